"""A deal's story for people: where it stands, why, what is due, and the one next move with its words."""

from __future__ import annotations

from datetime import date
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from unchase.cli.dates import day, moment
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


def tell(answer: Row, console: Console | None = None, *, title: str = "", today: date | None = None) -> None:
    """Print one assessed deal in the form of `assess`."""
    console = console or Console(highlight=False)
    name = title or str(answer.get("id") or "This deal")
    console.print(
        Text.assemble((harmless(name), "bold"), "  ", (standing(answer), COLOURS.get(answer["standing"], "")))
    )
    for reason in answer["because"]:
        line = Text(f"{day(reason['at'], today=today)}  {harmless(reason['says'])}")
        if reason["quote"]:
            line.append(f"  “{harmless(reason['quote'], most=160)}”", style="italic")
        console.print(Padding(line, (0, 0, 0, 2)))
    _tell_due(answer["due"], console, today)
    _tell_move(answer["move"], console, today)
    if answer["symptoms"]:
        console.print(
            Padding(
                Text("Symptoms: " + ", ".join(answer["symptoms"]).replace("-", " "), style="dim"),
                (1, 0, 0, 2),
            )
        )
    if answer["good_until"]:
        console.print(
            Padding(
                Text(f"Holds until {moment(answer['good_until'], today=today)}.", style="dim"), (0, 0, 0, 2)
            )
        )


def standing(answer: Row) -> str:
    """The standing in words, with its number: "stalled, put off twice"."""
    n, name = answer["n"], answer["standing"]
    if name == "stalled" and n:
        return f"put off {times(n)}"
    if name == "chasing" and n:
        return f"chased {times(n)}, no reply"
    said = {
        "missed": "a date passed",
        "accepted": "said yes",
        "refused": "said no",
        "loose": "nothing firm",
        "new": "nothing passed yet",
    }
    if name == "firm":
        return f"firm {moment(answer['appointment'])}".strip()
    return str(said.get(name, name))


def times(count: int) -> str:
    """How often, in words: once, twice, three times."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _tell_due(due: list[Row], console: Console, today: date | None) -> None:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for item in due:
        who = "You" if item["who"] == "us" else "They"
        table.add_row(
            Text(moment(item["by"], today=today)), Text(f"{who}: {harmless(item['what'], most=120)}")
        )
    if table.row_count:
        console.print(Padding(table, (1, 0, 0, 2)))


def _tell_move(move: Row, console: Console, today: date | None) -> None:
    head = move["name"].replace("-", " ")
    on = day(move["on"], today=today)
    whom = " ".join(
        filter(None, [move["to"] and f"to {move['to']}", move["channel"] and f"by {move['channel']}"])
    )
    line = Text.assemble(("Move: ", "dim"), (harmless(head), "bold"), f" {on} ", (harmless(whom), "dim"))
    console.print(Padding(line, (1, 0, 0, 2)))
    if move["words"]:
        words = "\n".join(harmless(part) for part in move["words"].split("\n"))
        console.print(Padding(Text(words), (0, 0, 0, 4)))
