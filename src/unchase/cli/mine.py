"""`unchase mine`: read years of mail of a whole organisation into events, deals, standings and what became of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unchase.cli.lines import stop, write

if TYPE_CHECKING:
    from unchase.mining.asked import Asked
    from unchase.mining.mine import Mined

_MOST_PROBLEMS = 20  # told one by one


def mine(
    archives: Annotated[
        list[Path],
        typer.Argument(help="mbox files, Maildirs, folders of both, and TAR or ZIP archives of them."),
    ],
    *,
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("mined"),
    me: Annotated[
        list[str] | None, typer.Option("--me", help="An address of yours; several times for several.")
    ] = None,
    ours: Annotated[
        list[str] | None, typer.Option("--ours", help="A domain of your company; several times.")
    ] = None,
    deals: Annotated[Path | None, typer.Option("--deals", help="A list of your deals (CSV).")] = None,
    engine: Annotated[
        str, typer.Option(help="local: the cores of this machine. ray: a Ray cluster.")
    ] = "local",
    address: Annotated[
        str | None, typer.Option(help="The address of a Ray cluster; without one Ray runs on this machine.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, max=4096, help="How many workers, unless all cores.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="Leave out what is older than this date.")] = None,
    now: Annotated[str | None, typer.Option(help="The moment to judge at, unless it is now.")] = None,
    tz: Annotated[str | None, typer.Option(help="Your zone, such as Europe/Berlin.")] = None,
    locale: Annotated[str | None, typer.Option(help="Your locale, such as en-GB.")] = None,
    country: Annotated[
        str | None, typer.Option(help="Your country, such as GB, whose holidays count.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Mine archives: one Parquet file a shard, then every deal with its standing and what it lived through."""
    from unchase.cli.audit import _deals, _local_zone, _moment
    from unchase.cli.progress import watched
    from unchase.connectors.problem import MailboxError
    from unchase.connectors.sides import sides_of
    from unchase.mining.asked import Asked
    from unchase.mining.engines import engine as engine_named
    from unchase.mining.mine import mine as mine_archives
    from unchase.mining.needs import MiningError, needed

    if not me and not ours:
        raise stop("Say whose mail it is: --ours your-company.example, or --me with each address.")
    if address and engine != "ray":
        raise stop("--address is a Ray cluster's: say --engine ray, too.")
    zone = tz or _local_zone()
    asked = Asked(
        sides=sides_of(me or [], ours or []),
        now=_moment(now, zone),
        zone=zone,
        locale=locale,
        country=country.upper() if country else None,
        since=_moment(since, zone) if since else None,
        deals=_deals(deals) or (),
    )
    try:
        needed("pyarrow", "duckdb")
        with watched() as progress, engine_named(engine, jobs=jobs, address=address) as by:
            mined = mine_archives(archives, out=out, asked=asked, by=by, progress=progress)
    except (MiningError, MailboxError) as error:
        raise stop(str(error)) from None
    except OSError as error:
        raise stop(f"It stopped: {error.strerror or error}. Begun again, it goes on.") from None
    _tell(mined, out, asked, as_json=as_json)


def _tell(mined: Mined, out: Path, asked: Asked, *, as_json: bool) -> None:
    from unchase.cli.text import harmless

    for problem in mined.problems[:_MOST_PROBLEMS]:
        typer.echo(harmless(problem), err=True)
    if as_json:
        write(
            {
                "now": asked.now.isoformat(),
                **mined.row(),
                "shards": mined.shards,
                "read": mined.read,
            },
            indent=1,
        )
        return
    left = ", ".join(f"{count:,} {reason}" for reason, count in mined.left_out.items())
    shards = "1 shard" if mined.shards == 1 else f"{mined.shards:,} shards"
    typer.echo(f"{mined.messages:,} mails in {shards}, {mined.read:,} of them read now.")
    typer.echo(f"{mined.deals:,} deals with {mined.touches:,} touches.")
    for standing, count in sorted(mined.standings.items(), key=lambda pair: -pair[1]):
        typer.echo(f"  {standing:10}{count:>12,}")
    if left:
        typer.echo(f"Left out: {left}.")
    if mined.problem_count:
        typer.echo(f"{mined.problem_count:,} could not be read.")
    typer.echo(f"It lies in {out}.")
