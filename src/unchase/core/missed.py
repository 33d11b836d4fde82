"""Dates of theirs that came and went with nobody acting since.

Source: METHOD, the row `missed`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from unchase.core.appointments import Fate, is_call_at
from unchase.core.history import Part

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.core.appointments import Appointment
    from unchase.core.callbacks import CallbackStory
    from unchase.core.history import Entry
    from unchase.core.picture import Picture
    from unchase.core.promises import Promise


class MissKind(Enum):
    """What was missed, and whether we know how."""

    UNREPORTED = auto()  # an appointment: kept, not there, moved? nobody said
    NO_SHOW = auto()
    OUR_ABSENCE = auto()
    CALLBACK = auto()  # we did not call
    DECISION = auto()
    PROMISE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A date that came and went: when it was over, and what it was."""

    kind: MissKind
    at: datetime
    appointment: Appointment | None = None
    callback: CallbackStory | None = None
    promise: Promise | None = None


_OF_FATE = {
    Fate.OPEN: MissKind.UNREPORTED,
    Fate.NOT_THERE: MissKind.NO_SHOW,
    Fate.WE_WERE_ABSENT: MissKind.OUR_ABSENCE,
}


def latest_miss(picture: Picture) -> Miss | None:
    """The last date missed, if neither side has acted since; an appointment before other dates of that moment."""
    acts = _last_act(picture.entries, None)
    misses = [
        miss
        for miss in (_appointment(picture), _callback(picture, acts), *_promises(picture, acts))
        if miss is not None
    ]
    return max(misses, key=lambda miss: miss.at, default=None)


def _last_act(entries: tuple[Entry, ...], appointment: Appointment | None) -> datetime | None:
    """When either side last acted: a touch of ours, a reply that is more than thanks.

    Our unanswered call at the time of an appointment belongs to it, and is no act since.
    """
    for entry in reversed(entries):
        if entry.part in (Part.WORD, Part.OURS) and not (appointment and is_call_at(entry, appointment)):
            return entry.at
    return None


def _appointment(picture: Picture) -> Miss | None:
    """The last agreed time, which has ended, where it was not kept and nobody has acted since."""
    if not picture.agreed:
        return None
    one = picture.agreed[-1]
    acted = _last_act(picture.entries, one)
    # Where nobody reported on it, only what was done after its end is an act since.
    since = one.end if one.fate is Fate.OPEN else one.start
    if one.fate is Fate.KEPT or (acted is not None and acted >= since):
        return None
    return Miss(kind=_OF_FATE[one.fate], at=one.end, appointment=one)


def _callback(picture: Picture, acted: datetime | None) -> Miss | None:
    """The callback whose window and day of our call are over without our calling."""
    story = picture.callback
    if story is None or story.acted or not picture.clock.passed(story.over):
        return None
    if acted is not None and acted >= story.over:
        return None
    return Miss(kind=MissKind.CALLBACK, at=story.over, callback=story)


def _promises(picture: Picture, acted: datetime | None) -> list[Miss]:
    """Decision dates and promises that lapsed with nobody acting after their last day."""
    return [
        Miss(kind=MissKind.DECISION if one.decision else MissKind.PROMISE, at=one.lapses, promise=one)
        for one in picture.promises
        if one.stands and (acted is None or acted < one.window.end) and picture.clock.passed(one.lapses)
    ]
