"""What can be counted of one deal: promises kept, calls on the minute, stalls by excuse, who began.

Counted from the timeline alone, over the whole life of the deal. Source: METHOD, Learning, The symptoms, Stalls.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from unchase.core.act import ActName, Excuse, Side
from unchase.core.appointments import Fate, belongs_to
from unchase.core.business_days import day_of
from unchase.core.owed import Matter, settled
from unchase.core.symptoms import exchanges_of
from unchase.core.touch import Channel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unchase.core.appointments import Appointment
    from unchase.core.history import Entry
    from unchase.core.picture import Picture

ON_THE_MINUTE = timedelta(minutes=2)  # from the time agreed: what two clocks may differ
_BY_PHONE = frozenset({Channel.CALL, Channel.VOICEMAIL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The counts of one deal up to a moment.

    `stalls`: their stalls by excuse. A promise of theirs is kept when it was delivered, missed when it lapsed;
    those overtaken are neither. One of ours is kept on the day it was due or sooner, else missed. `calls` are our
    calls at an agreed time, `on_the_minute` those that began then. `exchanges` began so often, `by_them` by them.
    """

    stalls: Mapping[str, int] = field(default_factory=dict)
    theirs_kept: int = 0
    theirs_missed: int = 0
    ours_kept: int = 0
    ours_missed: int = 0
    calls: int = 0
    on_the_minute: int = 0
    exchanges: int = 0
    by_them: int = 0


def tally_of(picture: Picture) -> Tally:
    """The counts of a deal as its picture shows it."""
    ours_kept, ours_missed = _ours(picture)
    begun = [one for one in map(_began, *_calls(picture)) if one is not None]
    exchanges, by_them = exchanges_of(picture.whole)
    return Tally(
        stalls=_stalls(picture.whole),
        theirs_kept=sum(one.kept is not None for one in picture.promises),
        theirs_missed=sum(one.stands and picture.clock.passed(one.lapses) for one in picture.promises),
        ours_kept=ours_kept,
        ours_missed=ours_missed,
        calls=len(begun),
        on_the_minute=sum(begun),
        exchanges=exchanges,
        by_them=by_them,
    )


def _ours(picture: Picture) -> tuple[int, int]:
    """Our promises kept, and those kept late or not at all though due."""
    kept = missed = 0
    paid = settled(picture.entries, picture.country, policy=picture.policy, zone=picture.zone)
    for debt, at in paid:
        if debt.matter is Matter.PROMISE:
            in_time = day_of(at, picture.zone) <= day_of(debt.by, picture.zone)
            kept, missed = kept + in_time, missed + (not in_time)
    owed = (debt for debt in picture.debts if debt.matter is Matter.PROMISE)
    return kept, missed + sum(picture.clock.passed(debt.by) for debt in owed)


def _calls(picture: Picture) -> tuple[list[Appointment], list[list[Entry]]]:
    """The agreed times that have come, each with our calls around it."""
    come = [one for one in picture.agreed if one.fate is not Fate.VOID and picture.clock.passed(one.start)]
    ours = [
        entry
        for entry in picture.entries
        if entry.touch.side is Side.US and entry.touch.channel in _BY_PHONE and entry.touch.outcome
    ]
    return come, [[entry for entry in ours if belongs_to(entry, one)] for one in come]


def _began(appointment: Appointment, calls: list[Entry]) -> bool | None:
    """Whether the first call at an agreed time was on the minute; None where nobody called."""
    if not calls:
        return None
    return min(abs(entry.at - appointment.start) for entry in calls) <= ON_THE_MINUTE


def _stalls(entries: tuple[Entry, ...]) -> dict[str, int]:
    """Replies that put it off, each once, by the excuse given."""
    found: dict[str, int] = {}
    for entry in entries:
        acts = list(entry.their(ActName.STALL))
        if acts:
            excuse = str(next((act.excuse for act in acts if act.excuse is not None), Excuse.VAGUE))
            found[excuse] = found.get(excuse, 0) + 1
    return found
