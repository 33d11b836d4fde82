"""An invitation put to a draft: for the agreed time, for a new one, or to cancel what stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.views.decorators.http import require_POST

from unchase.deals import inviting
from unchase.web import dates, forms
from unchase.web.evidence import facts_read
from unchase.web.own import own_draft
from unchase.web.page import done
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.deals.models import Outgoing
    from unchase.web.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One invitation a draft may carry. `which` is its start, or "cancel"."""

    which: str
    says: str


@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an invitation to a draft, or take it away again."""
    visit = visit_of(request)
    draft = own_draft(visit, pk)
    which, here = forms.text(request, "which", most=40), reverse("draft", args=[pk])
    if not which:
        gone = inviting.detach(draft)
        return done(
            here, "It leaves without an invitation." if gone else "It is too late for that: it is leaving."
        )
    if which not in {one.which for one in _choices(draft, visit)}:
        return done(here, "There is no such time to invite to.")
    start = None if which == "cancel" else datetime.fromisoformat(which)
    if not inviting.attach(draft, visit.now, start):
        return done(here, "It is too late for that: it is leaving.")
    return done(here, "The cancellation goes with it." if start is None else "The invitation goes with it.")


def shown(draft: Outgoing, visit: Visit) -> dict[str, Any]:
    """What the page of a draft says of its invitation, and which it may carry."""
    may = inviting.may_change(draft)
    return {
        "invites": _says(draft, visit),
        "may_invite": may,
        "choices": _choices(draft, visit) if may else [],
    }


def _choices(draft: Outgoing, visit: Visit) -> list[Choice]:
    if not draft.to:
        return []
    standing = inviting.standing_invitation(draft, visit.now)
    facts = facts_read(draft.deal)
    # What a seller only told has no organizer; what came as an invitation has one.
    known = (
        {event.start for event in facts.events if event.organizer and not event.cancelled} if facts else set()
    )
    times = inviting.times_to_invite(draft, visit.now, known=known)
    verb = "Move the invitation to" if standing else "With an invitation for"
    choices = [
        Choice(which=at.isoformat(), says=f"{verb} {dates.moment(at, visit.zone, visit.today)}")
        for at in times
    ]
    if standing:
        choices.append(Choice(which="cancel", says="With a cancellation"))
    now = draft.invitation.get("start") if draft.invitation.get("method") != inviting.CANCEL else "cancel"
    return [one for one in choices if one.which != now]


def _says(draft: Outgoing, visit: Visit) -> str:
    if not draft.invitation:
        return ""
    when = dates.moment(datetime.fromisoformat(draft.invitation["start"]), visit.zone, visit.today)
    if draft.invitation["method"] == inviting.DECLINECOUNTER:
        return f"Their program is told that {when} is refused; your invitation stands."
    if draft.invitation["method"] == inviting.CANCEL:
        return f"The cancellation of {when} goes with it."
    return f"An invitation for {when} goes with it."
