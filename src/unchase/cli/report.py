"""The audit as one HTML page: for light and dark, screen and paper, with no script and nothing from elsewhere."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from unchase.cli.dates import day, moment
from unchase.cli.story import standing
from unchase.cli.text import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = dict[str, Any]

QUIET = frozenset({"waiting", "won", "lost", "released"})
TONES = {"firm": "good", "accepted": "good", "won": "good", "callback": "cool", "waiting": "cool"}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def report(audit: Row, *, likely: float) -> str:
    """A whole page for the answer of `audit`; deals less likely than `likely` to be a sale are folded."""
    today = date.fromisoformat(audit["now"][:10])
    deals = [row for row in audit["deals"] if row["likelihood"] >= likely]
    folded = [row for row in audit["deals"] if row["likelihood"] < likely]
    doing = [
        row
        for row in deals
        if row["standing"] not in QUIET | {"firm"} and row["move"]["name"] not in {"none", "wait"}
    ]
    firm = sorted(
        (row for row in deals if row["standing"] == "firm"), key=lambda row: str(row["appointment"])
    )
    resting = [row for row in deals if row["standing"] in QUIET or row["move"]["name"] in {"none", "wait"}]
    now = [row for row in doing if row["move"]["on"] and row["move"]["on"] <= today.isoformat()]
    later = [row for row in doing if row not in now]
    body = [
        _head(audit, len(deals), len(now), today),
        _next(firm, today),
        _section("Your moves", (_card(row, today) for row in now)),
        _section("Appointments", (_card(row, today) for row in firm)),
        _section("Later", (_card(row, today) for row in later)),
        _promised(deals, today),
        _resting([row for row in resting if row not in firm], today),
        _symptoms(audit),
        _folded(folded),
        _rest(audit),
    ]
    return _page(
        f"Your deals on {today:%A}, {today.day} {today:%B %Y}", "\n".join(part for part in body if part)
    )


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_said(title)} · unchase</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _head(audit: Row, deals: int, now: int, today: date) -> str:
    moves = {0: "Nothing wants you today", 1: "One move wants you today"}.get(
        now, f"{now} moves want you today"
    )
    read = f"{deals} deals in {audit['messages']:,} messages of {', '.join(audit['me'])}"
    return (
        f"<header><b>unchase</b><h1>{today:%A}, {today.day} {today:%B %Y}</h1>"
        f'<p class="sub">{_said(moves)}. {_said(read)}. Only mail was seen: a call or a chat may have changed what it says.</p></header>'
    )


def _next(firm: list[Row], today: date) -> str:
    ahead = [row for row in firm if row["appointment"]]
    if not ahead:
        return ""
    row = ahead[0]
    at = datetime.fromisoformat(row["appointment"])
    return (
        f'<section class="next"><time datetime="{_said(row["appointment"])}">{_said(day(row["appointment"], today=today))}<br>{at:%H:%M}</time>'
        f"<p><strong>{_said(row['prospect'])}</strong>the next appointment they agreed to</p></section>"
    )


def _section(title: str, cards: Iterable[str]) -> str:
    inside = "\n".join(cards)
    return f"<section><h2>{_said(title)}</h2>\n{inside}\n</section>" if inside else ""


def _card(row: Row, today: date) -> str:
    tone = TONES.get(row["standing"], "")
    people = ", ".join(contact["name"] or contact["address"] for contact in row["contacts"][:2])
    return (
        f"<article><h3>{_said(row['prospect'])} <span>{_said(people)}</span>"
        f'<span class="chip {tone}">{_said(standing(row))}</span></h3>\n'
        + "\n".join(_because(reason, today) for reason in row["because"][:4])
        + _move(row["move"], today)
        + "</article>"
    )


def _because(reason: Row, today: date) -> str:
    quote = f" <q>{_said(reason['quote'], most=240)}</q>" if reason["quote"] else ""
    when = f'<time datetime="{_said(reason["at"])}">{_said(day(reason["at"], today=today))}</time>'
    return f'<p class="because">{when} {_said(reason["says"])}{quote}</p>'


def _move(move: Row, today: date) -> str:
    way = {"email": "by mail", "call": "by phone", "voicemail": "by voicemail"}.get(move["channel"] or "", "")
    whom = f"to {move['to']}" if move["to"] else ""
    tail = " ".join(part for part in (day(move["on"], today=today), whom, way) if part)
    words = (
        f'<details><summary>The words</summary><p class="words">{_lines(move["words"])}</p></details>'
        if move["words"]
        else ""
    )
    name = move["name"].replace("-", " ").capitalize()
    return f'<div class="move"><b>{_said(name)}</b> <span class="quiet">{_said(tail)}</span>{words}</div>'


def _promised(deals: list[Row], today: date) -> str:
    due = sorted(
        ((item, row) for row in deals for item in row["due"] if item["kind"] != "appointment"),
        key=lambda pair: str(pair[0]["by"]),
    )
    lines = [
        f'<li><time datetime="{_said(item["by"])}">{_said(moment(item["by"], today=today))}</time>'
        f"<span>{'You' if item['who'] == 'us' else 'They'}: {_said(item['what'], most=140)} <strong>{_said(row['prospect'])}</strong></span></li>"
        for item, row in due
    ]
    return f'<section><h2>Promised</h2><ul class="rows">{"".join(lines)}</ul></section>' if lines else ""


def _resting(rows: list[Row], today: date) -> str:
    if not rows:
        return ""
    lines = "".join(
        f"<li><span>{_said(_until(row, today))}</span><span><strong>{_said(row['prospect'])}</strong> {_said(standing(row))}. "
        f"{_said(next((reason['says'] for reason in row['because']), ''), most=160)}</span></li>"
        for row in rows
    )
    return f'<section><h2>Nothing to do here</h2><ul class="rows">{lines}</ul></section>'


def _until(row: Row, today: date) -> str:
    return f"until {day(row['good_until'], today=today)}" if row["good_until"] else "closed"


def _symptoms(audit: Row) -> str:
    found = audit["totals"]["symptoms"]
    if not found:
        return ""
    rows = "".join(
        f"<tr><th>{_said(name.replace('-', ' '))}</th><td>{count} {'deal' if count == 1 else 'deals'}</td></tr>"
        for name, count in sorted(found.items(), key=lambda pair: -pair[1])
    )
    return f"<section><h2>Symptoms</h2><table>{rows}</table></section>"


def _folded(rows: list[Row]) -> str:
    if not rows:
        return ""
    lines = "".join(
        f"<li><span>{_said(row['prospect'])}</span><span>{_said(row['likely_because'], most=200)}</span></li>"
        for row in rows
    )
    return (
        f"<section><h2>Probably no sale</h2><details><summary>{len(rows)} conversations; a list of your deals says otherwise</summary>"
        f'<ul class="rows">{lines}</ul></details></section>'
    )


def _rest(audit: Row) -> str:
    left_out = ", ".join(f"{count:,} {name.replace('-', ' ')}" for name, count in audit["left_out"].items())
    problems = "".join(
        f"<li>{_said(one['where'])}: {_said(one['what'])}</li>" for one in audit["problems"][:50]
    )
    said = f"<p>Left out: {_said(left_out)}.</p>" if left_out else ""
    if problems:
        said += f"<details><summary>{len(audit['problems'])} messages could not be read</summary><ul>{problems}</ul></details>"
    return f"<footer>{said}<p>Each standing rests on what they said and promised; quoted words are theirs.</p></footer>"


def _lines(text: str) -> str:
    return "\n".join(_said(line) for line in text.split("\n"))


def _said(text: object, *, most: int = 0) -> str:
    """Words from outside as HTML text: no markup, no control or bidi characters."""
    return escape(harmless(str(text), most=most))


@cache
def _style() -> str:
    return files("unchase.cli").joinpath("report.css").read_text(encoding="utf-8")
