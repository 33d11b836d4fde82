"""The names of the method as people read them: moves, standings, symptoms, what was left out (`phrases.toml`)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from unchase.cli.dates import moment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

Row = dict[str, Any]

_WHO_DECIDES = "a no from somebody who is not known to decide"


def move(row: Row, *, short: bool = False) -> str:
    """The move of an assessed deal as a seller would say it; `short` for a line in a list."""
    name, table = row["move"]["name"], _table()
    if name == "ask-seller":
        asked = "missed" if row["standing"] == "missed" else "who" if _asks_who(row) else None
        if asked:
            return table["short" if short else "asks"][asked]
    said = table["short"].get(name) if short else None
    return said or table["moves"].get(name, name.replace("-", " ").capitalize())


def standing(row: Row, *, today: date | None = None, short: bool = False) -> str:
    """The standing in words, with its number or time: "put off twice", "firm Fri 6 Nov 11:00"; `short` for a list."""
    n, name = row["n"], row["standing"]
    if name == "stalled" and n:
        return f"put off {times(n)}"
    if name == "chasing" and n:
        return f"chased {times(n)}" + ("" if short else ", no reply")
    if name == "firm":
        return f"firm {moment(row['appointment'], today=today)}".strip()
    return _table()["standings"].get(name, str(name))


def times(count: int) -> str:
    """How often, in words: once, twice, three times."""
    words = ("", "once", "twice", "three times", "four times", "five times", "six times")
    return words[count] if 0 < count < len(words) else f"{count} times"


def symptom(name: str) -> str:
    """A symptom in plain words."""
    return _table()["symptoms"].get(name, name.replace("-", " "))


def whom(row: Row) -> str:
    """Whom the move is for, by the name they are known by; empty where it is for nobody there."""
    to = row["move"]["to"]
    names = {contact["address"]: contact["name"] for contact in row.get("contacts", ())}
    return str(names.get(to) or to or "")


def way(channel: str | None) -> str:
    """How to reach them: "by mail", "by phone"; empty where there is no channel."""
    return _table()["ways"].get(channel or "", "")


def left_out(counts: Mapping[str, int]) -> str:
    """What was left out, in one line: "3 drafts, 1 second copy"."""
    words = {name: _table()["left_out"].get(name, name.replace("-", " ")).split("|") for name in counts}
    return ", ".join(f"{number:,} {words[name][0 if number == 1 else -1]}" for name, number in counts.items())


def owes(kind: str) -> str:
    """What stands before the words of something we owe; empty where there is nothing to add."""
    return _table()["owes"].get(kind, "")


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 deal", "2 deals"."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def sentence(text: str) -> str:
    """A sentence starts with a capital."""
    return text[:1].upper() + text[1:]


def _asks_who(row: Row) -> bool:
    return any(reason["says"] == _WHO_DECIDES for reason in row["because"]) and not row["stalls"]


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    import tomllib
    from importlib.resources import files

    return tomllib.loads(files("unchase.core").joinpath("phrases.toml").read_text(encoding="utf-8"))
