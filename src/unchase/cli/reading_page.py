"""A reading for people: the writer's own words with the evidence marked, then each act and time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from unchase.cli.text import harmless

Row = dict[str, Any]


def show(answer: Row, console: Console | None = None) -> None:
    """Print the answer of `read`."""
    console = console or Console(highlight=False)
    console.print(_marked(answer), end="\n\n")
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for act in answer["acts"]:
        kind = act.get("excuse") or act.get("kind") or ""
        table.add_row(
            Text(act["act"].replace("_", " "), style="bold"),
            Text(kind),
            Text(f"“{harmless(act['text'], most=90)}”"),
        )
    for when in answer["times"]:
        table.add_row(Text("time"), Text("firm" if when["firm"] else when["grain"]), Text(_time(when)))
    for weak in answer["maybe"]:
        name = weak.get("act", "time").replace("_", " ")
        table.add_row(
            Text(f"maybe {name}", style="dim"), "", Text(f"“{harmless(weak['text'], most=90)}”", style="dim")
        )
    if table.row_count:
        console.print(table)
    else:
        console.print("Nothing that moves a deal.")
    for problem in answer.get("problems", ()):
        console.print(Text(harmless(problem["what"]), style="yellow"))


def _marked(answer: Row) -> Text:
    """The own words, with those that acts rest on underlined."""
    own = "\n".join(harmless(line) for line in answer["own_text"].split("\n"))
    text = Text(own)
    for act in answer["acts"]:
        words = harmless(act["text"])
        start = own.find(words)
        if words and start >= 0:
            text.stylize("underline", start, start + len(words))
    return text


def _time(when: Row) -> str:
    """The words of a time and what they come to: a firm time by its start, days by the first and the last."""
    start, end = datetime.fromisoformat(when["from"]) if when["from"] else None, None
    if when["to"]:
        end = datetime.fromisoformat(when["to"])
    marks = [name for name in ("past", "negated", "conditional", "fuzzy") if when[name]]
    if when["bound"]:
        marks.append(when["bound"])
    said = _interval(start, end, clock=when["grain"] in _CLOCK, firm=when["firm"], zone=when["zone"])
    return f"“{harmless(when['text'])}” {said}" + (f" ({', '.join(marks)})" if marks else "")


def _interval(start: datetime | None, end: datetime | None, *, clock: bool, firm: bool, zone: str) -> str:
    if not clock:
        first, last = _day(start), _day(end - timedelta(seconds=1) if end else None)
        return first if first == last else f"from {first}" if not last else f"{first} – {last}".lstrip(" –")
    begins = f"{_day(start)} {start:%H:%M}" if start else ""
    if firm or end is None:
        return f"{begins} {zone}" if firm else f"from {begins} {zone}"
    ends = f"{end:%H:%M}" if start and start.date() == end.date() else f"{_day(end)} {end:%H:%M}"
    return f"{begins} – {ends} {zone}".lstrip(" –")


def _day(value: datetime | None) -> str:
    return f"{value:%a} {value.day} {value:%b %Y}" if value else ""


_CLOCK = frozenset({"minute", "hour", "part of day", "part"})
