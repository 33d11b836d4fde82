"""What following up pays, as a section of the report: claims, the curve with its table, counts before ten ended deals."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from unchase.cli.text import harmless
from unchase.learning.charts import curve
from unchase.learning.kept import advice_from
from unchase.learning.prior import ENOUGH_DEALS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from unchase.learning.letting_go import Advice

Row = dict[str, Any]

_MOST_OPEN = 40


def outcomes_section(answer: Row) -> str:
    """The section for an answer of `learning.answer.outcomes_of`."""
    closed = answer["deals"]["closed"]
    own = [one for one in answer["claims"] if not one["public"]]
    parts = [
        f"<section><h2>What following up pays</h2><p>{_rests_on(answer['deals'])}</p>",
        _items(own),
        _by_chases(answer["by_chases"]) if closed else "",
        _open(answer["open"]) if closed >= ENOUGH_DEALS else "",
        _curve(advice_from(answer["let_go"])) if closed else "",
        f"<p>{_said(answer['backtest']['sentence'])}</p>" if closed else "",
        _folded("What your deals cannot say yet", answer["not_made"]),
        _folded("Elsewhere, for comparison", [one for one in answer["claims"] if one["public"]]),
        "</section>",
    ]
    return "\n".join(part for part in parts if part)


def _rests_on(counts: Row) -> str:
    """How much it rests on; nothing is said of a single deal before enough have ended."""
    closed, won = counts["closed"], counts["won"]
    if not closed:
        return (
            "No deal of yours has ended yet, as far as this mailbox and your list say. Write won, lost or released beside a deal in"
            " your list, and what became of it is told here."
        )
    ended = "one deal has" if closed == 1 else f"{closed:,} deals have"
    said = f"So far {ended} ended, {won:,} of them won."
    if closed < ENOUGH_DEALS:
        said += f" Before {ENOUGH_DEALS} there are counts, and no chance for a single deal."
    return said


def _items(rows: Iterable[Row]) -> str:
    lines = "".join(f"<li><span>{_said(row['sentence'])}</span></li>" for row in rows)
    return f'<ul class="claims">{lines}</ul>' if lines else ""


def _folded(title: str, rows: Sequence[Row]) -> str:
    return f"<details><summary>{title}</summary>{_items(rows)}</details>" if rows else ""


def _by_chases(rows: Sequence[Row]) -> str:
    """Of the deals that reached so many chases, how many were won: the plain counts."""
    lines = "".join(
        f"<tr><th scope=row>{row['chases']}</th><td>{row['of']:,}</td><td>{row['won']:,}</td>"
        f"<td>{100 * row['low']:.0f} to {100 * row['high']:.0f} in 100</td></tr>"
        for row in rows
        if row["of"]
    )
    return (
        "<table><caption>Deals that ended, by how often you chased</caption><thead><tr><th>Chases reached</th><th>Deals</th><th>Won</th>"
        f"<th>So, of such deals</th></tr></thead><tbody>{lines}</tbody></table>"
    )


def _open(rows: Sequence[Row]) -> str:
    """The open deals with their chance, the least likely first: there an hour is freed."""
    told = sorted((row for row in rows if row["chance"] is not None), key=lambda row: row["chance"])
    lines = "".join(
        f"<tr><th scope=row>{_said(row['name'])}</th><td>{100 * row['chance']:.0f} in 100</td>"
        f"<td>{100 * row['low']:.0f} to {100 * row['high']:.0f}</td>"
        f"<td>{_said('; '.join(fact['fact'] for fact in row['moved_by']))}</td></tr>"
        for row in told[:_MOST_OPEN]
    )
    if not lines:
        return ""
    return (
        "<details><summary>How likely your open deals still are</summary><table><thead><tr><th>Deal</th><th>Still won</th>"
        f"<th>Between</th><th>What moves it most</th></tr></thead><tbody>{lines}</tbody></table></details>"
    )


def _curve(advice: Advice) -> str:
    last = len(advice.curve) - 1
    lines = "".join(
        f"<tr><th scope=row>{stop.after_chases}</th><td>{stop.hourly:.3g}</td><td>{stop.low:.3g} to {stop.high:.3g}</td>"
        f"<td>{_mark(stop.after_chases, advice)}</td></tr>"
        for stop in advice.curve
    )
    return (
        f"<h3>When to let go</h3><p>{_said(advice.sentence)} It is advice; a person lets go.</p>{curve(advice)}"
        f'<p class="ends"><span>after the first touch</span><span>after {last} chases</span></p>'
        "<details><summary>The same as a table</summary><table><thead><tr><th>Let go after</th><th>Deals won an hour</th><th>Between</th>"
        f"<th>Which is</th></tr></thead><tbody>{lines}</tbody></table></details>"
    )


def _mark(chases: int, advice: Advice) -> str:
    if chases == advice.best:
        return "best"
    return "nearly the same" if chases in advice.flat else ""


def _said(text: object) -> str:
    return escape(harmless(str(text)))
