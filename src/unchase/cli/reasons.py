"""What a deal's standing rests on, told once: in the order it passed, no touch quoted twice for the same words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from unchase.cli import phrases
from unchase.cli.text import harmless

Row = dict[str, Any]

_STALLS = "put it off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason for people: when (ISO 8601), the sentence, the quoted words, and by when it is owed, if it is."""

    at: str
    says: str
    quote: str
    by: str | None = None


def reasons(row: Row, *, most: int = 0) -> list[Reason]:
    """The reasons of an assessed deal, oldest first; of more than `most` (where it is given) the latest."""
    kept = [one for place, one in enumerate(row["because"]) if not _said(one, place, row["because"])]
    kept.sort(key=lambda one: str(one["at"]))
    told = [
        _told(one, row, again=any(before["says"] == _STALLS for before in kept[:place]))
        for place, one in enumerate(kept)
    ]
    return told[-most:] if most else told


def still_due(row: Row) -> list[Row]:
    """What is due and not yet told by the standing or the reasons."""
    told = {
        one["says"].removeprefix("we owe: ") for one in row["because"] if one["says"].startswith("we owe: ")
    }
    known = {"firm": "appointment", "callback": "callback"}.get(row["standing"])
    return [item for item in row["due"] if item["what"] not in told and item["kind"] != known]


def due_words(item: Row) -> str:
    """What is due, for people: who owes it and what, quoted where it is quoted."""
    who = "You" if item["who"] == "us" else "They"
    kind, _, words = item["what"].partition(": ")
    if words and kind in {"send", "answer", "call", "call back"}:
        return f"{who}: {kind} – “{harmless(words, most=120)}”"
    return f"{who}: {harmless(item['what'], most=120)}"


def _said(one: Row, place: int, all_: list[Row]) -> bool:
    """Whether another reason tells the same words of the same touch: sooner, or to the point."""
    quote = _plain(one["quote"])
    for other_place, other in enumerate(all_):
        if other_place == place or other["touch"] != one["touch"] or other["touch"] is None:
            continue
        theirs = _plain(other["quote"])
        if quote == theirs and other_place < place and not one["says"].startswith("we owe"):
            return True
        if quote == theirs and other["says"].startswith("we owe") and other_place > place:
            return True
        if theirs and theirs != quote and theirs in quote:
            return True
    return False


def _told(one: Row, row: Row, *, again: bool) -> Reason:
    says, quote, by = one["says"], one["quote"], None
    if says.startswith("we owe: "):
        what = says.removeprefix("we owe: ")
        kind, _, words = what.partition(": ")
        if not words or kind == "call back" or _plain(words) in _plain(quote):
            says = phrases.owes(kind) or says
        by = next((item["by"] for item in row["due"] if item["what"] == what), None)
    elif says == _STALLS:
        says = "they put it off again" if again else "they put it off"
    return Reason(at=one["at"], says=phrases.sentence(says), quote=quote, by=by)


def _plain(text: str) -> str:
    return harmless(text).casefold().rstrip(".…?! ")
