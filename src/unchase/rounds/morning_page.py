"""Today as plain text and as a short mail: no picture, no style from elsewhere, nothing that tells anybody it was read."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from unchase.deals.agenda import Agenda, Late, Meeting, Wanted

MOVES = 7
_WORDS = 600  # characters of a move's words at most
# A mail program knows no style sheet of ours: each element says its own, in the reader's colours.
_BODY = "max-width:36em;margin:0 auto;padding:16px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif"
_H1 = "font:600 24px/1.2 Georgia,'Times New Roman',serif;margin:0 0 4px"
_H2 = "font-size:13px;letter-spacing:.04em;text-transform:uppercase;opacity:.7;margin:28px 0 10px"
_P, _UL = "margin:0 0 8px", "margin:0;padding-left:20px"
_QUOTE = "margin:0 0 18px;padding:0 0 0 14px;border-left:3px solid #7a8f86"
_FOOT = "margin:32px 0 0;font-size:13px;opacity:.7"
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)


def plain_page(agenda: Agenda) -> str:
    """The day as text, for a terminal, a printer or a mail."""
    lines = [f"{agenda.on:%A}, {agenda.on.day} {agenda.on:%B %Y}", _sub(agenda), ""]
    for title, block in _blocks(agenda):
        lines += [title.upper(), "", *block, ""]
    return "\n".join(lines).rstrip() + "\n"


def html_page(agenda: Agenda) -> str:
    """The same as HTML: one column, the reader's own fonts and colours, nothing fetched."""
    day = f"{agenda.on:%A}, {agenda.on.day} {agenda.on:%B %Y}"
    parts = [f'<h1 style="{_H1}">{day}</h1><p style="{_P}">{_said(_sub(agenda))}</p>']
    if agenda.meetings:
        rows = "".join(
            f"<li><b>{_clock(one.at, agenda)}</b> {_said(_with(one))}</li>" for one in agenda.meetings
        )
        parts.append(f'{_h2("Appointments")}<ul style="{_UL}">{rows}</ul>')
    if agenda.wanted:
        parts.append(_h2("First moves") + "".join(_move_html(one, agenda) for one in agenda.wanted))
        parts.append(f"<p>{_said(_rest(agenda))}</p>" if agenda.more else "")
    if agenda.late:
        rows = "".join(f"<li>{_said(_late(one, agenda))}</li>" for one in agenda.late)
        parts.append(f'{_h2("Overdue by you")}<ul style="{_UL}">{rows}</ul>')
    body = "\n".join(part for part in parts if part)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Today</title></head>'
        f'<body style="{_BODY}">\n{body}\n'
        f'<p style="{_FOOT}">You asked for this page; under You, The morning page, it stops.</p></body></html>\n'
    )


def morning_mail(to: str, agenda: Agenda, now: datetime) -> EmailMessage:
    """The mail of a morning, to the seller's own address and from it."""
    mail = EmailMessage()
    mail["From"] = mail["To"] = to
    mail["Subject"] = _subject(agenda)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=to.rpartition("@")[2] or "localhost")
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence note answers it
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(plain_page(agenda))
    mail.add_alternative(html_page(agenda), subtype="html")
    return mail


def _h2(title: str) -> str:
    return f'<h2 style="{_H2}">{title}</h2>'


def _subject(agenda: Agenda) -> str:
    moves = len(agenda.wanted) + agenda.more
    said = [
        _count(len(agenda.meetings), "appointment"),
        _count(moves, "move"),
        f"{len(agenda.late)} overdue" if agenda.late else "",
    ]
    told = ", ".join(part for part in said if part)
    return f"{agenda.on:%A}: {told}" if told else f"{agenda.on:%A}: nothing wants you"


def _sub(agenda: Agenda) -> str:
    moves = len(agenda.wanted) + agenda.more
    if not moves and not agenda.meetings:
        return (
            f"Nothing wants you. {_count(agenda.open, 'open deal')}, each with its day."
            if agenda.open
            else "Nothing wants you. No open deal."
        )
    first = _count(len(agenda.meetings), "appointment") or "No appointment"
    return f"{first} today, {_count(moves, 'move') or 'no move'}; {_count(agenda.open, 'open deal')} in all."


def _blocks(agenda: Agenda) -> Iterator[tuple[str, list[str]]]:
    if agenda.meetings:
        yield (
            "Appointments",
            [f"  {_clock(one.at, agenda)}  {_one_line(_with(one))}" for one in agenda.meetings],
        )
    if agenda.wanted:
        lines: list[str] = []
        for one in agenda.wanted:
            lines += [*_move_text(one, agenda), ""]
        yield "First moves", lines[:-1] + (["", f"  {_rest(agenda)}"] if agenda.more else [])
    if agenda.late:
        yield "Overdue by you", [f"  {_one_line(_late(one, agenda))}" for one in agenda.late]


def _move_text(one: Wanted, agenda: Agenda) -> Iterator[str]:
    yield f"  {_one_line(str(one.deal))}: {_one_line(_does(one))}"
    if one.quote:
        yield f"    {_quoted(one, agenda)}"
    for line in _cut(one.words).splitlines():
        yield f"    | {line}".rstrip()


def _move_html(one: Wanted, agenda: Agenda) -> str:
    quote = f"<br>{_said(_quoted(one, agenda))}" if one.quote else ""
    words = "<br>".join(_said(line) for line in _cut(one.words).splitlines())
    block = f'<blockquote style="{_QUOTE}">{words}</blockquote>' if words else ""
    return f'<p style="{_P}"><b>{_said(str(one.deal))}</b>: {_said(_does(one))}{quote}</p>{block}'


def _does(one: Wanted) -> str:
    tail = " ".join(part for part in (f"to {one.whom}" if one.whom else "", one.way) if part)
    return f"{one.does} ({tail})" if tail and one.words else one.does


def _quoted(one: Wanted, agenda: Agenda) -> str:
    on = f"{_day(one.quoted_at.astimezone(agenda.zone).date(), agenda.on)}: " if one.quoted_at else ""
    return f"{on}“{_one_line(one.quote, most=160)}”"


def _late(one: Late, agenda: Agenda) -> str:
    return f"{one.deal}: {one.what}, since {_day(one.by.astimezone(agenda.zone).date(), agenda.on)}"


def _with(one: Meeting) -> str:
    return f"{one.deal}, {one.whom}" if one.whom else str(one.deal)


def _rest(agenda: Agenda) -> str:
    return f"And {_count(agenda.more, 'more deal')} on the page."


def _clock(at: datetime, agenda: Agenda) -> str:
    return f"{at.astimezone(agenda.zone):%H:%M}"


def _day(on: date, today: date) -> str:
    near = {today: "today", today - timedelta(days=1): "yesterday"}.get(on)
    year = f" {on.year}" if on.year != today.year else ""
    return near or f"{on:%a} {on.day} {on:%b}{year}"


def _count(number: int, noun: str) -> str:
    """A number with its noun; nothing for none."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}" if number else ""


def _cut(words: str) -> str:
    clean = _STEERING.sub(" ", words.replace("\r\n", "\n"))
    return clean if len(clean) <= _WORDS else clean[:_WORDS].rsplit(" ", 1)[0] + " …"


def _one_line(text: str, *, most: int = 300) -> str:
    line = " ".join(_STEERING.sub(" ", text).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _said(text: str) -> str:
    return escape(_one_line(text))
