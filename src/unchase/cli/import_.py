"""`unchase import`: bring mail or deals in; what is there already is not brought in twice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unchase.cli.lines import stop
from unchase.cli.options import As, Now  # noqa: TC001 - read at run time

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.models import Seller


def import_(
    sources: Annotated[
        list[Path],
        typer.Argument(
            help="Mailboxes as `unchase audit` takes them, one CSV file of deals, or what `unchase mine` wrote."
        ),
    ],
    *,
    me: Annotated[
        list[str] | None,
        typer.Option("--me", help="Your own address, the first time; several times for several."),
    ] = None,
    ours: Annotated[
        list[str] | None, typer.Option("--ours", help="A further domain of your company.")
    ] = None,
    name: Annotated[str, typer.Option(help="Your name, the first time.")] = "",
    tz: Annotated[str | None, typer.Option(help="Your zone, such as Europe/Berlin, the first time.")] = None,
    locale: Annotated[str, typer.Option(help="Your locale, such as en-GB, the first time.")] = "",
    country: Annotated[str, typer.Option(help="Your country, such as GB, whose holidays count.")] = "",
    column: Annotated[
        list[str] | None,
        typer.Option("--column", help="Which column holds a field: company=Firm; several times."),
    ] = None,
    month_first: Annotated[bool, typer.Option("--month-first", help="3/4/2026 is 4 March.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Of a CSV file: say what each line would do.")
    ] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, max=64, help="How many cores to use; all there are, unless told.")
    ] = None,
    seller: As = None,
    now: Now = None,
) -> None:
    """Bring a mailbox or a CSV file of deals into the workspace."""
    from unchase.cli.workspace import opened, seller_named
    from unchase.mining.mined import is_mined

    moment = opened(now)
    who = (
        _known_by(me, ours=ours or [], name=name, tz=tz, locale=locale, country=country, now=moment)
        if me and not seller
        else None
    )
    who = who or seller_named(seller)
    tables = [path for path in sources if path.suffix.lower() == ".csv"]
    if tables and len(sources) > 1:
        raise stop("Import a CSV file of deals by itself.")
    if tables:
        _import_deals(who, tables[0], column or [], moment, day_first=not month_first, dry_run=dry_run)
    elif dry_run:
        raise stop("What a mailbox holds is told by `unchase audit`; --dry-run is for CSV files.")
    elif any(is_mined(path) for path in sources):
        _import_mined(who, sources, moment, jobs)
    else:
        _import_mail(who, sources, moment, jobs)


def _known_by(
    me: list[str], *, ours: list[str], name: str, tz: str | None, locale: str, country: str, now: datetime
) -> Seller:
    """The seller with the first of these addresses, made where there is none yet."""
    from unchase.core.zone import zone_of
    from unchase.deals.models import Seller

    addresses = [address.strip().lower() for address in me]
    wrong = next((address for address in addresses if "@" not in address), None)
    if wrong is not None:
        raise stop(f"“{wrong}” is no address.")
    known = Seller.objects.filter(sign_in=addresses[0]).first()
    if known is not None:
        return known
    if tz is None:
        raise stop("Say your time zone once, for example --tz Europe/Berlin.")
    try:
        zone_of(tz)
    except ValueError as error:
        raise stop(str(error)) from None
    return Seller.objects.create_user(
        addresses[0],
        name=name,
        addresses=addresses,
        domains=ours,
        zone=tz,
        locale=locale,
        country=country.upper(),
        joined_at=now,
    )


def _import_mail(seller: Seller, sources: list[Path], now: datetime, jobs: int | None) -> None:
    import os

    from unchase.cli.progress import watched
    from unchase.rounds.lock import alone
    from unchase.rounds.mailbox import begin_import, import_mailbox
    from unchase.settings import home

    with alone(home()) as first:
        run = begin_import(seller, sources, now)
        if not first:
            typer.echo(
                "The rounds that are running bring it in; `unchase today` shows what is there.", err=True
            )
            return
        with watched() as progress:
            import_mailbox(run, now, jobs=jobs or os.cpu_count() or 1, progress=progress)
    if run.failed:
        raise stop(run.failed)
    left = ", ".join(f"{count} {reason}" for reason, count in run.left_out.items())
    typer.echo(
        f"{run.messages} mails met: {run.stored} stored in deals, {run.deals} deals touched."
        + (f" Left out: {left}." if left else "")
        + (f" {len(run.problems)} could not be read." if run.problems else ""),
        err=True,
    )


def _import_mined(seller: Seller, sources: list[Path], now: datetime, jobs: int | None) -> None:
    from unchase.cli.progress import watched
    from unchase.mining.needs import MiningError
    from unchase.rounds.lock import alone
    from unchase.rounds.mined import import_mined
    from unchase.settings import home

    if len(sources) > 1:
        raise stop("Import a mined folder by itself.")
    with alone(home()) as first, watched() as progress:
        if not first:
            raise stop("The rounds are running; stop them while a mined folder comes in.")
        try:
            run = import_mined(seller, sources[0], now, jobs=jobs or 1, progress=progress)
        except MiningError as error:
            raise stop(str(error)) from None
    if not run.messages:
        raise stop(f"No deal in {sources[0]} is of {' or '.join(seller.addresses)}.")
    typer.echo(
        f"{run.messages} mails met: {run.stored} stored in deals, {run.deals} deals touched.", err=True
    )


def _import_deals(
    seller: Seller, path: Path, column: list[str], now: datetime, *, day_first: bool, dry_run: bool
) -> None:
    from unchase.cli.lines import contents
    from unchase.cli.text import harmless
    from unchase.connectors.crm_file import CrmFileError, read_crm_file
    from unchase.rounds.deals_file import counted, import_deals, planned

    columns = dict(part.split("=", 1) for part in column if "=" in part)
    if len(columns) != len(column):
        raise stop("A column is told as field=header, for example --column company=Firm.")
    try:
        file = read_crm_file(contents(path), columns=columns, day_first=day_first)
    except CrmFileError as error:
        raise stop(str(error)) from None
    lines = planned(seller, file) if dry_run else import_deals(seller, file, now, name=path.name)[1]
    if dry_run:
        for line in lines:
            typer.echo(f"line {line.line}: {line.action} {harmless(line.name)} – {harmless(line.says)}")
    for name, why in file.refused:
        typer.echo(f"No chance rests on “{harmless(name)}”: {why}.", err=True)
    counts = counted(lines)
    verb = "would be" if dry_run else "were"
    typer.echo(
        f"{len(lines)} rows of {file.source}: {counts['create']} {verb} created, "
        f"{counts['update']} updated, {counts['skip']} skipped.",
        err=True,
    )
