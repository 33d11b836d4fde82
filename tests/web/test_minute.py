"""On the minute: the open page, the mail, and what the guide opens with; each appointment is told once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from deals.cast import KIM, they, we
from unchase.deals.models import Contact, Reminded, Reminder
from unchase.rounds import reminders
from unchase.rounds.reminders import remind
from unchase.web import visit
from web.seen import seen

if TYPE_CHECKING:
    from email.message import EmailMessage

    from django.test import Client

    from unchase.deals.models import Deal, Seller

pytestmark = pytest.mark.django_db
OFFER = "A shop like yours cut its returns by a third. Is Friday at 10 am or Monday at 2 pm better?"


@pytest.fixture
def firm(acme: Deal, now: datetime) -> Deal:
    """Kim takes Friday at ten."""
    acme.record(
        [
            we("2026-11-10 08:00", OFFER),
            they("2026-11-10 08:30", "Friday at 10 works."),
        ],
        now,
    )
    Contact.objects.filter(address=KIM).update(name="Kim", phone="+44 20 7946 0000")
    assert acme.standing == "firm"
    return acme


FRIDAY = datetime.fromisoformat("2026-11-13T10:00:00+00:00")


def its(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return moment

    monkeypatch.setattr(visit, "datetime", Clock)


@pytest.mark.parametrize(
    ("minutes", "shown"), [(-3, False), (-2, True), (0, True), (15, True), (29, True), (31, False)]
)
def test_the_open_page_shows_it_from_two_minutes_before_to_its_end(
    anas: Client, firm: Deal, monkeypatch: pytest.MonkeyPatch, minutes: int, *, shown: bool
) -> None:
    its(FRIDAY + timedelta(minutes=minutes), monkeypatch)
    fragment = anas.get("/minute").content.decode()
    assert ("On the minute" in fragment) is shown
    assert (f'data-where="/deals/{firm.pk}/talk"' in fragment) is shown
    assert ("tel:%2B44" in fragment) is shown


def test_every_page_asks_for_it_and_nothing_in_it_needs_more_than_the_policy_allows(
    anas: Client, firm: Deal
) -> None:
    answer = anas.get("/")
    assert 'hx-get="/minute"' in answer.content.decode()
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_once_they_talked_it_is_shown_no_longer(
    anas: Client, firm: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    its(FRIDAY + timedelta(minutes=10), monkeypatch)
    told = {"given": ["1"], "said": [""], "ending": "no", "file": "yes", "reason": "It is a no."}
    anas.post(f"/deals/{firm.pk}/talk", told)
    assert anas.get("/minute").content.strip() == b""


def test_the_guide_opens_with_what_they_said_and_what_is_unknown(
    anas: Client, firm: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    its(FRIDAY, monkeypatch)
    page = seen(anas.get(f"/deals/{firm.pk}/talk"))
    assert "They said last" in page
    assert "Friday at 10 works" in page
    assert "Still to ask: motive, need" in page
    assert "What to leave as a message" in page
    assert "We had agreed to talk now." in page
    assert "the straight touch is ready on the next business day" in page


@pytest.mark.parametrize("outcome", ["voicemail", "no-answer"])
def test_nobody_answers_at_the_time_and_the_straight_touch_is_ready_the_next_business_day(
    anas: Client, firm: Deal, monkeypatch: pytest.MonkeyPatch, outcome: str
) -> None:
    its(FRIDAY + timedelta(minutes=1), monkeypatch)
    anas.post(f"/deals/{firm.pk}/talk", {"outcome": outcome, "note": "This is Ana."})
    over = FRIDAY + timedelta(minutes=31)
    firm.reassess(over)
    verdict = firm.assessment
    assert verdict is not None
    assert verdict.standing.value == "missed"
    assert verdict.move.name.value == "straight-touch"
    assert str(verdict.move.on) == "2026-11-16", "the Monday"
    assert " or " in verdict.move.words, "with two new times"


def test_nobody_tells_and_the_seller_is_asked_first(firm: Deal) -> None:
    firm.reassess(FRIDAY + timedelta(hours=1))
    verdict = firm.assessment
    assert verdict is not None
    assert (verdict.standing.value, verdict.move.name.value) == ("missed", "ask-seller")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[EmailMessage]:
    """What leaves by mail, as it would."""
    mails: list[EmailMessage] = []
    monkeypatch.setattr(reminders, "post", lambda mail, _: mails.append(mail))
    return mails


def test_a_mail_comes_once_for_each_appointment(ana: Seller, firm: Deal, sent: list[EmailMessage]) -> None:
    Reminder.objects.create(seller=ana, to="ana@lantern.example", minutes=5)
    assert remind(FRIDAY - timedelta(minutes=6)) == 0
    assert remind(FRIDAY - timedelta(minutes=5)) == 1
    assert remind(FRIDAY - timedelta(minutes=4)) == 0
    assert remind(FRIDAY + timedelta(minutes=1)) == 0
    (mail,) = sent
    assert (mail["To"], mail["Subject"]) == ("ana@lantern.example", "10:00 Acme")
    assert "Friday at 10 works" in mail.get_content()
    assert mail["Auto-Submitted"] == "auto-generated"


def test_killed_before_it_left_none_leaves_and_never_two(
    ana: Seller, firm: Deal, sent: list[EmailMessage]
) -> None:
    Reminder.objects.create(seller=ana, to="ana@lantern.example", minutes=5)
    Reminded.objects.create(deal=firm, start=FRIDAY)
    assert remind(FRIDAY) == 0
    assert sent == []


def test_a_machine_that_slept_tells_of_nothing_long_over(
    ana: Seller, firm: Deal, sent: list[EmailMessage]
) -> None:
    Reminder.objects.create(seller=ana, to="ana@lantern.example", minutes=5)
    assert remind(FRIDAY + timedelta(minutes=20)) == 0


def test_it_is_asked_for_and_stopped_and_goes_to_oneself_only(anas: Client, ana: Seller) -> None:
    assert "By mail" in seen(anas.get("/on-the-minute"))
    wrong = anas.post("/on-the-minute", {"wanted": "yes", "to": "boss@elsewhere.example", "minutes": "5"})
    assert wrong.status_code == 422
    assert (
        anas.post(
            "/on-the-minute", {"wanted": "yes", "to": "ana@lantern.example", "minutes": "99"}
        ).status_code
        == 422
    )
    anas.post("/on-the-minute", {"wanted": "yes", "to": "ana@lantern.example", "minutes": "3"})
    assert (Reminder.objects.get().to, Reminder.objects.get().minutes) == ("ana@lantern.example", 3)
    anas.post("/on-the-minute", {"wanted": ""})
    assert not Reminder.objects.exists()


def test_another_sellers_call_is_not_shown(
    cleos: Client, firm: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    its(FRIDAY, monkeypatch)
    assert cleos.get("/minute").content.strip() == b""
