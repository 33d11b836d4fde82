"""The two counts of a deal: stalls since the last progress, chases since their last reply.

Source: METHOD, Stalls (n), Progress, Chases (k), Acknowledgements.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum
from typing import TYPE_CHECKING

from unchase.core.act import ActName
from unchase.core.appointments import Fate, SlipKind, belongs_to
from unchase.core.business_days import add_business_days, business_day_from, day_of
from unchase.core.history import Part, is_plausible
from unchase.core.touch import Channel
from unchase.core.windows import window_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence
    from datetime import date, datetime, tzinfo

    from unchase.core.appointments import Appointment, Slip
    from unchase.core.callbacks import AskedCallback, CallbackStory
    from unchase.core.clock import Clock
    from unchase.core.facts import Facts
    from unchase.core.history import Entry
    from unchase.core.people import People
    from unchase.core.policy import Policy
    from unchase.core.promises import Promise
    from unchase.core.windows import Window

    _Happening = tuple[datetime, "_What", Slip | Entry | None]

PROGRESS = frozenset({ActName.ACCEPTANCE, ActName.REFERRAL})
_PAPERS = frozenset({ActName.CONFIRMS_TIME, ActName.MOVES_TIME, ActName.CANCELS_TIME})
_NO_CHASE = frozenset({ActName.DELIVERS, ActName.RELEASE}) | _PAPERS


class _What(IntEnum):
    """What happened at a moment; of several at one moment the smaller comes first."""

    PROGRESS = 0
    KEPT = 1
    SLIP = 2
    SAID = 3


# Members asked for with every touch: Python 3.11 finds one in its class ten times slower than by a name.
_KEPT, _PROGRESS, _SLIP, _SAID = _What.KEPT, _What.PROGRESS, _What.SLIP, _What.SAID
_STALL, _CALLBACK = ActName.STALL, ActName.CALLBACK
_MEETING = Channel.MEETING


@dataclass(slots=True)
class Stalls:
    """The count n, the entries it rests on, and the progress it starts from."""

    count: int = 0
    entries: list[Entry] = field(default_factory=list)
    since: datetime | None = None


def stalls_of(
    facts: Facts,
    entries: Sequence[Entry],
    times: tuple[Iterable[Slip], Sequence[Appointment]],
    asked: Iterable[AskedCallback],
    promises: Iterable[Promise],
    *,
    since: datetime | None,
    clock: Clock,
    zone: tzinfo,
) -> Stalls:
    """Counts the stalls since the last progress.

    One touch counts once, whatever it does. Moves, cancellations and no-shows count from the second of their
    kind on, with none kept between; callbacks from the second on without progress between.
    """
    slips, agreed = times
    with_date = {id(one.entry) for one in asked}
    happened = _happened(entries, slips, agreed, promises) + _criteria(facts, entries, clock, since, zone)
    happened.sort(key=lambda one: one[:2])
    resets_nothing = _stalled_meetings(entries, agreed) | {
        entry.at for entry in entries if _STALL in entry.names
    }
    stalls, callbacks = Stalls(), 0
    kinds: set[SlipKind] = set()  # in which they let a time slip since the last one kept
    for at, what, one in happened:
        if what is _KEPT:
            kinds.clear()
        if what in (_KEPT, _PROGRESS):
            if at not in resets_nothing:
                stalls, callbacks = Stalls(since=at), 0
        elif what is _SLIP:
            _count_slip(stalls, kinds, one)  # type: ignore[arg-type]  # its kind of happening
        else:
            entry: Entry = one  # type: ignore[assignment]
            puts_off = is_stall(entry, with_date) or (callbacks > 0 and id(entry) in with_date)
            callbacks += id(entry) in with_date
            met = entry.touch.channel is _MEETING and entry.spoken
            if met:
                kinds.clear()
            if puts_off:
                _count(stalls, entry)
            elif met or not PROGRESS.isdisjoint(entry.names):
                stalls, callbacks = Stalls(since=at), 0
    return stalls


def _happened(
    entries: Iterable[Entry],
    slips: Iterable[Slip],
    agreed: Iterable[Appointment],
    promises: Iterable[Promise],
) -> list[_Happening]:
    """Everything that adds to the count or starts it anew, criteria apart."""
    happened: list[_Happening] = [(entry.at, _SAID, entry) for entry in entries if entry.theirs]
    happened += [(slip.at, _SLIP, slip) for slip in slips]
    happened += [(one.start, _KEPT, None) for one in agreed if one.fate is Fate.KEPT]
    happened += [(one.kept, _PROGRESS, None) for one in promises if one.kept is not None]
    return happened


def is_stall(entry: Entry, with_date: Container[int]) -> bool:
    """Whether a reply puts it off without a reason and a date.

    `with_date` holds the identities of the entries whose callback has a usable window. A message with one is a
    callback, whatever else it says about not being ready yet; a callback without one is a stall.
    """
    return id(entry) not in with_date and not entry.names.isdisjoint((_STALL, _CALLBACK))


def _count(stalls: Stalls, entry: Entry) -> None:
    """Counts a touch once, whatever it does."""
    if not (stalls.entries and stalls.entries[-1] is entry):
        stalls.count += 1
        stalls.entries.append(entry)


def _count_slip(stalls: Stalls, kinds: set[SlipKind], slip: Slip) -> None:
    if slip.kind not in kinds:
        kinds.add(slip.kind)
    elif slip.entry is not None:
        _count(stalls, slip.entry)
    else:
        stalls.count += 1


def _criteria(
    facts: Facts, entries: Iterable[Entry], clock: Clock, since: datetime | None, zone: tzinfo
) -> list[_Happening]:
    """Criteria met or failed by an answer of theirs; not by the very message that stalls."""
    told = [
        one.at
        for one in facts.qualification
        if one.state in ("met", "failed")
        and one.at is not None
        and is_plausible(one.at)
        and clock.passed(one.at)
        and (since is None or one.at >= since)
    ]
    if not told:
        return []
    stalled_on = {day_of(entry.at, zone) for entry in entries if ActName.STALL in entry.names}
    return [(at, _What.PROGRESS, None) for at in told if day_of(at, zone) not in stalled_on]


def _stalled_meetings(entries: Iterable[Entry], agreed: Iterable[Appointment]) -> set[datetime]:
    """The kept appointments in which they put it off: progress in the very talk that stalls resets nothing."""
    talks = [entry for entry in entries if entry.spoken and ActName.STALL in entry.names]
    return {
        one.start for one in agreed if one.fate is Fate.KEPT and any(belongs_to(talk, one) for talk in talks)
    }


def chases_of(
    entries: Sequence[Entry],
    agreed: Sequence[Appointment],
    callback: CallbackStory | None,
    promises: Iterable[Promise],
    people: People,
    *,
    written_before: frozenset[str],
    facts: Facts,
    policy: Policy,
    zone: tzinfo,
) -> int:
    """Counts the days on which we chased since their last reply.

    `written_before` are the people we wrote to before the history given, in an earlier round of the deal.
    """
    reply = next((place for place in reversed(range(len(entries))) if entries[place].is_reply), -1)
    word = next((place for place in reversed(range(len(entries))) if entries[place].part is Part.WORD), -1)
    unanswered = [entry for entry in entries[word + 1 :] if entry.part is Part.OURS]
    ours = [entry for entry in entries[reply + 1 :] if entry.part is Part.OURS]
    first_day = day_of(unanswered[0].at, zone) if ours else None
    if all(day_of(entry.at, zone) == first_day for entry in ours):
        return 0
    written = set(written_before)
    for entry in entries[: reply + 1]:
        if entry.part is Part.OURS or entry.spoken:
            written |= entry.people
    excuses = _excuses(entries, word, agreed, callback, promises, facts=facts, policy=policy, zone=zone)
    days: set[date] = set()
    for entry in ours:
        day = day_of(entry.at, zone)
        to = {entry.person} if entry.person else entry.people
        known = not to or not written.isdisjoint(to)
        excused = excuses.excuse(entry, day) or people.waits_in_vain(entry)
        if known and not excused and day != first_day:
            days.add(day)
        written |= entry.people
    return len(days)


def _excuses(
    entries: Sequence[Entry],
    word: int,
    agreed: Sequence[Appointment],
    callback: CallbackStory | None,
    promises: Iterable[Promise],
    *,
    facts: Facts,
    policy: Policy,
    zone: tzinfo,
) -> _Excuses:
    last_word = entries[word] if word >= 0 else None
    windows = []
    if last_word is not None:
        for act in last_word.their(ActName.STALL, ActName.CALLBACK, ActName.INTEREST, ActName.COUNTER):
            window = window_of(act.when, zone, policy)
            if window is not None and not window.deadline:
                windows.append(window)
    missed = [one.window.end for one in promises if one.replaced is None and one.kept is None]
    missed += [one.end for one in agreed if one.fate is not Fate.KEPT]
    return _Excuses(
        windows=windows,
        missed=missed,
        callback=callback.asked if callback is not None else None,
        agreed=agreed,
        facts=facts,
        policy=policy,
        zone=zone,
    )


class _Excuses:
    """The touches that are no chases, each excuse good for one day of touches (METHOD, Chases)."""

    __slots__ = (
        "_agreed",
        "_callback",
        "_facts",
        "_first_call",
        "_message",
        "_missed",
        "_policy",
        "_tries",
        "_windows",
        "_zone",
    )

    def __init__(
        self,
        *,
        windows: list[Window],
        missed: list[datetime],
        callback: AskedCallback | None,
        agreed: Sequence[Appointment],
        facts: Facts,
        policy: Policy,
        zone: tzinfo,
    ) -> None:
        self._windows, self._missed, self._callback = windows, sorted(missed), callback
        self._agreed, self._facts, self._policy, self._zone = agreed, facts, policy, zone
        self._first_call: date | None = None
        self._tries = 0
        self._message = False

    def excuse(self, entry: Entry, day: date) -> bool:
        """Whether that touch is no chase. Asked of each touch once, oldest first."""
        of_callback = self._of_callback(entry, day)
        windows = [window for window in self._windows if window.start <= entry.at < window.end]
        self._windows = [window for window in self._windows if window not in windows]
        missed = [at for at in self._missed if at <= entry.at]
        self._missed = self._missed[len(missed) :]
        return (
            of_callback
            or bool(windows)
            or bool(missed)
            or not entry.own.isdisjoint(_NO_CHASE)
            or self._at_an_agreed_time(entry, day)
        )

    def _of_callback(self, entry: Entry, day: date) -> bool:
        """A callback's early call, its further tries, and their message."""
        if self._callback is None or day < self._callback.call_on:
            return False
        country = self._facts.country
        if self._first_call is None:
            self._first_call = day
            return True
        if entry.touch.channel in (Channel.CALL, Channel.VOICEMAIL):
            self._tries += 1
            within = add_business_days(self._first_call, self._policy.callback_tries_business_days, country)
            return self._tries <= self._policy.callback_further_tries and day <= within
        first, self._message = not self._message, True
        return first

    def _at_an_agreed_time(self, entry: Entry, day: date) -> bool:
        """At an appointment, or on a day of the interval they agreed to."""
        if any(one.start <= entry.at < one.end for one in self._agreed):
            return True
        return is_day_of_series(self._facts, day, self._zone)


def is_day_of_series(facts: Facts, day: date, zone: tzinfo) -> bool:
    """Whether a day is one of the interval they agreed to, each moved on to a business day."""
    return next_of_series(facts, day, zone) == day


def next_of_series(facts: Facts, day: date, zone: tzinfo) -> date | None:
    """The first day of the agreed interval from that day on; None without an interval."""
    interval = facts.interval
    if interval is None or interval.days < 1 or not is_plausible(interval.agreed_at):
        return None
    first = day_of(interval.agreed_at, zone)
    # A day of the series that fell on a free one may have moved on to ours: start a fortnight before.
    steps = max(1, (day - first).days // interval.days - 14 // interval.days)
    while True:
        due = business_day_from(first + timedelta(days=steps * interval.days), facts.country)
        if due >= day:
            return due
        steps += 1
