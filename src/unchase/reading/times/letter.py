"""A text with when and where it was written, and what is resolved in it as the value the program works with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from unchase.core.when import Candidate, When, ZoneKnownBy
from unchase.reading.times.meaning import Zone
from unchase.reading.times.zones import named_zone, zone_info

if TYPE_CHECKING:
    from datetime import date

    from unchase.reading.times.hours import Resolved
    from unchase.reading.times.setting import Setting
    from unchase.reading.times.tokens import Words


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of a text in their setting; `zone` is the writer's, `info` its rules, `now` the moment of writing (aware)."""

    words: Words
    setting: Setting
    zone: str
    reader_zone: str | None
    info: tzinfo
    now: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """What the sentence says of a time."""

    past: bool
    negated: bool
    conditional: bool


def letter(words: Words, setting: Setting, zone: str, reader_zone: str | None) -> Letter:
    """The letter of these words; raises `UnknownZoneError`."""
    info = zone_info(zone)
    return Letter(words, setting, zone, reader_zone, info, setting.now.replace(tzinfo=info))


def when(found: Resolved, span: tuple[int, int], said: Said, letter: Letter) -> When:
    """The resolved time at a place of the letter, aware, in the zone it was named in."""
    interval = found.interval
    if found.clocked and found.zone is None and _yours(letter, span[0]):
        found = found._replace(zone=Zone("reader"))
    zone, info, known_by, doubts = _place(found, letter)
    start, end = aware(interval.start, info), aware(interval.end, info)
    past = end is not None and not interval.open and end <= letter.now and not found.dayless
    past = past or (said.past and start is not None and start <= letter.now)
    firm = (
        (found.clocked or (found.slot and _calendar_line(letter, span[0])))
        and not found.dayless
        and not found.doubt
        and not (past or said.negated or said.conditional or interval.open)
    )
    candidates = (
        *(Candidate(aware(one.start, info), aware(one.end, info), one.grain) for one in found.others),
        *doubts,
    )
    return When(
        start=start,
        end=end,
        grain=interval.grain,
        text=letter.words.text[span[0] : span[1]],
        span=span,
        firm=firm and found.bound is None,
        open=interval.open,
        bound=found.bound,
        past=past,
        negated=said.negated,
        conditional=said.conditional,
        fuzzy=interval.fuzzy,
        lacks_day=found.dayless,
        zone=zone,
        zone_known_by=known_by,
        candidates=(Candidate(start, end, interval.grain), *candidates) if candidates else (),
    )


def _place(found: Resolved, letter: Letter) -> tuple[str, tzinfo, ZoneKnownBy, tuple[Candidate, ...]]:
    """The zone of a time, how it is known, and the other reading of an abbreviation out of season."""
    if found.zone is None or found.zone.name == "writer":
        return letter.zone, letter.info, ZoneKnownBy.WRITER, ()
    if found.zone.name == "reader":
        zone = letter.reader_zone or letter.zone
        return zone, zone_info(zone), ZoneKnownBy.READER, ()
    named = named_zone(found.zone.name, letter.setting.country)
    info = zone_info(named.name)
    start, end = found.interval.start, found.interval.end
    if start is not None and named.offset == start.replace(tzinfo=letter.info).utcoffset():
        return letter.zone, letter.info, ZoneKnownBy.NAMED, ()
    if named.offset is None or start is None or not named.claims_other(start):
        return named.name, info, ZoneKnownBy.NAMED, ()
    fixed = timezone(named.offset)
    if letter.setting.says("zone_out_of_season") == "fixed":
        return str(fixed)[3:] or "UTC", fixed, ZoneKnownBy.NAMED, ()
    other = Candidate(aware(start, fixed), aware(end, fixed), found.interval.grain)
    return named.name, info, ZoneKnownBy.NAMED, (other,)


def _yours(letter: Letter, start: int) -> bool:
    """Whether "your" or "for you" stands right before a clock time: "your Thursday 8 am"."""
    before = letter.words.lower[max(0, start - 9) : start].split()
    return bool(before) and (before[-1] == "your" or before[-2:] == ["for", "you"])


def _calendar_line(letter: Letter, start: int) -> bool:
    """Whether the line begins like a calendar's: "When: …"."""
    lower = letter.words.lower
    head, colon, _ = lower[lower.rfind("\n", 0, start) + 1 : start].partition(":")
    lines = letter.words.lexicon.context.get("calendar_lines", ())
    return bool(colon) and head.strip(" *>-\t") in lines


def aware(wall: datetime | None, info: tzinfo) -> datetime | None:
    """Wall time in a zone; a time the clock skips in spring is the moment an hour later."""
    if wall is None:
        return None
    if not FIRST_YEAR <= wall.year <= LAST_YEAR:
        wall = min(max(wall, EARLIEST), LATEST)
    moment = wall.replace(tzinfo=info)
    if _is_steady(wall.date(), info) or moment.utcoffset() == moment.replace(fold=1).utcoffset():
        return moment  # no clock is changed around it
    real = moment.astimezone(UTC).astimezone(info)
    shown = real.replace(tzinfo=None)
    return real if shown != wall and abs(shown - wall) <= timedelta(hours=2) else moment


@lru_cache(maxsize=4096)  # the times of letters lie close together
def _is_steady(day: date, info: tzinfo) -> bool:
    """Whether no clock is changed on a day: what the zone is from UTC is the same at its first and its last moment."""
    first = datetime(day.year, day.month, day.day, tzinfo=info)
    return first.utcoffset() == (first + timedelta(days=1)).replace(fold=1).utcoffset()


# A year from the ends of the calendar, so that no zone pushes a time over them: machines write 01/01/0001 for "never".
FIRST_YEAR, LAST_YEAR = 2, 9997
EARLIEST: Final = datetime(2, 1, 1)  # noqa: DTZ001 - wall time
LATEST: Final = datetime(9998, 12, 31)  # noqa: DTZ001 - wall time
