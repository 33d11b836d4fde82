"""A mailbox's deals for people: one line a deal, sorted by what needs doing; the unlikely ones folded."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from unchase.cli.dates import day
from unchase.cli.story import COLOURS, standing
from unchase.cli.text import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Row = dict[str, Any]
_QUOTE = 30  # columns a quote needs to be worth showing
QUIET = {"waiting", "won", "lost", "released"}


def overview(audit: Row, *, likely: float, html: Path | None = None, console: Console | None = None) -> None:
    """Print the answer of `audit`: what to do, then what needs nothing, then what is probably no sale."""
    console = console or Console(highlight=False)
    today = date.fromisoformat(audit["now"][:10])
    deals = [row for row in audit["deals"] if row["likelihood"] >= likely]
    folded = [row for row in audit["deals"] if row["likelihood"] < likely]
    doing = [
        row for row in deals if row["standing"] not in QUIET and row["move"]["name"] not in {"none", "wait"}
    ]
    resting = [row for row in deals if row not in doing]
    console.print(
        Text(
            f"{day(audit['now'])} {today.year}: {_count(len(deals), 'deal')} in {audit['messages']} messages"
        )
    )
    console.print()
    _print(doing, console, today)
    if resting:
        console.print()
        console.print(Text(f"Nothing to do for {_count(len(resting), 'deal')}", style="bold"))
        _print(resting, console, today, quiet=True)
    if folded:
        names = ", ".join(harmless(str(row["prospect"])) for row in folded[:6])
        more = f" and {len(folded) - 6} more" if len(folded) > 6 else ""
        console.print()
        console.print(
            Text(f"Probably no sale: {names}{more}. A list of deals (--deals) says otherwise.", style="dim")
        )
    _print_rest(audit, console, html)


def _print(rows: Iterable[Row], console: Console, today: date, *, quiet: bool = False) -> None:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0), expand=False)
    for widest in (26, 34, None, None):  # one line a deal, whatever the width
        table.add_column(no_wrap=True, max_width=widest, overflow="ellipsis")
    for row in rows:
        colour = "dim" if quiet else COLOURS.get(row["standing"], "")
        when = day(row["move"]["on"], today=today) if not quiet else _until(row, today)
        table.add_row(
            Text(harmless(str(row["prospect"])), style="dim" if quiet else "bold"),
            Text(standing(row), style=colour),
            Text(when),
            Text(_reason(row, quiet=quiet, room=console.width), style="dim" if quiet else ""),
        )
    console.print(table)


def _reason(row: Row, *, quiet: bool, room: int) -> str:
    """The move, and on a wide terminal the words it rests on."""
    if quiet:
        return next((harmless(reason["says"], most=max(20, room - 80)) for reason in row["because"]), "")
    quote: str = next((reason["quote"] for reason in row["because"] if reason["quote"]), "")
    move: str = row["move"]["name"].replace("-", " ")
    left = room - 80
    return f"{move}  “{harmless(quote, most=left)}”" if quote and left > _QUOTE else move


def _until(row: Row, today: date) -> str:
    return f"until {day(row['good_until'], today=today)}" if row["good_until"] else ""


def _print_rest(audit: Row, console: Console, html: Path | None) -> None:
    left_out = ", ".join(f"{count} {name.replace('-', ' ')}" for name, count in audit["left_out"].items())
    if left_out:
        console.print(Text(f"Left out: {left_out}.", style="dim"))
    if audit["problems"]:
        console.print(
            Text(f"Could not be read: {_count(len(audit['problems']), 'message')}.", style="yellow")
        )
        for problem in audit["problems"][:3]:
            console.print(
                Text(f"  {harmless(problem['where'])}: {harmless(problem['what'])}", style="yellow")
            )
    if html is not None:
        console.print(Text(f"The report lies in {html}."))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
