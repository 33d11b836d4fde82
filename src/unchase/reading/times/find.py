"""Every time in a text, resolved: the public function of the room."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from unchase.core.when import Bound, Candidate, Grain, When, ZoneKnownBy
from unchase.reading.times import context
from unchase.reading.times.civil import Interval, OutOfCalendarError, midnight
from unchase.reading.times.conventions import Conventions
from unchase.reading.times.conventions import conventions as profile
from unchase.reading.times.day_strength import Strength
from unchase.reading.times.expressions import Item, Node, expression, unit_behind
from unchase.reading.times.lexicon import lexicon
from unchase.reading.times.meaning import Bounded, Clock, DayShift, Moment, Weekday, Zone
from unchase.reading.times.resolve import Resolved, resolve
from unchase.reading.times.setting import Setting
from unchase.reading.times.strength import strength
from unchase.reading.times.tokens import Words
from unchase.reading.times.zones import (
    country_of,
    dot_time,
    european,
    fiscal_start,
    locale_of,
    month_first,
    named_zone,
    southern,
    zone_info,
)

if TYPE_CHECKING:
    from unchase.reading.times.lexicon import Lexicon

BACK: Final = 10  # words before the heart of a time in which it may start
MOST: Final = 400  # times in one text; more is no letter
TRIES: Final = 4000  # places looked at in one text; a letter has a few dozen
NEAR: Final = 600  # characters within which a day named before is the day of a bare clock time


@dataclass(frozen=True, slots=True)
class Times:
    """The times of a text in order: `sure` ones the program stands by, `maybe` weaker readings."""

    sure: tuple[When, ...] = ()
    maybe: tuple[When, ...] = ()


NOTHING: Final = Times()
SAME_BEHIND: Final = re.compile(r"[ ,–-]{0,4}(?:at )?(?:the )?same (?:time|hour)")
SAME_BEFORE: Final = re.compile(r"same (?:time|hour)(?: on)? $")
NOTHING_KNOWN: Final[list[datetime | None]] = [None, None]


def find_times(
    text: str,
    *,
    at: datetime,
    zone: str,
    locale: str | None = None,
    country: str | None = None,
    conventions: str = "business",
    reader_zone: str | None = None,
    fiscal_year_start: int | None = None,
) -> Times:
    """Every time named in `text`, written at `at` (aware) by someone in `zone` (METHOD, Times; TIMES.md).

    `locale` and `country` follow the zone where they are not given. `reader_zone` is the zone of the person written to,
    for "your time". Spans are half-open code points of `text`; times come out in the zone they were named in. Raises
    `UnknownZoneError`, `UnknownConventionsError`, and `ValueError` for a naive `at`.
    """
    if at.tzinfo is None:
        raise ValueError("The moment of writing needs a zone.")
    here = _where(zone, locale, country, conventions)
    words = Words(
        text,
        _lexicon(text, here.language),
        month_first=here.month_first,
        dot_time=here.dot_time,
        accept=here.habits.accept,
    )
    if not words.hearts:
        return NOTHING
    setting = Setting(
        now=at.astimezone(zone_info(zone)).replace(tzinfo=None),
        conventions=here.habits,
        country=here.country,
        southern=here.southern,
        european=here.european,
        fiscal_start=fiscal_year_start or here.fiscal_start,
    )
    return _Reader(words, setting, zone, reader_zone).read()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Where:
    """What the writer's place tells: language, habits of dates and seasons."""

    language: str
    country: str
    habits: Conventions
    month_first: bool
    dot_time: bool
    southern: bool
    european: bool
    fiscal_start: int


@lru_cache(maxsize=1024)
def _where(zone: str, locale: str | None, country: str | None, conventions: str) -> _Where:
    """Language and country by what is known: the locale, else the zone."""
    habits = profile(conventions)
    home = country_of(zone)
    if locale is None:
        locale = locale_of(home)
    language, _, region = locale.replace("_", "-").partition("-")
    chosen = country or (region[-2:].upper() if len(region) >= 2 else "") or home or "US"
    if habits.name == "business" and not region and home:
        chosen = country or home
    return _Where(
        language=language.lower(),
        country=chosen,
        habits=habits,
        month_first=month_first(chosen),
        dot_time=dot_time(chosen),
        southern=southern(chosen),
        european=european(chosen),
        fiscal_start=fiscal_start(chosen),
    )


def _lexicon(text: str, language: str) -> Lexicon:
    """The words of the locale's language if the text is written in it, else the English ones."""
    english = lexicon("en")
    if language == "en":
        return english
    try:
        own = lexicon(language)
    except (OSError, ValueError):  # there is none, or the name is no name of a file
        return english
    seen = set(text[:2000].lower().split())
    ours = len(seen & own.context["language_words"])
    return own if ours > len(seen & english.context["language_words"]) else english


