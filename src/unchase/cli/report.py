"""The audit as one HTML page: for light and dark, screen and paper, with no script and nothing from elsewhere."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from unchase.cli import phrases
from unchase.cli.agenda import CLOSED, SILENT_DAYS, agenda
from unchase.cli.dates import day, moment, until
from unchase.cli.reasons import due_words, reasons
from unchase.cli.report_outcomes import outcomes_section
from unchase.cli.text import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from unchase.cli.agenda import Agenda
    from unchase.cli.reasons import Reason

Row = dict[str, Any]

TONES = {"firm": "good", "accepted": "good", "won": "good", "callback": "cool", "waiting": "cool"}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"
_MOST_REASONS = 4
_MOST_PROBLEMS = 50


def report(audit: Row, outcomes: Row | None = None) -> str:
    """A whole page for the answer of `audit`, with what the deals that ended say (`learning.answer`), where it is told."""
    plan = agenda(audit)
    today = plan.day
    body = [
        _head(audit, plan),
        _next(plan.firm, today),
        _section("Your moves", (_card(row, today) for row in plan.today)),
        _silent(plan.silent, today),
        _section("Appointments", (_card(row, today) for row in plan.firm)),
        _section("Later", (_card(row, today) for row in plan.later)),
        _promised((*plan.today, *plan.firm, *plan.later, *plan.waiting), audit["now"], today),
        _resting(plan, today),
        _symptoms(plan),
        outcomes_section(outcomes) if outcomes else "",
        _unlikely(plan.unlikely),
        _foot(audit),
    ]
    title = f"Your deals on {today:%A}, {today.day} {today:%B %Y}"
    return _page(title, "\n".join(part for part in body if part))


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{_said(title)} · unchase</title>\n<style>\n{_style()}</style>\n"
        f"</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _head(audit: Row, plan: Agenda) -> str:
    moves = {0: "Nothing wants you today", 1: "One move wants you today"}.get(
        len(plan.today), f"{len(plan.today)} moves want you today"
    )
    ahead = f", {phrases.count(len(plan.firm), 'appointment')} lie{'s' * (len(plan.firm) == 1)} ahead"
    quiet = f", {phrases.count(len(plan.waiting), 'deal')} need{'s' * (len(plan.waiting) == 1)} nothing"
    said = moves + (ahead if plan.firm else "") + (quiet if plan.waiting else "")
    read = f"{phrases.count(plan.deals, 'deal')} in {phrases.count(audit['messages'], 'message')}"
    place = str(audit["tz"]).rpartition("/")[2].replace("_", " ")
    return (
        f'<header><p class="name">unchase</p><h1>{plan.day:%A}, {plan.day.day} {plan.day:%B %Y}</h1>'
        f'<p class="sub">{_said(said)}.</p>'
        f'<p class="small">{_said(read)} of {_said(", ".join(audit["me"]))}. Times are {_said(place)} time. '
        "Only mail was seen: a call or a chat may have changed what it says.</p></header>"
    )


def _next(firm: Sequence[Row], today: date) -> str:
    row = next((row for row in firm if row["appointment"]), None)
    if row is None:
        return ""
    at = datetime.fromisoformat(row["appointment"])
    who = phrases.whom(row)
    said = (
        f"with {who}, the next appointment they agreed to" if who else "the next appointment they agreed to"
    )
    return (
        f'<section class="next"><time datetime="{_said(row["appointment"])}">'
        f"<span>{_said(phrases.sentence(day(row['appointment'], today=today)))}</span> {at:%H:%M}</time>"
        f"<p><strong>{_said(row['prospect'])}</strong> {_said(said)}</p></section>"
    )


def _section(title: str, cards: Iterable[str]) -> str:
    inside = "\n".join(cards)
    return f"<section><h2>{_said(title)}</h2>\n{inside}\n</section>" if inside else ""


def _card(row: Row, today: date) -> str:
    people = ", ".join(contact["name"] or contact["address"] for contact in row["contacts"][:2])
    told = reasons(row, most=_MOST_REASONS)
    return (
        f"<article><h3>{_said(row['prospect'])} <span>{_said(people)}</span>"
        f'<span class="chip {TONES.get(row["standing"], "")}">{_said(phrases.standing(row, today=today))}</span></h3>\n'
        + (
            '<ul class="because">' + "\n".join(_because(one, today) for one in told) + "</ul>\n"
            if told
            else ""
        )
        + _move(row, today)
        + "</article>"
    )


def _because(reason: Reason, today: date) -> str:
    words = f": <q>{_said(reason.quote, most=240)}</q>" if reason.quote else "."
    by = f" by {moment(reason.by, today=today)}" if reason.by else ""
    when = f'<time datetime="{_said(reason.at)}">{_said(day(reason.at, today=today))}</time>'
    return f"<li>{when} <span>{_said(reason.says + by)}{words}</span></li>"


def _move(row: Row, today: date) -> str:
    move, to = row["move"], phrases.whom(row)
    on = day(move["on"], today=today) if str(move["on"]) > today.isoformat() else ""
    tail = " ".join(part for part in (on, to and f"to {to}", phrases.way(move["channel"])) if part)
    words = ""
    if move["words"] and not move["channel"]:  # said to the reader, not to the prospect
        words = f'<p class="ask">{_lines(move["words"])}</p>'
    elif move["words"]:
        summary = "How to prepare" if move["name"] == "prepare" else "The words"
        words = (
            f'<details><summary>{summary}</summary><p class="words">{_lines(move["words"])}</p>'
            f"{_write(move)}</details>"
        )
    head = f"<b>{_said(phrases.move(row))}</b> <span>{_said(tail)}</span>"
    return f'<div class="move"><p>{head}</p>{words}</div>'


def _write(move: Row) -> str:
    """A way to open the words in the reader's own mail program; nothing leaves before they press send there."""
    if move["channel"] != "email" or not move["to"]:
        return ""
    href = f"mailto:{quote(harmless(move['to']), safe='@')}?body={quote(_clean(move['words']))}"
    return f'<p class="write"><a href="{escape(href)}">Open it in your mail program</a></p>'


