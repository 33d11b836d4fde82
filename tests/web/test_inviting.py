"""A draft that confirms a time carries an invitation; moved or cancelled, it is the same one (RFC 5546)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from deals.cast import KIM
from unchase.connectors.mime import parse_message
from unchase.deals.agreeing import agree
from unchase.deals.inviting import standing_invitation
from unchase.deals.models import Outgoing
from web.seen import seen

if TYPE_CHECKING:
    from django.test import Client

    from unchase.core.message import CalendarPart
    from unchase.deals.models import Deal

pytestmark = pytest.mark.django_db
AT = datetime.fromisoformat("2026-11-12T14:00:00+00:00")


@pytest.fixture
def agreed(acme: Deal, now: datetime) -> Deal:
    """Kim agreed to talk on Thursday at two."""
    agree(acme, now, start=AT, who=[KIM])
    acme.refresh_from_db()
    return acme


def kept(deal: Deal, now: datetime, **more: object) -> Outgoing:
    return deal.draft(
        now, to=[KIM], subject="Re: Your returns", text="Thursday at 2 pm, then.", move="prepare", **more
    )


def part_of(client: Client, draft: Outgoing) -> CalendarPart:
    message, _ = parse_message(client.get(f"/drafts/{draft.pk}.eml").content, fallback_at=AT)
    assert message is not None
    (part,) = message.calendar
    return part


def test_the_agreed_time_goes_along_as_an_invitation_if_the_seller_likes(
    anas: Client, agreed: Deal, now: datetime
) -> None:
    draft = kept(agreed, now)
    page = anas.get(f"/drafts/{draft.pk}")
    assert [one.which for one in page.context["choices"]] == [AT.isoformat()]
    assert "text/calendar" not in anas.get(f"/drafts/{draft.pk}.eml").content.decode(), (
        "only where it is asked for"
    )

    anas.post(f"/drafts/{draft.pk}/invitation", {"which": AT.isoformat()})

    assert "goes with it" in seen(anas.get(f"/drafts/{draft.pk}"))
    part = part_of(anas, draft)
    assert (part.method, part.sequence, part.start) == ("REQUEST", 0, AT)
    assert part.organizer == "ana@lantern.example"
    assert part.attendees == ((KIM, "NEEDS-ACTION"),)
    assert part.summary == "Your returns"

    anas.post(f"/drafts/{draft.pk}/invitation", {"which": ""})
    assert "text/calendar" not in anas.get(f"/drafts/{draft.pk}.eml").content.decode()


def test_moved_and_cancelled_it_keeps_its_name_and_counts_up(
    anas: Client, agreed: Deal, now: datetime
) -> None:
    first = kept(agreed, now)
    anas.post(f"/drafts/{first.pk}/invitation", {"which": AT.isoformat()})
    later = AT + timedelta(days=1)
    second = kept(agreed, now, times=[later.isoformat()])
    anas.post(f"/drafts/{second.pk}/invitation", {"which": later.isoformat()})
    third = kept(agreed, now)
    anas.post(f"/drafts/{third.pk}/invitation", {"which": "cancel"})

    parts = [part_of(anas, one) for one in (first, second, third)]
    assert [(part.method, part.sequence, part.start) for part in parts] == [
        ("REQUEST", 0, AT),
        ("REQUEST", 1, later),
        ("CANCEL", 2, later),
    ]
    assert len({part.uid for part in parts}) == 1
    assert standing_invitation(kept(agreed, now), now) == {}, "what is cancelled is not moved again"


def test_only_a_time_that_was_offered_on_the_page_is_invited_to(
    anas: Client, agreed: Deal, now: datetime
) -> None:
    draft = kept(agreed, now)
    for which in ("cancel", "2026-11-30T10:00:00+00:00", "nonsense", "\x00"):
        anas.post(f"/drafts/{draft.pk}/invitation", {"which": which})
        draft.refresh_from_db()
        assert draft.invitation == {}


def test_anothers_draft_does_not_exist(cleos: Client, agreed: Deal, now: datetime) -> None:
    draft = kept(agreed, now)
    assert cleos.post(f"/drafts/{draft.pk}/invitation", {"which": AT.isoformat()}).status_code == 404


def test_what_is_leaving_stays_as_it_is(anas: Client, agreed: Deal, now: datetime) -> None:
    draft = kept(agreed, now, leaving=Outgoing.Leaving.READY)
    anas.post(f"/drafts/{draft.pk}/invitation", {"which": AT.isoformat()})
    draft.refresh_from_db()
    assert draft.invitation == {}
