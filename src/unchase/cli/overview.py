"""A mailbox's deals for people: one line a deal, in the order of the day; the unlikely ones folded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from unchase.cli import phrases
from unchase.cli.agenda import SILENT_DAYS, agenda
from unchase.cli.dates import day, moment, until
from unchase.cli.reasons import reasons
from unchase.cli.story import COLOURS
from unchase.cli.text import harmless

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from unchase.cli.agenda import Agenda

Row = dict[str, Any]

_ROOM_FOR_QUOTES = 110  # columns from which the words a move rests on stand beside it
_COLUMNS = (26, 20, 30)  # the prospect, where it stands or when, the move
_GAP = 2


def overview(audit: Row, *, html: Path | None = None, console: Console | None = None) -> None:
    """Print the answer of `audit`: what to do, then what needs nothing, then what is probably no sale."""
    console = console or Console(highlight=False)
    plan = agenda(audit)
    today = plan.day
    deals, messages = phrases.count(plan.deals, "deal"), phrases.count(audit["messages"], "message")
    console.print(Text(f"{today:%A}, {today.day} {today:%B %Y}: {deals} in {messages}"))
    _section(
        "To do today",
        plan.today,
        lambda row: (phrases.standing(row, today=today, short=True), phrases.move(row, short=True)),
        console,
    )
    _section(
        "Agreed appointments",
        plan.firm,
        lambda row: (moment(row["appointment"], today=today), _with(row)),
        console,
    )
    _section(
        "On a later day",
        plan.later,
        lambda row: (day(row["move"]["on"], today=today), phrases.move(row, short=True)),
        console,
    )
    _section(
        f"Silent for more than {SILENT_DAYS} days: to let go together, without a letter",
        plan.silent,
        lambda row: (phrases.standing(row, short=True), f"since {day(row['last'], today=today)}"),
        console,
        quiet=True,
    )
    _section(
        "Nothing to do here",
        plan.waiting,
        lambda row: (f"until {until(row['good_until'], today=today)}", _why(row)),
        console,
        quiet=True,
    )
    if not plan.deals and plan.unlikely:
        console.print(Text("\nNo conversation here looks like a sale."))
    if plan.closed:
        console.print(Text(f"\nClosed: {_closed(plan.closed, today)}.", style="dim"))
    _print_rest(audit, plan, console, html)


def _section(
    title: str,
    rows: Sequence[Row],
    tell: Callable[[Row], tuple[str, str]],
    console: Console,
    *,
    quiet: bool = False,
) -> None:
    """A heading and one line a deal: whom, the two things told of it, and on a wide terminal their words."""
    if not rows:
        return
    console.print(Text(f"\n{title}", style="bold"))
    for row in rows:
        stands, does = tell(row)
        cells = [
            (harmless(str(row["prospect"])), "dim" if quiet else ""),
            (stands, "dim" if quiet else COLOURS.get(row["standing"], "")),
            (harmless(does), "dim" if quiet else ""),
        ]
        if not quiet and console.width >= _ROOM_FOR_QUOTES:
            cells.append((_quote(row), "dim"))
        console.print(_line(cells, console.width), no_wrap=True, crop=True)


def _line(cells: list[tuple[str, str]], width: int) -> Text:
    """Cells beside each other, each in its column, the last in what is left."""
    line, left = Text(), width
    for place, (words, style) in enumerate(cells):
        room = left if place == len(cells) - 1 else min(_COLUMNS[place], left)
        cell = Text(words, style=style)
        cell.truncate(max(room, 0), overflow="ellipsis", pad=place < len(cells) - 1)
        line.append_text(cell)
        line.append(" " * _GAP if place < len(cells) - 1 else "")
        left -= room + _GAP
    return line


def _with(row: Row) -> str:
    who = phrases.whom(row)
    return f"with {who}" if who else ""


def _quote(row: Row) -> str:
    """The latest words the deal rests on."""
    quote = next((reason.quote for reason in reversed(reasons(row)) if reason.quote), "")
    return f"“{harmless(quote)}”" if quote else ""


def _why(row: Row) -> str:
    """Why nothing is to be done; until when stands beside it already."""
    return next((reason.says.partition(";")[0] for reason in reasons(row)), "")


def _closed(rows: Iterable[Row], today: date) -> str:
    """The closed deals in one line: "Hallam Foods (lost), Tidewater (released, opens Mon 1 Mar 2027)"."""
    return ", ".join(
        f"{harmless(str(row['prospect']))} ({row['standing']}"
        + (f", opens {until(row['good_until'], today=today)}" if row["good_until"] else "")
        + ")"
        for row in rows
    )


def _print_rest(audit: Row, plan: Agenda, console: Console, html: Path | None) -> None:
    if plan.unlikely:
        names = ", ".join(harmless(str(row["prospect"])) for row in plan.unlikely[:6])
        more = f" and {len(plan.unlikely) - 6} more" if len(plan.unlikely) > 6 else ""
        console.print(
            Text(f"\nProbably no sale: {names}{more}. A list of deals (--deals) says otherwise.", style="dim")
        )
    if audit["left_out"]:
        console.print(Text(f"\nLeft out: {phrases.left_out(audit['left_out'])}.", style="dim"))
    if audit["problems"]:
        number = phrases.count(len(audit["problems"]), "message")
        console.print(Text(f"\nCould not be read: {number}.", style="yellow"))
        for problem in audit["problems"][:3]:
            console.print(
                Text(f"  {harmless(problem['where'])}: {harmless(problem['what'])}", style="yellow")
            )
    first = next((row["prospect"] for row in (*plan.today, *plan.firm, *plan.later, *plan.waiting)), None)
    if first is not None:
        console.print(Text(f"\nWhy, and with which words: --deal “{harmless(str(first))}”", style="dim"))
    if html is not None:
        console.print(Text(f"The report lies in {harmless(str(html))}.", style="bold"))