def _silent(rows: Sequence[Row], today: date) -> str:
    """One list to let go from, with no letters: what was silent for too long to chase."""
    if not rows:
        return ""
    lines = "".join(
        f"<li><span>since {_said(day(row['last'], today=today))}</span>"
        f"<span><strong>{_said(row['prospect'])}</strong> {_said(phrases.standing(row))}</span></li>"
        for row in rows
    )
    return (
        f"<section><h2>Silent for more than {SILENT_DAYS} days</h2>"
        "<p>Let them go together, without a letter: write <code>released</code> beside them in your list of deals. "
        f'One word from them brings any of them back.</p><ul class="rows">{lines}</ul></section>'
    )


def _promised(rows: Sequence[Row], now: str, today: date) -> str:
    """What either side owes, the longest overdue first."""
    shown = {"appointment", "callback", "confirm"}  # they stand in the cards, with their day
    due = sorted(
        ((item, row) for row in rows for item in row["due"] if item["kind"] not in shown),
        key=lambda pair: str(pair[0]["by"]),
    )
    lines = [
        f'<li><time{_late(item, now)} datetime="{_said(item["by"])}">{_said(moment(item["by"], today=today))}</time>'
        f"<span><strong>{_said(row['prospect'])}</strong> {_said(due_words(item))}</span></li>"
        for item, row in due
    ]
    return f'<section><h2>Promised</h2><ul class="rows">{"".join(lines)}</ul></section>' if lines else ""


def _late(item: Row, now: str) -> str:
    return ' class="late"' if datetime.fromisoformat(item["by"]) < datetime.fromisoformat(now) else ""


