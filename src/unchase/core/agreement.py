"""How a time is agreed, moved and voided, touch by touch.

Source: METHOD, Agreement; Overtaken; Stalls (moves and cancellations).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from unchase.core.act import Act, ActName
from unchase.core.appointments import Appointment, Slip, SlipKind, end_of
from unchase.core.when import Grain
from unchase.core.windows import is_clock_time, is_on_a_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from unchase.core.appointments import Diary
    from unchase.core.facts import Event
    from unchase.core.history import Entry
    from unchase.core.policy import Policy
    from unchase.core.when import When

_NO = frozenset({ActName.REFUSAL, ActName.OPT_OUT})
_PUTS_OFF = frozenset({ActName.STALL, ActName.CALLBACK})
_STILL_ON = frozenset({ActName.APPOINTMENT, ActName.INTEREST})
_ABOUT_TIMES = (ActName.CANCELS_TIME, ActName.MOVES_TIME, ActName.CONFIRMS_TIME, ActName.PROPOSES_TIMES)


def hear(diary: Diary, entry: Entry, invited: Mapping[datetime, Event], policy: Policy) -> None:
    """What a reply does to the agreed times. `invited` are the calendar's entries, by their start."""
    if not entry.names:
        return
    named = [act for act in entry.their(ActName.APPOINTMENT) if is_clock_time(act.when)]
    if diary.ahead:
        _unsettle(diary, entry)
    if named or not entry.names.isdisjoint((ActName.COUNTER, ActName.DECLINE_TIME)):
        diary.offers.clear()
    if named:
        _agree(diary, entry, named, invited, policy)
        return
    for act in entry.their(ActName.APPOINTMENT, ActName.COUNTER, ActName.INTEREST):
        offered = act.times or ((act.when,) if act.when is not None else ())
        diary.offers += [(entry, when) for when in offered if is_on_a_day(when)]


def _unsettle(diary: Diary, entry: Entry) -> None:
    """A no, a cancellation, a move, or putting it off without a word about the time agreed: that time is void."""
    declines = next(entry.their(ActName.COUNTER, ActName.DECLINE_TIME), None)
    to_come = [one for one in diary.ahead if one.start > entry.at]
    if not _NO.isdisjoint(entry.names):
        diary.void(*(one for one in to_come if one.person in (entry.person, None)))
    elif declines is not None:
        target = _meant(diary, entry, declines)
        if target is not None and diary.void(target):
            kind = SlipKind.MOVE if declines.name is ActName.COUNTER else SlipKind.CANCELLATION
            diary.slips.append(Slip(entry.at, kind, entry))
    elif not _PUTS_OFF.isdisjoint(entry.names) and _STILL_ON.isdisjoint(entry.names):
        diary.void(*(one for one in to_come if one.person == entry.person))


def _meant(diary: Diary, entry: Entry, act: Act) -> Appointment | None:
    """The appointment a cancellation is about: the one at the time it names, else the next.

    A time we only proposed may be declined, or an invitation nobody took: what is agreed stays then.
    """
    if act.name is ActName.DECLINE_TIME and act.when is not None:
        named = [one for one in diary.ahead if _holds(act.when, one.start)]
        if named:
            return min(named, key=lambda one: one.start)
        if entry.event is not None or any(_holds(act.when, start) for start in diary.offered_by_us):
            return None
    return diary.next_ahead()


def _holds(when: When, start: datetime) -> bool:
    """Whether a start lies in a named time: that minute, that part of the day, that day."""
    if when.start is None:
        return False
    if when.end is None or when.end <= when.start:
        return when.start <= start < when.start + timedelta(days=1) if when.open else when.start == start
    return when.start <= start < when.end


def _agree(
    diary: Diary, entry: Entry, named: Sequence[Act], invited: Mapping[datetime, Event], policy: Policy
) -> None:
    """Enters the clock times they took or named. One named later replaces one read from words before it."""
    added = []
    for act in named:
        when: When = act.when  # type: ignore[assignment]  # a clock time
        start: datetime = when.start  # type: ignore[assignment]
        same = diary.agreed.get(start)
        if same is not None:
            same.event = same.event or entry.event or invited.get(start)
            same.agreed_at = same.agreed_at or entry.at
            same.entry, same.act = same.entry or entry, same.act or act
        elif start > entry.at:
            invitation = entry.event or invited.get(start)
            ours = invitation is not None and invitation.organizer not in invitation.answers
            added.append(
                Appointment(
                    start=start,
                    end=end_of(start, when.end if when.grain is Grain.MINUTE else None, policy),
                    agreed_at=entry.at,
                    entry=entry,
                    act=act,
                    person=entry.person,
                    named=not (ours or entry.spoken or start in diary.offered_by_us),
                    event=invitation,
                )
            )
    if added:
        _replace(diary, entry, added)
    for appointment in added:
        diary.enter(appointment)


def _replace(diary: Diary, entry: Entry, added: Sequence[Appointment]) -> None:
    """A new time takes the place of one only words agreed to. A move of theirs, unless we proposed it since."""
    old = [one for one in diary.ahead if one.start > entry.at and one.event is None]
    if not diary.void(*old) or any(one.event is not None for one in added):
        return
    agreed_at = max(one.agreed_at or one.start for one in old)
    if all(diary.offered_by_us.get(one.start, agreed_at) <= agreed_at for one in added):
        diary.slips.append(Slip(entry.at, SlipKind.MOVE, entry))


def say(diary: Diary, entry: Entry, policy: Policy) -> None:
    """What a touch of ours does to the agreed times."""
    for act in entry.our(*_ABOUT_TIMES):
        if act.name in (ActName.CONFIRMS_TIME, ActName.MOVES_TIME) and _confirm(diary, entry, act, policy):
            continue
        if act.name in (ActName.CANCELS_TIME, ActName.MOVES_TIME):
            target = diary.next_ahead()
            if target is not None and diary.void(target):
                diary.cancelled_by_us = entry
        if act.name in (ActName.PROPOSES_TIMES, ActName.MOVES_TIME):
            _offer(diary, entry, act)
    if ActName.ASKS_NEXT_STEP in entry.own:
        diary.cancelled_by_us = None


def _offer(diary: Diary, entry: Entry, act: Act) -> None:
    for when in act.times or ((act.when,) if act.when is not None else ()):
        if when.start is not None:
            diary.offered_by_us[when.start] = entry.at
            diary.cancelled_by_us = None


def _confirm(diary: Diary, entry: Entry, act: Act, policy: Policy) -> bool:
    """We confirm one of the times or days they offered, before it has passed; or log one agreed in a call.

    True as well where the time is agreed already.
    """
    if not is_clock_time(act.when):
        return False
    when: When = act.when  # type: ignore[assignment]
    start: datetime = when.start  # type: ignore[assignment]
    if start in diary.agreed:
        return True
    offer = next((offer for offer in diary.offers if _holds(offer[1], start)), None)
    logged = entry.spoken and act.name is ActName.CONFIRMS_TIME
    if start <= entry.at or not (offer is not None or logged):
        return False
    diary.void(*(one for one in diary.ahead if one.start > entry.at and one.event is None))
    diary.offers.clear()
    diary.enter(
        Appointment(
            start=start,
            end=end_of(start, when.end if when.grain is Grain.MINUTE else None, policy),
            agreed_at=entry.at,
            entry=offer[0] if offer else entry,
            act=act,
            person=offer[0].person if offer else entry.person,
        )
    )
    return True
