# ruff: noqa: PLR0911 - an offer is pointed at in one of several ways, one return each
"""Which of the times offered a clause speaks of, and whether a limit it names leaves room for them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from unchase.core.when import Bound, Grain, ZoneKnownBy
from unchase.reading.answer_words import find, is_refused, numbers_in, says
from unchase.reading.offered import CLOCKS, Offered, shows, wall_time
from unchase.reading.times.zones import zone_info

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unchase.core.when import When
    from unchase.reading.clauses import Clause

HALVES: Final = (
    (re.compile(r"\b(?:morning|am|a\.m|forenoon|vormittags?)\b"), (0, 12)),
    (re.compile(r"\b(?:afternoon|arvo|pm|p\.m|after lunch|nachmittags?)\b"), (12, 18)),
    (re.compile(r"\b(?:evening|abends?)\b"), (17, 24)),
)
BARE_NUMBER: Final = re.compile(
    r"(?<![\w.,:/#€$£-])(?:(\d{1,2})(?:[.:h]([0-5]\d))?)(?![\w:/%€-]|[.,]\d| (?:min|people|of us|seats?|users?|years?|days?|weeks?|%))"
)
COUNTS_NOTHING: Final = re.compile(  # "take four screens" is no hour
    r"\W*(?:$|please|pls|ok|okay|instead|then|good|fine|suits?|works?|would|will|is|be|being|for (?:us|me)|my|your|on|rather|than|so|if|possible|any|better|o'clock|perhaps|maybe|and|or|that day|not|isn't|doesn't|can't|cannot|won't|no|does|has|out|full|it|latest|preferred|better|th|in|at|during|before|after|from|i|i'm|we|x+)(?!\w)"
)
WEEKDAY_NAME: Final = re.compile(
    r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?\b(?!s)"
)  # "the Wednesday slot"
HOUR_ONE: Final = re.compile(r"\b(?:make it|at|say|to|about)\s*$")  # "do you have one?" is no hour
ANOTHER_WEEK: Final = re.compile(r"\b(?:next|following|after|week)\b")
PLURAL: Final = re.compile(
    r" (?:(?!works|suits|fits|pls|is|was|does|has|yours|ours|thanks|plus|this|thurs|tues)[a-z]{2,20}s|people|of (?:us|them|our))\b"
)
LEADS_IN: Final = re.compile(
    r"(?:^|\b(?:at|about|of|for|to|say|do|it|around|be|but|would|how|like|take|then|is|ish|till|maybe|perhaps))\s*$"
)
NUMBERS_IN: Final = 90  # characters; a bare number in a longer answer is no hour


def pointed_at(clause: Clause, table: Offered, *, taken: list[When], refused: list[When]) -> list[When]:
    """The offers a clause speaks of: by their clock, their day, their half of the day, or their place in the row."""
    found: list[When] = []
    for one in clause.times:
        if one.grain in CLOCKS and one.bound is None and not one.open:
            offer = table.match(one)
            found += [offer] if offer is not None else same_clock(one, table)
    if found:
        return _once(found)
    days = [one for one in clause.times if is_day(one)]
    if days:
        found = [offer for offer in table.offers if table.on_day(offer, days)] or table.by_weekday(
            [day for day in days if not ANOTHER_WEEK.search(day.text.lower())]
        )
        within = [offer for offer in found if any(fits(offer, day) for day in days)]
        return _once(_in_half(clause, within or found))
    return _once(_without_a_time(clause, table, taken, refused))


def same_clock(one: When, table: Offered) -> list[When]:
    """The offers on several days at the bare clock time they name: which is meant stays open."""
    named = one.zone_known_by is not ZoneKnownBy.WRITER or says("mine", table.around(one))
    if not one.lacks_day or one.start is None or named:
        return []
    local = one.start.astimezone(zone_info(one.zone))
    return [offer for offer in table.offers if shows(offer, local, table.offer_zone, exact=False)]


def _without_a_time(clause: Clause, table: Offered, taken: list[When], refused: list[When]) -> list[When]:
    """Offers pointed at without a time: "the second one", "neither", "the 27", "mornings"."""
    if clause.says("all"):
        return list(table.offers)
    named = {match[1] for match in WEEKDAY_NAME.finditer(clause.words)}
    if named and (found := [offer for offer in table.offers if f"{wall_time(offer):%a}".lower() in named]):
        return found
    if len({offer.start for offer in table.offers}) == 2 and find("other", clause.words):
        return [offer for offer in table.offers if offer not in (refused or taken)]
    if len(table_text := table.lower.strip()) <= NUMBERS_IN:
        numbers = [
            table.by_number(value)
            for value, span in numbers_in(clause.words)
            if counts_nothing(clause.words, span)
            and (clause.says("no") or clause.says("away") or not is_refused(clause.words, span))
        ]
        if found := [offer for offer in numbers if offer is not None]:
            return found
    aside = "?" in clause.ends or clause.says("beside")  # "can you send the deck first?"
    if len({offer.start for offer in table.offers}) > 1 and len(table_text) <= 2 * NUMBERS_IN and not aside:
        ordered = sorted(table.offers, key=wall_time)
        for words, offers in (
            ("third", table.offers[2:3]),
            ("middle", table.offers[1:2]),
            ("second", table.offers[1:2]),
            ("last", ordered[-1:]),
            ("first", ordered[:1] if re.search(r"earl|soon", clause.words) else table.offers[:1]),
        ):
            if offers and find(words, clause.words):
                return list(offers)
        halved = _in_half(clause, taken or list(table.offers))
        if len(halved) < len(taken or table.offers):
            return halved
    return []


def _in_half(clause: Clause, offers: list[When]) -> list[When]:
    """Those of the offers in the half of the day that the clause names; all of them where it names none."""
    halves = [hours for words, hours in HALVES if words.search(clause.words)]
    if len(halves) != 1 or len({offer.start for offer in offers}) < 2:
        return offers
    first, last = halves[0]
    return [offer for offer in offers if first <= wall_time(offer).hour < last] or offers


def is_day(one: When) -> bool:
    """Whether it is one known day, or a part of one."""
    if (
        one.grain not in (Grain.DAY, Grain.PART_OF_DAY)
        or one.start is None
        or one.lacks_day
        or one.bound is Bound.BY
    ):
        return False
    return one.end is None or one.end - one.start <= timedelta(days=1)


def fits(offer: When, limit: When) -> bool:
    """Whether an offer lies within a limit by the clock, its own or the writer's, whatever day the limit was read on."""
    if offer.start is None or limit.start is None:
        return True
    first = limit.start.astimezone(zone_info(limit.zone)).time()
    last = limit.end.astimezone(zone_info(limit.zone)).time() if limit.end else first
    for wall in (wall_time(offer).time(), offer.start.astimezone(zone_info(limit.zone)).time()):
        if limit.bound is Bound.BY:
            within = wall <= first
        elif limit.open or limit.end is None or limit.bound is Bound.AFTER:
            within = wall >= first
        else:
            within = first <= wall and (wall <= last or last.hour == 0)
        if within:
            return True
    return False