def _resting(plan: Agenda, today: date) -> str:
    """What needs nothing, in one line that unfolds."""
    if not plan.waiting and not plan.closed:
        return ""
    soonest = min((row["good_until"] for row in plan.waiting if row["good_until"]), default=None)
    said = f"{phrases.count(len(plan.waiting) + len(plan.closed), 'deal')}"
    said += f", the next one on {until(soonest, today=today)}" if soonest else ""
    lines = "".join(_resting_line(row, today) for row in (*plan.waiting, *plan.closed))
    return (
        f"<section><h2>Nothing to do</h2><details><summary>{_said(said)}</summary>"
        f'<ul class="rows">{lines}</ul></details></section>'
    )


def _resting_line(row: Row, today: date) -> str:
    told = next(iter(reasons(row)), None)
    held = f"until {until(row['good_until'], today=today)}" if row["good_until"] else "closed"
    noted = row["standing"] in CLOSED  # then the reason is the seller's own note
    why = "" if told is None else told.quote if noted else told.says.partition(";")[0]
    return (
        f"<li><span>{_said(held)}</span><span><strong>{_said(row['prospect'])}</strong> "
        f"{_said(phrases.standing(row))}. {_said(phrases.sentence(why), most=160)}</span></li>"
    )


def _symptoms(plan: Agenda) -> str:
    open_ = (*plan.today, *plan.silent, *plan.firm, *plan.later, *plan.waiting)
    found: dict[str, list[str]] = {}
    for row in open_:
        for name in row["symptoms"]:
            found.setdefault(name, []).append(str(row["prospect"]))
    if not found:
        return ""
    rows = "".join(
        f"<li><span>{phrases.count(len(names), 'deal')}</span><details>"
        f"<summary>{_said(phrases.sentence(phrases.symptom(name)))}</summary>"
        f"<p>{_said(', '.join(names))}</p></details></li>"
        for name, names in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    )
    return (
        f"<section><h2>Signs of chasing</h2><p>Of {phrases.count(len(open_), 'open deal')}:</p>"
        f'<ul class="rows">{rows}</ul>{_good_sign(open_)}</section>'
    )


def _good_sign(rows: Sequence[Row]) -> str:
    """METHOD, The symptoms: the share of exchanges the prospect started."""
    shares = [row["started_by_them"] for row in rows if row.get("started_by_them") is not None]
    if not shares:
        return ""
    return f'<p class="good">And the good sign: on average they started {sum(shares) / len(shares):.0%} of the exchanges.</p>'


def _unlikely(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    lines = "".join(
        f"<li><span>{_said(row['prospect'])}</span><span>{_said(row['likely_because'], most=200)}</span></li>"
        for row in rows
    )
    return (
        f"<section><h2>Probably no sale</h2><details><summary>{phrases.count(len(rows), 'conversation')}; "
        f'a list of your deals says otherwise</summary><ul class="rows">{lines}</ul></details></section>'
    )


def _foot(audit: Row) -> str:
    said = f"<p>Left out: {_said(phrases.left_out(audit['left_out']))}.</p>" if audit["left_out"] else ""
    for key, what in (("problems", "could not be read"), ("notes", "were read in part, or had a flaw")):
        found = audit[key]
        lines = "".join(
            f"<li>{_said(one['where'])}: {_said(one['what'])}</li>" for one in found[:_MOST_PROBLEMS]
        )
        if lines:
            number = phrases.count(len(found), "message")
            said += f"<details><summary>{number} {what}</summary><ul>{lines}</ul></details>"
    return (
        f"<footer>{said}<p>Each standing rests on what they said and promised, never on what was sent to them. "
        "Quoted words are from the mail.</p></footer>"
    )


def _lines(text: str) -> str:
    return "\n".join(_said(line) for line in text.split("\n"))


def _clean(text: str) -> str:
    return "\r\n".join(harmless(line) for line in text.split("\n"))


def _said(text: object, *, most: int = 0) -> str:
    """Words from outside as HTML text: no markup, no control or bidi characters."""
    return escape(harmless(str(text), most=most))


@cache
def _style() -> str:
    return files("unchase.cli").joinpath("report.css").read_text(encoding="utf-8")
