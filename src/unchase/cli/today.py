"""`unchase today`: what wants you now, seven at a time, each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from unchase.cli.options import As, AsJson, Now  # noqa: TC001 - read at run time

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.models import Seller

Row = dict[str, Any]
AT_ONCE = 7


def today(
    *,
    seller: As = None,
    now: Now = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Everything that wants you, not only the first seven.")
    ] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="The morning page as plain text, to print or to pipe.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Stay open, and ring when an appointment begins.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say what wants you now: the next appointment, then the moves, the most urgent first."""
    import json
    import sys

    from unchase.cli.workspace import opened, seller_named

    moment = opened(now)
    if plain:
        sys.stdout.write(_plain(seller_named(seller), moment, most=None if all_ else AT_ONCE))
        return
    if watch:
        from unchase.cli.minute import stay

        stay(seller_named(seller), None if now is None else moment)
        return
    page = day_of(seller_named(seller), moment, most=None if all_ else AT_ONCE)
    if as_json:
        sys.stdout.write(json.dumps(page, ensure_ascii=False, indent=1) + "\n")
    else:
        _tell(page)


def day_of(seller: Seller, now: datetime, *, most: int | None) -> Row:
    """The seller's day at `now` as JSON: the next appointment, the moves, and how many more there are."""
    from unchase.cli.deal_rows import deal_row
    from unchase.cli.form import iso
    from unchase.core.zone import zone_of
    from unchase.deals.models import Deal
    from unchase.rounds.reassess import reassess_due

    reassess_due(now)
    mine = Deal.objects.of(seller).select_related("prospect", "quoted", "seller")
    wanting = mine.wanting(now.astimezone(zone_of(seller.zone)).date())
    following = mine.open().filter(appointment_at__gte=now).order_by("appointment_at").first()
    moves = [deal_row(deal) for deal in (wanting[:most] if most else wanting)]
    return {
        "now": iso(now, seller.zone),
        "next_appointment": deal_row(following) if following else None,
        "moves": moves,
        "more": max(0, wanting.count() - len(moves)),
        "open": mine.open().count(),
    }


def _plain(seller: Seller, now: datetime, *, most: int | None) -> str:
    """The page that also goes out as a mail."""
    from unchase.deals.agenda import agenda_of
    from unchase.rounds.morning_page import plain_page
    from unchase.rounds.reassess import reassess_due

    reassess_due(now)
    return plain_page(agenda_of(seller, now, most=most or 10_000))


def _tell(page: Row) -> None:
    from datetime import date

    from rich.console import Console
    from rich.text import Text

    from unchase.cli.dates import moment
    from unchase.cli.story import tell
    from unchase.cli.text import harmless

    console = Console(highlight=False)
    day = date.fromisoformat(page["now"][:10])
    if page["next_appointment"]:
        row = page["next_appointment"]
        console.print(
            Text(f"Next: {moment(row['appointment'], today=day)}  {harmless(_title(row))}", style="bold")
        )
    if not page["moves"]:
        console.print(f"Nothing wants you now. {page['open']} open deals, none to chase.")
    for row in page["moves"]:
        console.print()
        tell(row, console, title=_title(row), today=day)
    if page["more"]:
        console.print(f"\nAnd {page['more']} more (unchase today --all).")


def _title(row: Row) -> str:
    return f"{row['prospect']} – {row['name']}" if row["name"] else str(row["prospect"])
