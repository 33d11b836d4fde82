"""How long an unanswered touch is left alone.

Source: METHOD, Patience, and Acknowledgements.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unchase.core.act import ActName
from unchase.core.business_days import add_business_days, day_of, start_of
from unchase.core.history import Part
from unchase.core.windows import window_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime, tzinfo

    from unchase.core.history import Entry
    from unchase.core.people import People
    from unchase.core.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Our last touch that got no reply, the day its patience is counted from, and the moment it is over."""

    touch: Entry
    counted_from: date
    until: datetime
    over_on: date


def patience_of(
    entries: Sequence[Entry], people: People, country: str, *, policy: Policy, zone: tzinfo
) -> Patience | None:
    """The patience of our last unanswered touch; None where they spoke last, or nobody is left to wait for.

    Counted from the day after the touch, their acknowledgement of it, or the return of the one it went to.
    """
    touch, thanks = None, None
    for entry in reversed(entries):
        if entry.part is Part.WORD:
            break
        if entry.part is Part.THANKS and thanks is None:
            thanks = entry
        if entry.part is Part.OURS:
            touch = entry
            break
    if touch is None or people.waits_in_vain(touch):
        return None
    day = day_of(touch.at, zone)
    if thanks is not None:
        day = max(day, day_of(thanks.at, zone))
    returns = _return(entries, touch, policy=policy, zone=zone)
    told = people.absent.get(touch.person or "")
    day = max(one for one in (day, returns, told) if one is not None)
    over = add_business_days(day, policy.patience_business_days + 1, country)
    return Patience(touch=touch, counted_from=day, until=start_of(over, zone), over_on=over)


def _return(entries: Sequence[Entry], touch: Entry, *, policy: Policy, zone: tzinfo) -> date | None:
    """The day the person we wrote to is back, by their last absence note."""
    for entry in reversed(entries):
        if entry.is_reply and entry.person == touch.person:
            return None  # they wrote since: the note is out of date
        if entry.part is not Part.MACHINE or (touch.person and entry.person not in (touch.person, None)):
            continue
        for act in entry.their(ActName.OUT_OF_OFFICE):
            window = window_of(act.when, zone, policy)
            if window is not None:
                return window.first
    return None
