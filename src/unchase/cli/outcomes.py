"""`unchase outcomes`: what following up pays, from the seller's own deals, and when to let go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from unchase.cli.lines import stop
from unchase.cli.options import As  # noqa: TC001 - read at run time

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from rich.console import Console

    from unchase.connectors.deals_file import DealRow
    from unchase.learning.life import Life

Row = dict[str, Any]
_NAMED = 3  # deals named where one sentence holds for all of them


def outcomes(
    mailboxes: Annotated[
        list[Path] | None,
        typer.Argument(
            help="mbox files, Maildirs, .eml files or folders of them, or what `unchase mine` wrote; without any, your workspace."
        ),
    ] = None,
    *,
    me: Annotated[
        list[str] | None, typer.Option("--me", help="Your own address; several times for several.")
    ] = None,
    seller: As = None,
    ours: Annotated[
        list[str] | None, typer.Option("--ours", help="A further domain of your company.")
    ] = None,
    deals: Annotated[
        Path | None, typer.Option("--deals", help="A list of your deals (CSV) that says how they ended.")
    ] = None,
    now: Annotated[str | None, typer.Option(help="The moment to judge at, unless it is now.")] = None,
    tz: Annotated[str | None, typer.Option(help="Your zone, such as Europe/Berlin.")] = None,
    locale: Annotated[str | None, typer.Option(help="Your locale, such as en-GB.")] = None,
    touch_minutes: Annotated[float | None, typer.Option(help="Minutes one touch takes you (15).")] = None,
    fresh_minutes: Annotated[
        float | None, typer.Option(help="Minutes it takes to find a fresh prospect and open (60).")
    ] = None,
    deal_worth: Annotated[float | None, typer.Option(help="What a deal is worth, in your money (1).")] = None,
    let_go_after: Annotated[
        int, typer.Option(min=1, max=50, help="Try letting go after so many chases on your history.")
    ] = 4,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Say what following up pays, from your own closed deals, with intervals; and when to let go."""
    from unchase.connectors.problem import MailboxError
    from unchase.learning.answer import outcomes_of
    from unchase.learning.letting_go import costs_from
    from unchase.mining.mined import is_mined
    from unchase.mining.needs import MiningError

    told = {"touch_minutes": touch_minutes, "fresh_minutes": fresh_minutes, "deal_worth": deal_worth}
    costs: Mapping[str, float] = {name: value for name, value in told.items() if value is not None}
    try:
        costs_from(costs)
        if mailboxes and is_mined(mailboxes[0]):
            moment, lives = _of_archives(mailboxes)
        elif mailboxes:
            moment, lives = _of_mailboxes(mailboxes, (me or [], ours or []), deals, (now, tz, locale))
        else:
            moment, lives, costs = _of_workspace(seller, now, costs)
        answer = outcomes_of(lives, moment, costs_from(costs), let_go_after=let_go_after)
    except (MailboxError, MiningError, ValueError) as error:
        raise stop(str(error)) from None
    _say(answer, as_json=as_json)


def _of_workspace(
    sign_in: str | None, now: str | None, costs: Mapping[str, float]
) -> tuple[datetime, tuple[Life, ...], Mapping[str, float]]:
    """The moment, the lives of the workspace's deals, and the costs: what the seller told there, unless told here."""
    from unchase.cli.workspace import opened, seller_named

    moment = opened(now)
    from unchase.cli.kept_lives import kept_lives

    who = seller_named(sign_in)
    return moment, kept_lives(who, moment), {**who.costs, **costs}


def _of_archives(folders: Sequence[Path]) -> tuple[datetime, tuple[Life, ...]]:
    """The moment a folder of `unchase mine` was judged at, and the lives of the deals in it."""
    from unchase.mining.mined import lives_in

    if len(folders) > 1:
        raise stop("Tell the outcomes of a mined folder by itself.")
    return lives_in(folders[0])


def _of_mailboxes(
    mailboxes: Sequence[Path],
    sides: tuple[Sequence[str], Sequence[str]],
    deals: Path | None,
    when_and_where: tuple[str | None, str | None, str | None],
) -> tuple[datetime, tuple[Life, ...]]:
    """The moment, and the lives of the deals in these mailboxes; the last are the moment, zone and locale as they were told."""
    from unchase.cli.audit import _deals, _local_zone, _moment
    from unchase.cli.progress import watched

    if not sides[0]:
        raise stop("Say which address is yours: --me you@your-company.example.")
    now, tz, locale = when_and_where
    zone = tz or _local_zone()
    moment = _moment(now, zone)
    with watched() as progress:
        return moment, _lives(
            mailboxes, sides, _deals(deals), now=moment, zone=zone, locale=locale, progress=progress
        )