def lies_in(offer: When, part: When) -> bool:
    """Whether an offer lies in a part of the day, its end left out."""
    if part.start is None or part.end is None:
        return False
    zone = zone_info(part.zone)
    first, last = part.start.astimezone(zone).time(), part.end.astimezone(zone).time()
    return first <= wall_time(offer).time() < last


def counts_nothing(lower: str, span: tuple[int, int]) -> bool:
    """Whether no noun that a number counts stands behind it: "we take 4", not "take 4 screens"."""
    return PLURAL.match(lower, span[1]) is None


def bare_hours(clause: Clause) -> list[tuple[int, int]]:
    """The hours and minutes a clause writes as mere numbers; "gate 3" is none."""
    words = clause.words
    written = [((int(match[1]), int(match[2] or 0)), match.span()) for match in BARE_NUMBER.finditer(words)]
    said = [
        ((value, 0), span)
        for value, span in numbers_in(words)
        if words[span[0]].isalpha() and (words[slice(*span)] != "one" or HOUR_ONE.search(words[: span[0]]))
    ]
    found = [
        clock
        for clock, span in (*written, *said)
        if LEADS_IN.search(words[: span[0]])
        and COUNTS_NOTHING.match(words, span[1])
        and not is_refused(words, span)
    ]
    return [(hour, minute) for hour, minute in found if 1 <= hour <= 24]


def _once(offers: Iterable[When]) -> list[When]:
    found: list[When] = []
    for offer in offers:
        if all(offer.start != one.start for one in found):
            found.append(offer)
    return found
