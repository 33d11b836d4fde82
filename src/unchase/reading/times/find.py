"""Every time in a text, resolved: the public function of the room."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from unchase.reading.times.conventions import conventions as profile
from unchase.reading.times.letter import letter
from unchase.reading.times.lexicon import lexicon
from unchase.reading.times.setting import Setting
from unchase.reading.times.tokens import Words
from unchase.reading.times.walk import Walk
from unchase.reading.times.zones import (
    country_of,
    dot_time,
    european,
    fiscal_start,
    locale_of,
    month_first,
    southern,
    zone_info,
)

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.core.when import When
    from unchase.reading.times.conventions import Conventions
    from unchase.reading.times.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Times:
    """The times of a text in order: `sure` ones the program stands by, `maybe` weaker readings."""

    sure: tuple[When, ...] = ()
    maybe: tuple[When, ...] = ()


NOTHING: Final = Times()
# "Our fiscal year starts on the 1st of July."
FISCAL_YEAR: Final = re.compile(
    r"\b(?:fiscal|financial|budget) year (?:[a-z]+ ){0,2}(?:starts?|begins?|runs|opens)((?: [a-z0-9.,]+){1,6})"
)


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
        fiscal_start=fiscal_year_start or _fiscal_start_told(words) or here.fiscal_start,
    )
    walk = Walk(letter(words, setting, zone, reader_zone))
    walk.go()
    return Times(tuple(walk.sure), tuple(walk.maybe)) if walk.sure or walk.maybe else NOTHING


def _fiscal_start_told(words: Words) -> int:
    """The month in which the text says that the financial year begins, 0 where it says nothing."""
    told = FISCAL_YEAR.search(words.lower) if " year" in words.lower else None
    for word in told[1].split() if told else ():
        kinds = words.lexicon[word.strip(".,")]
        if kinds and "month" in kinds:
            return int(kinds["month"])
    return 0


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
