"""What points back at a time named before: "that April", "that summer"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.reading.times.meaning import Date, Following, Numbered

if TYPE_CHECKING:
    from unchase.reading.times.amounts import Found
    from unchase.reading.times.tokens import Words


def pointed(words: Words, i: int) -> Found:
    """The month or season behind "that", the first one from the time named before on."""
    if not words.is_(i, "that") or "dayless" in words.accept:
        return None
    month = words.at("month", i + 1)
    if month and words.original(i + 1)[:1].isupper() and not words.digits(month[1]):
        return Following(Date(None, int(month[0])), 0), month[1]
    season = words.at("season", i + 1)
    return (Following(Numbered("season", int(season[0])), 0), season[1]) if season else None