def _lives(
    mailboxes: Sequence[Path],
    sides_: tuple[Sequence[str], Sequence[str]],
    deals: tuple[DealRow, ...] | None,
    *,
    now: datetime,
    zone: str,
    locale: str | None,
    progress: Callable[[str, int, int | None], None],
) -> tuple[Life, ...]:
    """The life of every deal in these mailboxes; without a list of deals only what is probably a sale."""
    import tempfile

    from unchase.connectors.conversations import conversations
    from unchase.connectors.deal_history import deal_history
    from unchase.connectors.mailbox import read_mailbox
    from unchase.connectors.sides import sides_of
    from unchase.connectors.survey import survey
    from unchase.core.policy import Policy
    from unchase.learning.life import life_of
    from unchase.reading.likelihood import LIKELY, likelihood
    from unchase.reading.timeline import compose

    lives = []
    with tempfile.TemporaryDirectory() as scratch:
        mails = (mail for path in mailboxes for mail in read_mailbox(path, scratch=Path(scratch)))
        found = survey(mails, since=None, until=now)
        sorted_ = conversations(found.envelopes, sides_of(*sides_), deals=deals or (), include_lists=False)
        for conversation in sorted_.conversations:
            fetched = deal_history(conversation, zone=zone, locale=locale)
            progress("reading", len(fetched.history.mails), len(found.envelopes))
            likely = conversation.row is not None or (
                deals is None and likelihood(fetched.exchange).value >= LIKELY
            )
            if likely and fetched.history.mails:
                lives.append(life_of(compose(fetched.history), now, Policy(), name=conversation.prospect))
    return tuple(lives)


def _say(answer: Row, *, as_json: bool) -> None:
    import json
    import sys

    if as_json:
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1) + "\n")
    else:
        _tell(answer)


def _tell(answer: Row) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    counted = answer["deals"]
    console.print(
        f"[bold]{counted['all']} deals, {counted['closed']} of them closed, {counted['won']} won.[/bold]"
    )
    _sentences(console, "What your deals say", [one for one in answer["claims"] if not one["public"]])
    _sentences(console, "What they cannot say yet", answer["not_made"])
    _sentences(console, "Open deals", _open(answer["open"]))
    _curve(console, answer["let_go"])
    _sentences(console, "Tried on your history", [answer["backtest"]])
    _sentences(console, "Two numbers", [{"sentence": one} for one in answer["alive"]["sentences"]])
    _sentences(console, "Elsewhere, for comparison", [one for one in answer["claims"] if one["public"]])
    logs = "; ".join(f"{source['name']} ({source['what']})" for source in answer["prior"])
    console.print(
        f"\n[dim]Where your deals are silent, shapes come from public logs: {logs}.[/dim]", soft_wrap=True
    )


def _sentences(console: Console, title: str, rows: Sequence[Row]) -> None:
    from rich.markup import escape

    from unchase.cli.text import harmless

    if rows:
        console.print(f"\n[bold]{title}[/bold]")
    for row in rows:
        console.print(f"  {escape(harmless(row['sentence']))}", soft_wrap=True)


def _open(rows: Sequence[Row]) -> list[Row]:
    """One line a deal, the least likely first; deals of which only counts can be said are told together."""
    told = [
        {"sentence": f"{row['name']}: {row['sentence']} {row['another_touch']['sentence']}"}
        for row in sorted(rows, key=lambda row: row["chance"] or 0.0)
        if row["chance"] is not None
    ]
    counted: dict[str, list[str]] = {}
    for row in rows:
        if row["chance"] is None:
            counted.setdefault(row["sentence"], []).append(row["name"])
    for sentence, names in counted.items():
        shown = ", ".join(names[:_NAMED]) + (
            f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        )
        told.append({"sentence": f"{shown}: {sentence}"})
    return told


def _curve(console: Console, advice: Row) -> None:
    """What an hour earns by when one lets go: flat where it is flat."""
    console.print("\n[bold]When to let go[/bold]")
    console.print(f"  {advice['sentence']}", soft_wrap=True)
    most = max(stop_["high"] for stop_ in advice["curve"]) or 1.0
    for stop_ in advice["curve"]:
        bar = "█" * max(1, round(28 * stop_["hourly"] / most))
        mark = "best" if stop_["after_chases"] == advice["best"] else ""
        mark = mark or ("nearly the same" if stop_["after_chases"] in advice["flat"] else "")
        console.print(
            f"  {stop_['after_chases']:2} {bar:28} {stop_['hourly']:.3g} an hour ({stop_['low']:.3g} to {stop_['high']:.3g}) {mark}",
            soft_wrap=True,
        )
