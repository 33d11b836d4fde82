"""The names of the method as pages say them (`core/phrases.toml`), with the numbers and times of a deal."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from unchase.core.assessment import MoveName, Standing
from unchase.web.dates import moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unchase.deals.models import Deal
    from unchase.web.visit import Visit


def standing(deal: Deal, visit: Visit) -> str:
    """Where a deal stands, in words: "put off twice", "a date passed", "firm tomorrow 11:00"."""
    if deal.standing == Standing.STALLED and deal.n:
        return f"put off {times(deal.n)}"
    if deal.standing == Standing.CHASING and deal.n:
        return f"chased {times(deal.n)}, no reply"
    if deal.standing == Standing.FIRM and deal.appointment_at:
        return moment(deal.appointment_at, visit.zone, visit.today)
    if deal.standing == Standing.CALLBACK and deal.move_on:
        return "callback today" if deal.move_on <= visit.today else "callback"
    return table()["standings"].get(deal.standing, deal.standing)


TONES = {
    Standing.ACCEPTED: "good",
    Standing.WON: "good",
    Standing.FIRM: "good",
    Standing.CALLBACK: "cool",
    Standing.WAITING: "quiet",
    Standing.NEW: "quiet",
    Standing.LOST: "quiet",
    Standing.RELEASED: "quiet",
}


def tone(name: str) -> str:
    """The colour a standing is told in."""
    return TONES.get(Standing(name), "warm")


def move(name: str, *, short: bool = False) -> str:
    """The move as a seller would say it."""
    said = table()["short"].get(name) if short else None
    return said or table()["moves"].get(name, name)


def act(name: str) -> str:
    """What an act does, beside the words that do it: "puts it off"."""
    return table()["acts"][name]


def left_out(counts: Mapping[str, int]) -> str:
    """What an import left out, in one line: "3 drafts, 1 second copy"."""
    words = {name: table()["left_out"].get(name, name.replace("-", " ")).split("|") for name in counts}
    said = ((number, words[name][0 if number == 1 else -1]) for name, number in counts.items() if number)
    return ", ".join(f"{number:,} {says}" for number, says in said)


def symptom(name: str) -> str:
    """A symptom in plain words."""
    return table()["symptoms"].get(name, name.replace("-", " "))


def times(count: int) -> str:
    """How often, in words: once, twice, three times."""
    words = ("", "once", "twice", "three times", "four times", "five times", "six times")
    return words[count] if 0 < count < len(words) else f"{count} times"


def count(number: int, noun: str) -> str:
    """A number with its noun: "one deal", "12 deals"."""
    small = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    word = small[number] if number < len(small) else f"{number:,}"
    return f"{word} {noun}" + ("" if number == 1 else "s")


def sentence(text: str) -> str:
    """A sentence starts with a capital."""
    return text[:1].upper() + text[1:]


WRITTEN = frozenset(MoveName) - {
    MoveName.NONE,
    MoveName.WAIT,
    MoveName.PREPARE,
    MoveName.ASK_SELLER,
    MoveName.RECORD_LET_GO,
    MoveName.LET_GO,
}


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """The phrases, by kind."""
    import tomllib
    from importlib.resources import files

    return tomllib.loads(files("unchase.core").joinpath("phrases.toml").read_text(encoding="utf-8"))
