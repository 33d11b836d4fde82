"""Reads the day and clock time of an appointment as booking pages write them."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from unchase.core.when import Grain, When, ZoneKnownBy
from unchase.reading.plain_dates import find_plain_dates

if TYPE_CHECKING:
    from datetime import date, tzinfo

_USUAL_LENGTH = timedelta(minutes=30)
_FAR = 60  # characters between the day and its clock time
_CLOCK = re.compile(
    r"(?<![\d:/.+-])(?P<h>[01]?\d|2[0-3])(?:[:.h](?P<m>[0-5]\d))?\s?(?P<half>[ap]\.?m\b\.?)?(?P<uhr>\s?(?:Uhr|h|hrs)\b)?(?![\d:/])",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"\b(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Z]\w{1,30}(?:/[A-Z]\w{1,30})?"
)
_OFFSET = re.compile(r"\b(?:GMT|UTC)\s?([+-])(\d{1,2})(?::?(\d\d))?")


def booked_time(text: str, *, span: tuple[int, int], at: datetime, zone: str) -> When | None:
    """The first day with a clock time beside it in a piece of a text, or None. Firm: a booking is one clock time.

    `at` is when it was written (aware), `zone` the zone of times that name none. The span of the result lies in `text`.
    """
    from unchase.reading.times.zones import country_of, month_first, zone_info

    piece = text[span[0] : span[1]]
    name = _named_zone(piece)
    rules = zone_info(name or zone)
    country = country_of(name or zone)
    for found in find_plain_dates(
        piece, today=at.astimezone(rules).date(), month_first=bool(country) and month_first(country)
    ):
        if found.month:
            continue
        clocks = [
            match for match in _CLOCK.finditer(piece) if _is_beside(match, found.span) and _is_clock(match)
        ]
        if clocks:
            start = _moment(found.day, clocks[0], clocks[1:], rules)
            end = _moment(found.day, clocks[1], [], rules) if len(clocks) > 1 else start + _USUAL_LENGTH
            left, right = min(found.span[0], clocks[0].start()), max(found.span[1], clocks[-1].end())
            return When(
                start=start,
                end=end if end > start else start + _USUAL_LENGTH,
                grain=Grain.MINUTE,
                text=piece[left:right],
                span=(span[0] + left, span[0] + right),
                firm=True,
                zone=name or zone,
                zone_known_by=ZoneKnownBy.NAMED if name else ZoneKnownBy.READER,
            )
    return None


def _named_zone(piece: str) -> str | None:
    from unchase.reading.times.zones import UnknownZoneError, zone_info

    if named := _ZONE.search(piece):
        try:
            zone_info(named[0])
        except UnknownZoneError:
            return None
        return named[0]
    if offset := _OFFSET.search(piece):
        return f"{offset[1]}{int(offset[2]):02}:{offset[3] or '00'}"
    return None


def _is_clock(match: re.Match[str]) -> bool:
    """A number is a clock time only with minutes, with am or pm, or with a word for the hour."""
    return bool(match["m"] or match["half"] or match["uhr"])


def _is_beside(match: re.Match[str], day: tuple[int, int]) -> bool:
    if day[0] <= match.start() < day[1]:
        return False
    return -_FAR < match.start() - day[1] < _FAR and day[0] - match.end() < _FAR


def _moment(day: date, match: re.Match[str], later: list[re.Match[str]], rules: tzinfo) -> datetime:
    hour, minute = int(match["h"]), int(match["m"] or 0)
    # "3:00 - 3:30 pm": the half of the day stands once, at the end.
    half = match["half"] or next((other["half"] for other in later if other["half"]), None)
    if half and hour <= 12:
        hour = hour % 12 + (12 if half[0].lower() == "p" else 0)
    return datetime.combine(day, time(hour, minute), tzinfo=rules)
