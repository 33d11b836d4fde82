"""What only HubSpot has: outcomes of calls, mails, deals merged there, a search that ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from connectors.hubspots import KNOWN_AS, TOKEN, HubSpots
from connectors.listening import listening
from unchase.connectors import hubspot
from unchase.connectors.crm import CrmBusyError, CrmError, CrmGoneError
from unchase.connectors.host import Allowed
from unchase.connectors.secret import Secret
from unchase.core.act import Side
from unchase.deals.models import Crm, CrmEntry, Deal, Mailbox
from unchase.rounds.crm import agree, connect, keep_step

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from connectors.listening import Listener
    from unchase.deals.models import Seller

pytestmark = pytest.mark.usefixtures("beside_others")


LOCAL = Allowed.read("127.0.0.0/8")
FIVE = timedelta(minutes=5)


@pytest.fixture
def there() -> HubSpots:
    found = HubSpots()
    found.deal(1, "Returns", "Acme", "kim@acme.example")
    return found


@pytest.fixture
def listener(there: HubSpots) -> Iterator[Listener]:
    with listening(there.answers) as one:
        yield one


@pytest.fixture
def asked(listener: Listener) -> hubspot.HubSpot:
    return hubspot.HubSpot(address=listener.address, token=Secret(TOKEN), allowed=LOCAL)


def keep(seller: Seller, listener: Listener, now: datetime) -> Crm:
    words = {"token": Secret(TOKEN)}
    crm = connect(seller, "hubspot", listener.address, words, now, known_as=KNOWN_AS, writes=True)
    agree(crm, now)
    assert keep_step(now) == 1
    return crm


@pytest.mark.parametrize(
    ("outcome", "body", "is_now"),
    [
        ("f240bbac-87c9-4f6e-bf70-924b57d47db7", "", "spoke"),
        ("b2cf5968-551e-4856-9783-52b3da59a7d0", "", "voicemail"),
        ("73a0d17f-1163-4015-bdd5-ec830791da20", "", "no-answer"),
        ("9d9162e7-6cf3-4944-bf63-4dff82258764", "", "no-answer"),
        ("one-of-the-companys-own", "", "spoke"),
        ("", "They want it in May.", "spoke"),
        ("", "", None),
        ("17b47fee-58de-441e-a44c-c6300d46f273", "", None),
    ],
)
def test_only_its_outcome_tells_whether_a_call_was_answered(
    ana: Seller,
    there: HubSpots,
    listener: Listener,
    now: datetime,
    *,
    outcome: str,
    body: str,
    is_now: str | None,
) -> None:
    """Every call that ended counts as completed there, a wrong number as well."""
    there.talk(1, 1, "Call", body, "2026-11-09T14:00:00Z", hs_call_disposition=outcome)
    keep(ana, listener, now)

    touch = Deal.objects.get().touches.first()
    assert (touch.outcome if touch else None) == is_now


def test_a_call_of_theirs_is_theirs(ana: Seller, there: HubSpots, listener: Listener, now: datetime) -> None:
    there.talk(1, 1, "Call", "Asked for a quote.", "2026-11-09T14:00:00Z", hs_call_direction="INBOUND")
    keep(ana, listener, now)

    assert Deal.objects.get().touches.get().side == Side.THEM


def test_a_meeting_comes_in_when_it_was_held_and_a_note_never(
    ana: Seller, there: HubSpots, listener: Listener, now: datetime
) -> None:
    for key, outcome in enumerate(("SCHEDULED", "COMPLETED", "NO_SHOW", "CANCELED"), 1):
        told = {
            "hs_timestamp": f"2026-11-0{key}T10:00:00Z",
            "hs_meeting_start_time": f"2026-11-0{key}T09:00:00Z",
            "hs_meeting_title": f"Meeting {key}",
            "hs_internal_meeting_notes": "<p>They pay a day a week.</p>",
            "hs_meeting_outcome": outcome,
            "hs_lastmodifieddate": f"2026-11-0{key}T10:00:00Z",
        }
        there.happened("meetings", key, 1, **told)
    there.happened(
        "notes", 1, 1, hs_note_body="Think about a discount", hs_lastmodifieddate="2026-11-05T10:00:00Z"
    )
    keep(ana, listener, now)

    touch = Deal.objects.get().touches.get()
    assert (touch.text, touch.at.isoformat()) == (
        "Meeting 2\nThey pay a day a week.",
        "2026-11-02T09:00:00+00:00",
    )


def mail(there: HubSpots, key: int, direction: str, text: str, **more: object) -> None:
    told = {
        "hs_timestamp": f"2026-11-0{key}T09:00:00Z",
        "hs_email_direction": direction,
        "hs_email_subject": "Returns",
        "hs_email_text": text,
        "hs_email_message_id": f"<m{key}@lantern.example>",
        "hs_lastmodifieddate": f"2026-11-0{key}T09:00:00Z",
    }
    there.happened("emails", key, 1, **(told | more))


def test_mails_come_in_under_their_own_message_id_and_are_read(
    ana: Seller, there: HubSpots, listener: Listener, now: datetime
) -> None:
    mail(there, 1, "EMAIL", "Is Thursday 12 November at 15:00 or Friday at 10:00 better?")
    mail(there, 2, "INCOMING_EMAIL", "Thursday 12 November at 15:00 works.")
    mail(there, 3, "FORWARDED_EMAIL", "Look at this")
    mail(there, 4, "INCOMING_EMAIL", "", hs_email_html="<p>See you <b>then</b>.</p>", hs_email_message_id="")
    keep(ana, listener, now)

    deal = Deal.objects.get()
    told = {one.identity: (one.side, one.text) for one in deal.touches.all()}
    assert set(told) == {"m1@lantern.example", "m2@lantern.example", "hubspot:mail-4"}
    assert told["hubspot:mail-4"] == ("them", "See you then.")
    assert deal.standing == "firm"


def test_where_a_mailbox_is_connected_mails_come_from_there_alone(
    ana: Seller, there: HubSpots, listener: Listener, now: datetime
) -> None:
    Mailbox.objects.create(
        seller=ana, address="ana@lantern.example", user="ana", since=now.date(), made_at=now
    )
    mail(there, 2, "INCOMING_EMAIL", "Thursday works.")
    keep(ana, listener, now)

    assert not Deal.objects.get().touches.exists()


def test_deals_merged_there_are_one_here_with_the_story_of_both(
    ana: Seller, there: HubSpots, listener: Listener, now: datetime
) -> None:
    there.deal(2, "Returns", "Acme Group", "lea@acme.example")
    there.talk(1, 1, "Kim", "They want it.", "2026-11-08T14:00:00Z")
    there.talk(2, 2, "Lea", "She wants it too.", "2026-11-09T14:00:00Z")
    keep(ana, listener, now)
    assert Deal.objects.filter(merged_into=None).count() == 2

    there.merge(1, 2, "2026-11-10T09:01:00Z")
    assert keep_step(now + FIVE) == 1

    left = Deal.objects.get(merged_into=None)
    assert left.source_id == "200"
    assert {one.text[:3] for one in left.touches.all()} == {"Kim", "Lea"}
    assert keep_step(now + 2 * FIVE) == 1
    assert Deal.objects.filter(merged_into=None).count() == 1
    assert there.standing(200) == left.standing


def test_its_properties_are_made_once(
    ana: Seller, there: HubSpots, listener: Listener, now: datetime
) -> None:
    crm = keep(ana, listener, now)

    assert sorted(there.properties) == ["unchase_next_step", "unchase_next_step_on", "unchase_standing"]
    assert crm.field == "" and Crm.objects.get().field.startswith("unchase_")  # noqa: PT018 - one told from the other
    asked = len([one for one in listener.asked if one.path.startswith("/crm/v3/properties")])
    keep_step(now + FIVE)
    assert len([one for one in listener.asked if one.path.startswith("/crm/v3/properties")]) == asked


def test_a_property_taken_away_is_made_anew(
    ana: Seller, there: HubSpots, listener: Listener, now: datetime
) -> None:
    keep(ana, listener, now)
    there.properties.clear()
    Deal.objects.get().let_go(now)

    keep_step(now + FIVE)
    assert "It is not there." in CrmEntry.objects.get().problem

    Deal.objects.get().reopen(now + FIVE)
    Crm.objects.update(field="")
    keep_step(now + 2 * FIVE)
    assert there.standing(1) == Deal.objects.get().standing
    assert CrmEntry.objects.get().problem == ""


def test_what_was_changed_a_moment_ago_is_asked_for_again(there: HubSpots, asked: hubspot.HubSpot) -> None:
    """Its search may be a few moments behind."""
    (page,) = asked.changed_deals(asked.owner(KNOWN_AS), "2026-11-01T08:04:00.000Z")

    assert [deal.source_id for deal in page.deals] == ["1"]
    assert page.until == "2026-11-01T08:04:00.000Z"
    assert list(asked.changed_deals("41629", "2026-11-01T08:06:00.000Z")) == []


def test_a_search_that_ends_is_begun_anew_where_it_ended(
    there: HubSpots, asked: hubspot.HubSpot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubspot, "_MOST_FOUND", 4)
    for key in range(2, 10):
        there.deal(key, f"Deal {key}", f"Firm {key}", f"x@firm{key}.example")

    found = [deal.source_id for page in asked.changed_deals("41629", "") for deal in page.deals]
    assert set(found) == {str(key) for key in range(1, 10)}

    for key in range(1, 10):
        there.touched(key, "2026-11-09T08:00:00.000Z")
    with pytest.raises(CrmError, match="at one moment"):
        list(asked.changed_deals("41629", ""))


def test_it_waits_as_long_as_it_is_told(there: HubSpots, asked: hubspot.HubSpot) -> None:
    for header, seconds in (("7", 7), ("", 60), ("soon", 60), ("9" * 30, 60), ("99999999", 86_400)):
        there.broken.append((429, b"{}", {"Retry-After": header}))
        with pytest.raises(CrmBusyError) as busy:
            asked.owner(KNOWN_AS)
        assert busy.value.seconds == seconds


def test_what_is_gone_is_told_as_gone(there: HubSpots, asked: hubspot.HubSpot) -> None:
    there.broken.append((404, b"{}", {}))
    with pytest.raises(CrmGoneError, match="not in HubSpot any more"):
        asked.owner(KNOWN_AS)


def test_its_address_is_hubspots_and_nobody_elses() -> None:
    for words in ("", "https://evil.example", "https://api.hubapi.com/"):
        assert hubspot.address_of(words) == "https://api.hubapi.com"
    assert hubspot.address_of("http://127.0.0.1:1/", allowed=LOCAL) == "http://127.0.0.1:1"
