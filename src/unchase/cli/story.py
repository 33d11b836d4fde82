"""A deal's story for people: where it stands, why, what is due, and the one next move with its words."""

from __future__ import annotations

from datetime import date
from typing import Any

from rich.console import Console
from rich.text import Text

from unchase.cli import phrases
from unchase.cli.dates import day, moment, until
from unchase.cli.phrases import standing
from unchase.cli.reasons import due_words, reasons, still_due
from unchase.cli.text import harmless

Row = dict[str, Any]
COLOURS = {
    "firm": "green",
    "accepted": "green",
    "won": "green",
    "callback": "cyan",
    "waiting": "cyan",
    "missed": "red",
    "refused": "red",
    "chasing": "red",
    "stalled": "yellow",
    "loose": "yellow",
}
_WIDEST = 100  # a line of prose longer than this is hard to read


def tell(answer: Row, console: Console | None = None, *, title: str = "", today: date | None = None) -> None:
    """Print one assessed deal in the form of `assess`; of `audit`, with its people."""
    console = console or Console(highlight=False)
    name = title or str(answer.get("id") or "This deal")
    stands = standing(answer, today=today)
    console.print(
        Text.assemble((harmless(name), "bold"), "  ", (stands, COLOURS.get(answer["standing"], "")))
    )
    people = ", ".join(_person(contact) for contact in answer.get("contacts", ())[:4])
    if people:
        console.print(Text(people, style="dim"))
    _tell_reasons(answer, console, today)
    _tell_due(still_due(answer), console, today)
    if answer["move"]["name"] != "none":
        _tell_move(answer, console, today)
    symptoms = "; ".join(phrases.symptom(one) for one in answer["symptoms"])
    if symptoms:
        _print(Text(f"Signs of chasing: {symptoms}.", style="dim"), console, top=1)
    if answer.get("started_by_them"):
        started = f"The good sign: they started {answer['started_by_them']:.0%} of the exchanges."
        _print(Text(started, style="dim"), console, top=0 if symptoms else 1)
    if answer["good_until"]:
        held = until(answer["good_until"], today=today)
        _print(
            Text(f"Unless something new comes in, this holds until {held}.", style="dim"),
            console,
            top=0 if symptoms or answer.get("started_by_them") else 1,
        )


def _person(contact: Row) -> str:
    name, address = harmless(contact["name"]), harmless(contact["address"])
    return f"{name} <{address}>" if name else address


def _tell_reasons(answer: Row, console: Console, today: date | None) -> None:
    lines = []
    for reason in reasons(answer):
        line = Text(harmless(reason.says))
        if reason.by:
            line.append(f" by {moment(reason.by, today=today)}")
        if reason.quote:
            line.append(": ").append(f"“{harmless(reason.quote, most=200)}”", style="italic")
        lines.append((day(reason.at, today=today), line))
    if lines:
        console.print()
        _print_beside(lines, console)


def _tell_due(due: list[Row], console: Console, today: date | None) -> None:
    if due:
        _print(Text("Due", style="bold"), console, top=1)
        _print_beside([(moment(item["by"], today=today), Text(due_words(item))) for item in due], console)


def _tell_move(answer: Row, console: Console, today: date | None) -> None:
    move = answer["move"]
    to = phrases.whom(answer)
    tail = " ".join(
        filter(None, (day(move["on"], today=today), to and f"to {to}", phrases.way(move["channel"])))
    )
    _print(Text.assemble((phrases.move(answer), "bold"), "  ", (harmless(tail), "dim")), console, top=1)
    if move["words"]:
        words = "\n".join(harmless(part) for part in move["words"].split("\n"))
        _print(Text(words), console, left=4)


def _print(what: Text, console: Console, *, top: int = 0, left: int = 2) -> None:
    console.print("\n" * top, end="")
    for line in what.wrap(console, min(console.width - left, _WIDEST)):
        line.rstrip()
        console.print(Text(" " * left).append_text(line) if line else Text())


def _print_beside(lines: list[tuple[str, Text]], console: Console) -> None:
    """Days and what passed on them, beside each other."""
    left = max(len(when) for when, _ in lines) + 4
    for when, words in lines:
        head = Text(f"  {when}".ljust(left), style="dim")
        for line in words.wrap(console, min(console.width - left, _WIDEST)):
            line.rstrip()
            console.print(head.append_text(line))
            head = Text(" " * left)
