"""What people type into the pages, read into values; a sentence where it cannot be."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

    from django.http import HttpRequest


_MOST_DIGITS = 18  # so that every database takes it


class UnreadableError(Exception):
    """Something typed in cannot be read; its text is the sentence to show."""


def text(request: HttpRequest, name: str, *, most: int = 20_000) -> str:
    """A text of the form, line ends as Python has them, cut to `most` characters."""
    return request.POST.get(name, "").replace("\r\n", "\n").replace("\x00", " ").strip()[:most]


def environment(name: str) -> str:
    """What the operator set for the process."""
    return os.environ.get(name, "")


def key(word: str) -> int:
    """The key of a row, as a form or an address tells it; 0, which no row has, for whatever is none."""
    return int(word) if word.isdecimal() and len(word) < _MOST_DIGITS else 0


def optional_day(word: str) -> date | None:
    """A day written as a browser writes it, 2026-11-10; None for nothing."""
    if not word:
        return None
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise UnreadableError(f"“{word[:40]}” is no day; choose one in the calendar.") from None


def day_in_address(word: str) -> date | None:
    """A day that an address tells, 2026-11-10; what cannot be read as one narrows nothing: None."""
    try:
        day = date.fromisoformat(word)
    except ValueError:
        return None
    return day if 1_900 < day.year < 9_000 else None


def optional_moment(word: str, zone: tzinfo) -> datetime | None:
    """A local date and clock time as a browser writes it, 2026-11-10T15:00, in the seller's zone; None for nothing."""
    if not word:
        return None
    try:
        return datetime.fromisoformat(word).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnreadableError(f"“{word[:40]}” is no date and time; choose both.") from None


def whole_day(on: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """The day in the seller's zone as a span."""
    start = datetime.combine(on, time(), tzinfo=zone)
    return start.astimezone(UTC), (start + timedelta(days=1)).astimezone(UTC)