class _Reader:
    """One walk through the words of a text."""

    def __init__(self, words: Words, setting: Setting, zone: str, reader_zone: str | None) -> None:
        self.words = words
        self.setting = setting
        self.zone = zone
        self.reader_zone = reader_zone
        self.lower = words.lower
        self.business = setting.conventions.name == "business"
        self.sure: list[When] = []
        self.maybe: list[When] = []
        self.known: tuple[datetime, int] | None = None
        self.known_week: tuple[datetime, int] | None = None
        self.known_clock: Clock | None = None

    def read(self) -> Times:
        """The times from left to right."""
        words, end, tries = self.words, 0, 0
        kinds = words.kinds
        for heart in words.hearts:
            if heart < end or not (words.telling(heart) if words.digits(heart) else words.beats(heart)):
                continue
            start = heart
            while start > end and heart - start < BACK and kinds[start - 1] is not None:
                start -= 1
            for i in range(start, heart + 1):
                end = i + 1
                if not words.starts(i):
                    continue
                tries += 1
                read = expression(words, i)
                if read:
                    tries += (read[1] - i) // 2
                    self.take(read[0])
                    end = read[1]
                    left_out = unit_behind(words, read[0][-1]) if self.business and read[0] else None
                    if left_out:
                        self.take([left_out])
                        end = left_out.last
                    break
            if len(self.sure) > MOST or tries > TRIES:
                break
        return Times(tuple(self.sure), tuple(self.maybe)) if self.sure or self.maybe else NOTHING

    def take(self, items: list[Item]) -> None:
        """The times of one expression, with what the sentence says of them."""
        if not items:
            return
        words = self.words
        first, last = words.start[items[0].first], words.stop(items[-1].last - 1)
        if self.business and context.is_quoted(words.text, self.lower, first):
            return
        here = context.around(words.text, self.lower, first, last)
        if self.business and (
            context.is_greeting(here, words.lexicon) or context.is_recurring(here, words.lexicon)
        ):
            return
        past = context.is_past(here, words.lexicon)
        negated = context.is_negated(here, words.lexicon)
        conditional = context.is_conditional(here, words.lexicon)
        for place, one in enumerate(items):
            refused = negated and not (
                self.business and 0 < place == len(items) - 1 and self.contrasts(one, items[0], last)
            )
            item = self.not_before(one, here) if isinstance(one.node, Bounded) else one
            kept = strength(words, item)
            if kept == Strength.NONE:
                continue
            until = isinstance(item.node, Bounded) and item.node.side == "until"
            since = isinstance(item.node, Bounded) and item.node.side == "since"
            when = self.when(
                self.today(item),
                past=past or since,
                negated=refused and not until and item is one,
                conditional=conditional,
            )
            if when is not None:
                (self.sure if kept == Strength.SURE else self.maybe).append(when)

    def contrasts(self, item: Item, first: Item, end: int) -> bool:
        """Whether the last of several times stands against the refused first: "not this Monday, the 28th at 2:30"."""
        words = self.words
        if "," not in words.word[max(first.last, item.first - 2) : item.first]:
            return False
        clocked = isinstance(item.node, Moment) and item.node.clock is not None
        return (clocked and words.is_(first.first - 1, "not")) or context.is_fine(self.lower, end)

    def not_before(self, item: Item, here: context.Around) -> Item:
        """A refusal of all that comes before is the earliest time: "nothing happens before June"."""
        node = item.node
        if (
            self.business
            and isinstance(node, Bounded)
            and node.side == "before"
            and self.words.is_(item.first, "before", "prior", "ahead", "earlier", "sooner")
            and context.says_nothing(here)
        ):
            return replace(item, node=replace(node, side="from"))
        return item

    def same_time(self, item: Item) -> Node:
        """The node, with the clock time named before where "same time" stands beside its day."""
        node = item.node
        if not self.business or not isinstance(node, Moment):
            return node
        if node.clock is not None:
            self.known_clock = node.clock
        elif self.known_clock is not None and node.frames and node.part is None:
            place = self.words.start[item.first], self.words.stop(item.last - 1)
            if SAME_BEHIND.match(self.lower, place[1]) or SAME_BEFORE.search(
                self.lower[max(0, place[0] - 20) : place[0]]
            ):
                return replace(node, clock=self.known_clock)
        return node

    def today(self, item: Item) -> Item:
        """The weekday of "it's Saturday" is today, where today is one."""
        node = item.node
        if (
            not self.business
            or not isinstance(node, Moment)
            or len(node.frames) != 1
            or not isinstance(node.frames[0], Weekday)
        ):
            return item
        before = self.words.word[max(0, item.first - 2) : item.first]
        if (
            before in (["it", "'s"], ["it", "is"])
            and node.frames[0].day == self.setting.now.weekday()
            and node.frames[0].shift is None
        ):
            return replace(item, node=replace(node, frames=(DayShift(0),)))
        return item

    def when(self, item: Item, *, past: bool, negated: bool, conditional: bool) -> When | None:
        """The item resolved, None where the calendar has no such time."""
        words = self.words
        span = words.start[item.first], words.stop(item.last - 1)
        setting = self.setting
        if self.business:
            near = [
                known[0] if known and span[0] - known[1] < NEAR else None
                for known in (self.known, self.known_week)
            ]
            if past or near != NOTHING_KNOWN:
                setting = replace(setting, past=past, known_day=near[0], known_week=near[1])
        node = self.same_time(item)
        try:
            found = resolve(node, setting)
        except (OutOfCalendarError, OverflowError, ValueError):
            return None
        if not past:
            if found.day is not None:
                self.known = (found.day, span[1])
            self.known_week = (found.week, span[1]) if found.week is not None else self.known_week
        return self.dress(found, span, looks_back=past, negated=negated, conditional=conditional)

    def dress(
        self, found: Resolved, span: tuple[int, int], *, looks_back: bool, negated: bool, conditional: bool
    ) -> When:
        """The resolved time as the value the program works with."""
        interval = found.interval
        if found.clocked and found.zone is None and self.yours(span[0]):
            found = replace(found, zone=Zone("reader"))
        zone, info, known_by, doubts = self.place(found, interval)
        start, end = _aware(interval.start, info), _aware(interval.end, info)
        now = self.aware(self.setting.now)
        past = end is not None and not interval.open and end <= now and not found.dayless
        past = past or (looks_back and start is not None and start <= now)
        firm = (
            (found.clocked or (found.slot and self.calendar_line(span[0])))
            and not found.dayless
            and not found.doubt
        )
        candidates = (
            tuple(
                Candidate(_aware(one.start, info), _aware(one.end, info), one.grain) for one in found.others
            )
            + doubts
        )
        if candidates:
            candidates = (Candidate(start, end, interval.grain), *candidates)
        return When(
            start=start,
            end=end,
            grain=interval.grain,
            text=self.words.text[span[0] : span[1]],
            span=span,
            firm=firm and not (past or negated or conditional or interval.open) and found.bound is None,
            open=interval.open,
            bound=found.bound,
            past=past,
            negated=negated,
            conditional=conditional,
            fuzzy=interval.fuzzy,
            lacks_day=found.dayless,
            zone=zone,
            zone_known_by=known_by,
            candidates=candidates,
        )

    def place(
        self, found: Resolved, interval: Interval
    ) -> tuple[str, tzinfo, ZoneKnownBy, tuple[Candidate, ...]]:
        """The zone of a time, how it is known, and the other reading of an abbreviation out of season."""
        name = found.zone.name if found.zone else "writer"
        if name == "writer":
            return self.zone, zone_info(self.zone), ZoneKnownBy.WRITER, ()
        if name == "reader":
            zone = self.reader_zone or self.zone
            return zone, zone_info(zone), ZoneKnownBy.READER, ()
        named = named_zone(name, self.setting.country)
        info = zone_info(named.name)
        start = interval.start
        if (
            start is not None
            and named.offset is not None
            and start.replace(tzinfo=zone_info(self.zone)).utcoffset() == named.offset
        ):
            return self.zone, zone_info(self.zone), ZoneKnownBy.NAMED, ()
        if named.offset is None or start is None or not named.claims_other(start):
            return named.name, info, ZoneKnownBy.NAMED, ()
        from datetime import timezone

        fixed = timezone(named.offset)
        if self.setting.says("zone_out_of_season") == "fixed":
            return str(fixed)[3:] or "UTC", fixed, ZoneKnownBy.NAMED, ()
        other = Candidate(_aware(start, fixed), _aware(interval.end, fixed), interval.grain)
        return named.name, info, ZoneKnownBy.NAMED, (other,)

    def yours(self, start: int) -> bool:
        """Whether "your" or "for you" stands right before a clock time: "your Thursday 8 am"."""
        before = self.lower[max(0, start - 9) : start].split()
        return bool(before) and (before[-1] == "your" or before[-2:] == ["for", "you"])

    def calendar_line(self, start: int) -> bool:
        """Whether the line begins like a calendar's: "When: …"."""
        line = self.lower[self.lower.rfind("\n", 0, start) + 1 : start]
        head, colon, _ = line.partition(":")
        return bool(colon) and head.strip(" *>-\t") in self.words.lexicon.context.get("calendar_lines", ())

    def aware(self, wall: datetime) -> datetime:
        """Wall time of the writer as a moment."""
        return wall.replace(tzinfo=zone_info(self.zone))


def _aware(wall: datetime | None, info: tzinfo) -> datetime | None:
    """Wall time in a zone; a time the clock skips in spring is the moment an hour later."""
    if wall is None:
        return None
    if not FIRST_YEAR <= wall.year <= LAST_YEAR:
        wall = min(max(wall, _EARLIEST), _LATEST)
    moment = wall.replace(tzinfo=info)
    if moment.utcoffset() == moment.replace(fold=1).utcoffset():
        return moment  # no clock is changed around it
    real = moment.astimezone(UTC).astimezone(info)
    return (
        real
        if real.replace(tzinfo=None) != wall and abs(real.replace(tzinfo=None) - wall) <= timedelta(hours=2)
        else moment
    )


# A year from the ends of the calendar, so that no zone pushes a time over them: machines write 01/01/0001 for "never".
FIRST_YEAR, LAST_YEAR = 2, 9997
_EARLIEST, _LATEST = datetime(2, 1, 1), datetime(9998, 12, 31)  # noqa: DTZ001 - wall time

__all__ = ["Bound", "Grain", "Times", "find_times", "midnight"]
