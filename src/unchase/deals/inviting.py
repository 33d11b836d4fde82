"""Which invitation may go with a draft: for an agreed time, moved or cancelled under the name it was given first.

One appointment of a deal has one uid (RFC 5545, 3.8.4.7); each change of it a sequence one higher (RFC 5546, 2.1.4).
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from unchase.deals.outgoing import Outgoing
from unchase.deals.writing import written

if TYPE_CHECKING:
    from collections.abc import Collection

CANCEL, DECLINECOUNTER, REQUEST = "CANCEL", "DECLINECOUNTER", "REQUEST"
_OPEN = (Outgoing.Leaving.KEPT, Outgoing.Leaving.HELD)


def may_change(draft: Outgoing) -> bool:
    """Whether an invitation can still be put to a draft, or taken from it: it is not on its way."""
    return draft.leaving in _OPEN


def standing_invitation(draft: Outgoing, now: datetime) -> dict[str, object]:
    """The last invitation of another draft of the deal whose time lies ahead, unless it was cancelled; {} for none."""
    rows = (
        Outgoing.objects.filter(deal=draft.deal_id, undone_at=None)
        .exclude(pk=draft.pk)
        .exclude(invitation={})
    )
    told = [row.invitation for row in rows.order_by("pk") if row.invitation["method"] != DECLINECOUNTER]
    last: dict[str, object] = max(
        (one for one in told if datetime.fromisoformat(one["start"]) > now),
        key=lambda one: int(str(one["sequence"])),
        default={},
    )
    ended = {one["uid"]: int(one["sequence"]) for one in told if one["method"] == CANCEL}
    if not last or ended.get(str(last["uid"]), -1) >= int(str(last["sequence"])):
        return {}
    return last


def times_to_invite(draft: Outgoing, now: datetime, *, known: Collection[datetime] = ()) -> list[datetime]:
    """The times a draft may invite to: the one agreed with the deal, and the only one a confirmation or a change names.

    `known` are starts for which an invitation stands in the conversation already. Aware, all ahead.
    """
    standing = standing_invitation(draft, now)
    named = [datetime.fromisoformat(one) for one in draft.times]
    only = named if len(named) == 1 and (draft.move == "confirm" or standing) else []
    agreed = [draft.deal.appointment_at] if draft.deal.appointment_at else []
    there = {*known, *([datetime.fromisoformat(str(standing["start"]))] if standing else [])}
    return [at for at in dict.fromkeys((*agreed, *only)) if at > now and at not in there]


def attach(draft: Outgoing, now: datetime, start: datetime | None, *, only_move: bool = False) -> bool:
    """Put the invitation to `start` to a draft, or with None the cancellation of the one that stands; false where it cannot.

    `only_move`: where none stands that was sent from here, none is made.
    """
    standing = standing_invitation(draft, now)
    if not may_change(draft) or ((start is None or only_move) and not standing):
        return False
    length = timedelta(minutes=draft.deal.seller.numbers.appointment_minutes)
    at = start or datetime.fromisoformat(str(standing["start"]))
    fresh = f"unchase-{draft.deal_id}-{uuid.uuid4().hex[:12]}"
    _keep(
        draft,
        {
            "method": CANCEL if start is None else REQUEST,
            "uid": standing["uid"] if standing else fresh,
            "sequence": int(str(standing["sequence"])) + 1 if standing else 0,
            "start": at.isoformat(),
            "end": (at + length).isoformat(),
        },
    )
    return True


def refuse_counter(draft: Outgoing, now: datetime, proposed: datetime) -> bool:
    """Put the refusal of the time they proposed to a draft (RFC 5546, 3.2.8); false where no invitation of ours stands.

    The invitation stays as it is: under its name, at its sequence.
    """
    standing = standing_invitation(draft, now)
    if not may_change(draft) or not standing:
        return False
    length = timedelta(minutes=draft.deal.seller.numbers.appointment_minutes)
    _keep(
        draft,
        {
            "method": DECLINECOUNTER,
            "uid": standing["uid"],
            "sequence": int(str(standing["sequence"])),
            "start": proposed.isoformat(),
            "end": (proposed + length).isoformat(),
        },
    )
    return True


def detach(draft: Outgoing) -> bool:
    """Let a draft leave without its invitation; false where it is on its way already."""
    if not may_change(draft):
        return False
    _keep(draft, {})
    return True


def _keep(draft: Outgoing, invitation: dict[str, object]) -> None:
    rows = Outgoing.objects.filter(pk=draft.pk, leaving__in=_OPEN)
    written(lambda: rows.update(invitation=invitation))
    draft.invitation = invitation
