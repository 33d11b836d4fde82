"""`unchase audit`: read a mailbox and say for each deal where it stands and the one next move."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unchase.cli.lines import stop, write

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.cli.audited import Audit
    from unchase.connectors.deals_file import DealRow


Mailboxes = Annotated[
    list[str],
    typer.Argument(
        help="mbox files, Maildirs, .eml files or folders of them; or imaps://you@company.com@imap.company.com."
    ),
]
Ours = Annotated[list[str] | None, typer.Option("--ours", help="A further domain of your company.")]
WriteDeals = Annotated[Path | None, typer.Option("--write-deals", help="Write the list of deals to edit.")]
FailOn = Annotated[
    list[str] | None, typer.Option("--fail-on", help="Exit with 1 when a deal has this standing.")
]


def audit(
    mailboxes: Mailboxes,
    *,
    me: Annotated[list[str], typer.Option("--me", help="Your own address; several times for several.")],
    ours: Ours = None,
    deals: Annotated[Path | None, typer.Option("--deals", help="A list of your deals (CSV).")] = None,
    since: Annotated[str | None, typer.Option(help="Leave out what is older than this date.")] = None,
    now: Annotated[str | None, typer.Option(help="The moment to judge at, unless it is now.")] = None,
    tz: Annotated[str | None, typer.Option(help="Your zone, such as Europe/Berlin.")] = None,
    locale: Annotated[str | None, typer.Option(help="Your locale, such as en-GB.")] = None,
    include_lists: Annotated[bool, typer.Option("--include-lists", help="Read mailing lists too.")] = False,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="How many cores to use.")] = 1,
    deal: Annotated[str | None, typer.Option("--deal", help="Tell the story of one deal.")] = None,
    write_deals: WriteDeals = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
    html: Annotated[Path | None, typer.Option("--html", help="Write a report as one HTML file.")] = None,
    fail_on: FailOn = None,
) -> None:
    """Read a mailbox: for each deal where it stands, why, and the one next move."""
    from unchase.cli.audited import audited

    zone = tz or _local_zone()
    _check(me, fail_on or [])
    asked = partial(
        audited,
        since=_moment(since, zone) if since else None,
        me=me,
        ours=ours or [],
        deals=_deals(deals),
        now=_moment(now, zone),
        zone=zone,
        locale=locale,
        include_lists=include_lists,
        jobs=jobs,
        lives=html is not None,
    )
    result = _result(mailboxes, asked)
    _tell(result, deal, as_json=as_json, html=html, write_deals=write_deals)
    if any(row["standing"] in (fail_on or ()) for row in result.deals):
        raise typer.Exit(1)


def _check(me: list[str], fail_on: list[str]) -> None:
    from unchase.core.assessment import Standing

    wrong = [name for name in fail_on if name not in set(Standing)]
    if wrong:
        raise stop(f"There is no standing called {wrong[0]!r}; there are {', '.join(Standing)}.")
    nobody = next((address for address in me if "@" not in address.strip("@")), None)
    if nobody is not None:
        raise stop(f"{nobody!r} is no address; --me takes yours, such as you@your-company.example.")


def _result(mailboxes: list[str], asked: partial[Audit]) -> Audit:
    """The audit `asked` for; of mailboxes on servers what is needed of them is copied for its time."""
    from unchase.cli.progress import watched
    from unchase.cli.remote_mailbox import local_copies, with_passwords
    from unchase.connectors.problem import MailboxError

    named = with_passwords(mailboxes)
    try:
        with watched() as progress, local_copies(named, asked.keywords["since"], progress) as paths:
            result = asked(paths, progress=progress)
    except MailboxError as error:
        raise stop(str(error)) from None
    if not result.messages or not result.is_mine:
        raise stop(result.nobody())
    return result


def _tell(
    result: Audit, deal: str | None, *, as_json: bool, html: Path | None, write_deals: Path | None
) -> None:
    if write_deals is not None:
        _write(write_deals, result)
    if html is not None:
        _report(html, result)
    if as_json:
        write(result.row(), indent=1)
    else:
        _show(result, deal, html)


def _report(html: Path, result: Audit) -> None:
    """Write the report, with what the deals that ended say of following up."""
    from unchase.cli.report import report
    from unchase.learning.answer import outcomes_of
    from unchase.learning.letting_go import Costs

    answer = outcomes_of(result.lives, result.now, Costs(), let_go_after=4) if result.lives else None
    try:
        html.parent.mkdir(parents=True, exist_ok=True)
        html.write_text(report(result.row(), answer), encoding="utf-8", errors="replace")
    except OSError as error:
        raise stop(f"The report {html} cannot be written: {error.strerror or error}.") from None


def _show(result: Audit, deal: str | None, html: Path | None) -> None:
    from unchase.cli.overview import overview
    from unchase.cli.story import tell

    if deal is None:
        overview(result.row(), html=html)
        return
    found = [row for row in result.deals if deal.casefold() in str(row["prospect"]).casefold()]
    exact = [row for row in found if str(row["prospect"]).casefold() == deal.casefold()]
    if not found:
        raise stop(f"There is no deal called {deal!r} in this mailbox.")
    for row in exact or found:
        tell(row, title=str(row["prospect"]), today=result.now.date())


def _deals(path: Path | None) -> tuple[DealRow, ...] | None:
    from unchase.connectors.deals_file import DealsFileError, read_deals

    if path is None:
        return None
    try:
        return read_deals(path)
    except DealsFileError as error:
        raise stop(str(error)) from None


def _write(path: Path, result: Audit) -> None:
    from unchase.connectors.deals_file import write_deals

    try:
        write_deals(path, result.deal_rows())
    except OSError as error:
        raise stop(f"The list of deals {path} cannot be written: {error.strerror or error}.") from None


def _moment(text: str | None, zone: str) -> datetime:
    from datetime import UTC, datetime

    from unchase.cli.form import moment
    from unchase.cli.lines import UnusableError
    from unchase.core.zone import zone_of

    try:
        zone_of(zone)
        return moment(text, zone) if text else datetime.now(UTC)
    except (UnusableError, ValueError) as error:
        raise stop(str(error)) from None


def _local_zone() -> str:
    """The zone of this machine, where it says so by name; else UTC."""
    import os

    link = Path("/etc/localtime")
    named = os.environ.get("TZ") or (
        str(link.readlink()).partition("zoneinfo/")[2] if link.is_symlink() else ""
    )
    return named or "UTC"
