"""Another time they propose is a choice: taken, refused, or answered with two others; each a draft with its calendar part."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from deals.cast import KIM
from unchase.connectors.mime import parse_message
from unchase.core.act import Side
from unchase.core.guard import Level
from unchase.deals.agreeing import agree
from unchase.deals.inviting import attach
from unchase.deals.models import Outgoing
from unchase.reading.history import Mail
from web.seen import seen

if TYPE_CHECKING:
    from django.test import Client

    from unchase.core.message import CalendarPart
    from unchase.deals.models import Deal

pytestmark = pytest.mark.django_db
AT = datetime.fromisoformat("2026-11-12T14:00:00+00:00")
LATER = AT + timedelta(days=1)


def passed(deal: Deal, raw: bytes, side: Side, now: datetime) -> None:
    """A mail as it lies in the mailbox of the seller."""
    message, _ = parse_message(raw, fallback_at=now)
    assert message is not None
    mail = Mail(id=message.id or f"{now}{side}", at=now, side=side, zone="UTC", text=message.text, subject=message.subject, person=KIM, people=(KIM,), message=message)  # fmt: skip
    deal.record([mail], now)


def as_sent(client: Client, draft: Outgoing) -> bytes:
    """What leaves: the file of the draft with an id of its own."""
    data: bytes = client.get(f"/drafts/{draft.pk}.eml").content
    return f"Message-ID: <{draft.pk}@lantern.example>\r\n".encode() + data


def part_of(raw: bytes) -> CalendarPart:
    message, _ = parse_message(raw, fallback_at=AT)
    assert message is not None
    (part,) = message.calendar
    return part


def answer_of(part: CalendarPart, method: str, said: str, start: datetime, now: datetime) -> bytes:
    """What Kim's program sends back."""
    body = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:{part.uid}\r\nSEQUENCE:{part.sequence}\r\n"
        f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}\r\nDTSTART:{start:%Y%m%dT%H%M%SZ}\r\nATTENDEE;PARTSTAT={said}:mailto:{KIM}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    return (
        f"From: Kim <{KIM}>\r\nTo: ana@lantern.example\r\nSubject: New time proposed\r\nMessage-ID: <{method}{now:%d%H%M%S}@acme.example>\r\n"
        f"Date: {now:%a, %d %b %Y %H:%M:%S +0000}\r\nContent-Type: text/calendar; method={method}; charset=utf-8\r\n\r\n{body}"
    ).encode()


@pytest.fixture
def proposed(anas: Client, acme: Deal, now: datetime) -> CalendarPart:
    """Invited to Thursday at two; Kim's program proposes Friday at two."""
    agree(acme, now - timedelta(hours=3), start=AT, who=[KIM])
    draft = acme.draft(now, to=[KIM], subject="Your returns", text="As agreed, then.")
    assert attach(draft, now, AT)
    raw = as_sent(anas, draft)
    passed(acme, raw, Side.US, now - timedelta(hours=2))
    Outgoing.objects.filter(pk=draft.pk).update(leaving=Outgoing.Leaving.SENT, sent_at=now)
    part = part_of(raw)
    passed(acme, answer_of(part, "COUNTER", "TENTATIVE", LATER, now), Side.THEM, now - timedelta(hours=1))
    acme.refresh_from_db()
    return part


def replied(client: Client, deal: Deal, word: str) -> Outgoing:
    client.post(f"/deals/{deal.pk}/counter", {"reply": word})
    return Outgoing.objects.order_by("-pk")[0]


def test_it_is_shown_with_the_three_answers(anas: Client, acme: Deal, proposed: CalendarPart) -> None:
    page = seen(anas.get(f"/deals/{acme.pk}"))
    assert "They propose Fri 13 Nov 14:00 instead of Thu 12 Nov 14:00" in page
    assert "Take it Refuse it, and keep yours Two other times" in page


def test_taken_the_invitation_moves_and_it_stands_firm(
    anas: Client, acme: Deal, proposed: CalendarPart, now: datetime
) -> None:
    draft = replied(anas, acme, "take")
    raw = as_sent(anas, draft)
    part = part_of(raw)
    assert (part.method, part.uid, part.sequence, part.start) == ("REQUEST", proposed.uid, 1, LATER)
    assert all(one["level"] != Level.REFUSE for one in draft.findings)
    assert "Fri 13 Nov at 14:00 works." in draft.text
    passed(acme, raw, Side.US, now)
    acme.refresh_from_db()
    assert (acme.standing, acme.appointment_at) == ("firm", LATER)
    assert "They propose" not in seen(anas.get(f"/deals/{acme.pk}"))
    passed(acme, answer_of(part, "REPLY", "ACCEPTED", LATER, now), Side.THEM, now + timedelta(minutes=5))
    acme.refresh_from_db()
    assert (acme.standing, acme.appointment_at) == ("firm", LATER)


def test_refused_ours_is_offered_again(
    anas: Client, acme: Deal, proposed: CalendarPart, now: datetime
) -> None:
    draft = replied(anas, acme, "refuse")
    raw = as_sent(anas, draft)
    part = part_of(raw)
    assert (part.method, part.uid, part.sequence, part.start) == ("DECLINECOUNTER", proposed.uid, 0, LATER)
    assert b"method=DECLINECOUNTER" in raw.replace(b'"', b"")
    assert "refused; your invitation stands" in seen(anas.get(f"/drafts/{draft.pk}"))
    assert all(one["level"] != Level.REFUSE for one in draft.findings)
    passed(acme, raw, Side.US, now)
    acme.refresh_from_db()
    assert (acme.appointment_at, acme.held) == (None, [AT.isoformat()])
    passed(acme, answer_of(proposed, "REPLY", "ACCEPTED", AT, now), Side.THEM, now + timedelta(minutes=5))
    acme.refresh_from_db()
    assert (acme.standing, acme.appointment_at) == ("firm", AT)


def test_two_others_refuse_it_too(anas: Client, acme: Deal, proposed: CalendarPart, now: datetime) -> None:
    draft = replied(anas, acme, "others")
    assert len(draft.times) == 2
    assert "is not free here. Is Wed 11 Nov at 10:00 or" in draft.text
    assert part_of(as_sent(anas, draft)).method == "DECLINECOUNTER"
    assert all(one["level"] != Level.REFUSE for one in draft.findings)


def test_once_it_is_answered_there_is_nothing_to_choose(
    anas: Client, acme: Deal, proposed: CalendarPart, now: datetime
) -> None:
    passed(acme, answer_of(proposed, "REPLY", "ACCEPTED", AT, now), Side.THEM, now)
    before = Outgoing.objects.count()
    anas.post(f"/deals/{acme.pk}/counter", {"reply": "take"})
    anas.post(f"/deals/{acme.pk}/counter", {"reply": "nonsense"})
    assert Outgoing.objects.count() == before


def test_anothers_deal_does_not_exist(cleos: Client, acme: Deal, proposed: CalendarPart) -> None:
    assert cleos.post(f"/deals/{acme.pk}/counter", {"reply": "take"}).status_code == 404
