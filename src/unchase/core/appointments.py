"""An agreed time, what becomes of it, and the diary in which all agreed times of a deal are kept.

Source: METHOD, appointment, no-show, Agreement.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

from unchase.core.act import Side
from unchase.core.history import is_plausible
from unchase.core.touch import Channel, Outcome

if TYPE_CHECKING:
    from unchase.core.act import Act
    from unchase.core.facts import Event
    from unchase.core.history import Entry
    from unchase.core.policy import Policy
    from unchase.core.when import When

_AROUND = timedelta(minutes=30)  # a call logged this near its slot belongs to it
_SHORTEST = timedelta(minutes=5)  # a named slot; shorter ends are only the grain of a clock time
_UNANSWERED = frozenset({Outcome.NO_ANSWER, Outcome.VOICEMAIL, Outcome.HUNG_UP})


class Fate(Enum):
    """What became of an appointment."""

    OPEN = auto()  # ahead, or nobody reported on it
    KEPT = auto()
    NOT_THERE = auto()  # a no-show
    WE_WERE_ABSENT = auto()
    VOID = auto()  # refused, cancelled, moved, replaced


class SlipKind(Enum):
    """How they let an agreed time slip."""

    MOVE = auto()
    CANCELLATION = auto()
    NO_SHOW = auto()


@dataclass(frozen=True, slots=True)
class Slip:
    """One agreed time they moved, cancelled or did not come to; `entry` is the touch that did it, if one did."""

    at: datetime
    kind: SlipKind
    entry: Entry | None


@dataclass(slots=True, kw_only=True, eq=False)
class Appointment:
    """One agreed clock time. `agreed_at` None: before anything else is known, from a calendar.

    `named` marks a time they named themselves, which we have to confirm. Written to while the history is read; a
    value afterwards.
    """

    start: datetime
    end: datetime
    agreed_at: datetime | None
    entry: Entry | None
    act: Act | None
    person: str | None
    named: bool = False
    event: Event | None = None
    fate: Fate = Fate.OPEN


@dataclass(slots=True)
class Diary:
    """All times of a deal that were agreed, and what was let slip, as the history is read.

    `agreed` holds what stands, by its start; `ahead` those that have not ended at the moment reached. `offers` are
    the times and open days they offered and nobody confirmed yet, with the touch they stand in; `offered_by_us`
    holds each start we offered, and when we last did. `cancelled_by_us` is our cancellation for which no new
    times were sent. `agreements` are the moments at which a time was agreed, whatever became of it.
    """

    agreed: dict[datetime, Appointment] = field(default_factory=dict)
    ahead: list[Appointment] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)
    offers: list[tuple[Entry, When]] = field(default_factory=list)
    offered_by_us: dict[datetime, datetime] = field(default_factory=dict)
    cancelled_by_us: Entry | None = None
    agreements: list[datetime] = field(default_factory=list)

    def reach(self, moment: datetime) -> None:
        """The history has come to that moment: what has ended lies no longer ahead."""
        if self.ahead:
            self.ahead = [one for one in self.ahead if one.end > moment]

    def next_ahead(self) -> Appointment | None:
        """The first of those ahead."""
        return min(self.ahead, key=lambda one: one.start, default=None)

    def enter(self, appointment: Appointment) -> None:
        """Enters an agreed time. One start is one appointment."""
        self.agreed[appointment.start] = appointment
        self.ahead.append(appointment)
        if appointment.agreed_at is not None:
            self.agreements.append(appointment.agreed_at)
            self.cancelled_by_us = None

    def void(self, *appointments: Appointment) -> bool:
        """Takes times out of the diary; whether there were any."""
        for one in appointments:
            one.fate = Fate.VOID
            self.agreed.pop(one.start, None)
        if appointments:
            self.ahead = [one for one in self.ahead if one.fate is not Fate.VOID]
        return bool(appointments)

    def in_order(self) -> list[Appointment]:
        """Everything agreed that stands, by its start."""
        return sorted(self.agreed.values(), key=lambda one: one.start)


def end_of(start: datetime, end: datetime | None, policy: Policy) -> datetime:
    """The end of a slot; 30 minutes where none is known."""
    if end is None or not is_plausible(end) or end - start < _SHORTEST:
        return start + timedelta(minutes=policy.appointment_minutes)
    return end


def belongs_to(entry: Entry, appointment: Appointment) -> bool:
    """Whether a touch was made around the time of an appointment."""
    return appointment.start - _AROUND <= entry.at < appointment.end + _AROUND


def is_call_at(entry: Entry, appointment: Appointment) -> bool:
    """Whether it is our call at the agreed time that nobody answered."""
    return (
        entry.touch.side is Side.US
        and entry.touch.channel in (Channel.CALL, Channel.VOICEMAIL, Channel.MEETING)
        and entry.touch.outcome in _UNANSWERED
        and appointment.start <= entry.at < appointment.end
    )
