"""Writes a letter as its writer's mail program would: plain text and HTML, with signature and what it quotes."""

from __future__ import annotations

import textwrap
import tomllib
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from maker.story import Letter, Person

_DEPTH = 3  # how many letters down a program's quotes go; people cut the rest
_WIDTH = 72
_PHONES = frozenset({"iphone", "android"})
_WITHOUT_QUOTES = frozenset({"plain", "robot", "mailing"})
_ANSWERED = {"accepted": "accepted", "declined": "declined", "tentative": "replied Maybe to"}
_WITH_HTML = frozenset({"gmail", "android", "outlook", "owa", "iphone", "mailing"})


def client_of(letter: Letter) -> str:
    """The mail program a letter was written with."""
    return letter.option("As") or letter.sender.client


def subject_of(letter: Letter) -> str:
    """The subject as it stands in the header, with the mark of an answer in the program's language."""
    if letter.answers is None or letter.option("Subject"):
        return letter.subject
    plain = _plain_subject(letter.subject)
    outlook = client_of(letter) in {"outlook", "owa"}
    again = str(_tongue(letter.sender.tongue)["again"]).upper()
    return f"{again}: {plain}" if outlook else f"Re: {plain}"


def has_html(letter: Letter) -> bool:
    """Whether the program sends HTML beside the text."""
    return client_of(letter) in _WITH_HTML


def text_of(letter: Letter) -> str:
    """What stands in the mail as its writer's words; calendar programs write a line of their own above a note."""
    answer = letter.option("Answer")
    if answer and client_of(letter) in {"gmail", "android"}:
        said = f"{letter.sender.name} has {_ANSWERED[answer]} this invitation."
        return f"{said}\n\n{letter.text}".strip()
    return letter.text


def plain(letter: Letter, depth: int = _DEPTH) -> str:
    """The plain text of a letter, one line a paragraph unless its program breaks lines."""
    client = client_of(letter)
    parts = [_wrapped(text_of(letter), client)]
    if sign := signature_of(letter):
        marked = client in {"gmail", "thunderbird"}
        parts.append(f"-- \n{sign}" if marked else sign)
    quoted = _quoted(letter)
    if quoted is not None and depth > 1:
        head, below = _introduction(letter, quoted), plain(quoted, depth - 1)
        if client in {"outlook", "owa"}:
            rule = "_" * 32 if client == "owa" else ""
            parts.append("\n".join(part for part in (rule, head) if part) + f"\n\n{below}")
        elif client in {"apple", "iphone"}:
            parts.append(_cited(f"{head}\n\n{below}"))
        else:
            parts.append(f"{_wrapped(head, client)}\n\n{_cited(below)}")
    if letter.option("Quote") == "inline" and letter.answers is not None:
        parts.insert(0, _introduction(letter, letter.answers))
    return "\n\n".join(part for part in parts if part) + "\n"


def html(letter: Letter) -> str:
    """The HTML beside it, in the shape of the letter's program."""
    client = client_of(letter)
    inner = _html_inside(letter, _DEPTH)
    if client in {"gmail", "android"}:
        return f"{inner}\n"
    if client == "outlook":
        return (
            '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">'
            '<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
            '<meta name="Generator" content="Microsoft Word 15 (filtered medium)">'
            "<style><!--\np.MsoNormal, li.MsoNormal, div.MsoNormal {margin:0cm; font-size:11.0pt; "
            'font-family:"Calibri",sans-serif;}\n--></style></head>'
            f'<body lang="EN-GB" link="#0563C1" vlink="#954F72"><div class="WordSection1">\n{inner}\n</div></body></html>\n'
        )
    if client == "mailing":
        rows = "\n".join(f"<tr><td>{_lines_as_html(part)}</td></tr>" for part in letter.text.split("\n\n"))
        return (
            "<html><head><meta charset=utf-8><title></title><style>td {font-family: Georgia, serif; padding: 12px}</style></head>"
            f'<body><table width="600" align="center">\n{rows}\n<tr><td><small>You get this because you signed up. '
            '<a href="https://unsubscribe.example/">Unsubscribe</a></small></td></tr></table></body></html>\n'
        )
    if client == "owa":
        return (
            '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
            '<style type="text/css" style="display:none;"> P {margin-top:0;margin-bottom:0;} </style></head>'
            f'<body dir="ltr">\n{inner}\n</body></html>\n'
        )
    return (
        '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head>'
        f'<body dir="auto">{inner}</body></html>\n'
    )


def signature_of(letter: Letter) -> str:
    """What the program puts below the text."""
    client = client_of(letter)
    if letter.option("Sign") == "no" or client == "robot" or _is_of_calendar(letter):
        return ""
    if client == "iphone":
        return str(_tongue(letter.sender.tongue)["phone"])
    return "" if client in _PHONES else letter.sender.signature


def _html_inside(letter: Letter, depth: int) -> str:
    client = client_of(letter)
    sign, quoted = signature_of(letter), _quoted(letter)
    below = _html_inside(quoted, depth - 1) if quoted is not None and depth > 1 else ""
    head = _introduction(letter, quoted) if quoted is not None else ""
    if client in {"gmail", "android"}:
        out = f'<div dir="ltr">{_lines_as_html(text_of(letter))}</div>'
        if sign:
            out += f'<br clear="all"><div><br></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature"><div dir="ltr">{_lines_as_html(sign)}</div></div>'
        if below:
            out += f'<br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{escape(head)}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">{below}</blockquote></div>'
        return out
    if client == "outlook":
        body = _paragraphs(text_of(letter) + (f"\n\n{sign}" if sign else ""))
        if below:
            body += f'\n<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">{_outlook_head(head)}</p></div></div>\n<p class="MsoNormal"><o:p>&nbsp;</o:p></p>\n{below}'
        return body
    if client == "owa":
        font = 'style="font-family: Aptos, Calibri, sans-serif; font-size: 12pt; color: rgb(0, 0, 0);"'
        body = "\n".join(
            f"<div {font}>{escape(line) or '<br>'}</div>" for line in text_of(letter).split("\n")
        )
        if sign:
            body += (
                f'\n<div id="Signature"><div {font}><br></div><div {font}>{_lines_as_html(sign)}</div></div>'
            )
        if below:
            body += f'\n<div id="appendonsend"></div>\n<hr style="display:inline-block;width:98%" tabindex="-1">\n<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" color="#000000" style="font-size:11pt">{_outlook_head(head)}</font><div>&nbsp;</div></div>\n<div>{below}</div>'
        return body
    body = _lines_as_html(text_of(letter))
    if sign:
        body += f'<div><br></div><div dir="ltr">{_lines_as_html(sign)}</div>'
    if below:
        body += f'<div dir="ltr"><br><blockquote type="cite">{escape(head)}<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">{below}</div></blockquote>'
    return body


def _quoted(letter: Letter) -> Letter | None:
    """The letter quoted below this one."""
    if (
        _is_of_calendar(letter)
        or letter.option("Quote")
        or client_of(letter) in _WITHOUT_QUOTES
        or letter.option("Absence")
    ):
        return None
    return letter.answers


def _is_of_calendar(letter: Letter) -> bool:
    """Whether a calendar program wrote it for its owner, with no more than a note of theirs."""
    return any(letter.option(name) for name in ("Answer", "Counter", "Cancel"))


def _introduction(letter: Letter, quoted: Letter) -> str:
    """The line, or the small head, above what is quoted; times in the zone of the one who quotes."""
    client = client_of(letter)
    tongue = _tongue(letter.sender.tongue)
    at = quoted.at.astimezone(ZoneInfo(letter.sender.zone))
    words = {
        "day": tongue["days"][at.weekday()],
        "long_day": tongue["long_days"][at.weekday()],
        "month": tongue["months"][at.month - 1],
        "long_month": tongue["long_months"][at.month - 1],
        "d": at.day,
        "dd": f"{at.day:02}",
        "m": at.month,
        "mm": f"{at.month:02}",
        "y": at.year,
        "time": f"{at:%H:%M}",
        "clock": f"{at.hour % 12 or 12}:{at:%M} {'AM' if at.hour < 12 else 'PM'}",
        "name": quoted.sender.name or quoted.sender.address,
        "address": quoted.sender.address,
    }
    if client not in {"outlook", "owa"}:
        kind = {"android": "gmail", "iphone": "apple"}.get(client, client)
        return str(tongue[kind]).format(**words)
    labels = tongue["outlook"]
    rows = [
        (labels[0], _shown(quoted.sender)),
        (labels[1], str(tongue["outlook_date"]).format(**words)),
        (labels[2], "; ".join(map(_shown, quoted.to))),
        (labels[3], "; ".join(map(_shown, quoted.cc))),
        (labels[4], subject_of(quoted)),
    ]
    return "\n".join(f"{label}: {value}" for label, value in rows if value)


def _shown(person: Person) -> str:
    return f"{person.name} <{person.address}>" if person.name else person.address


def _outlook_head(head: str) -> str:
    rows = [line.partition(": ") for line in head.split("\n")]
    return "<br>\n".join(f"<b>{escape(label)}:</b> {escape(value)}" for label, _, value in rows)


def _paragraphs(text: str) -> str:
    return "\n".join(
        f'<p class="MsoNormal">{escape(line)}</p>' if line else '<p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
        for line in text.split("\n")
    )


def _lines_as_html(text: str) -> str:
    first, *rest = text.split("\n")
    return escape(first) + "".join(f"<div>{escape(line) or '<br>'}</div>" for line in rest)


def _cited(text: str) -> str:
    return "\n".join(
        f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in text.rstrip().split("\n")
    )


def _wrapped(text: str, client: str) -> str:
    """Gmail breaks the lines of its plain text; the others leave them long."""
    if client not in {"gmail", "android", "plain"}:
        return text
    lines = []
    for line in text.split("\n"):
        lines += textwrap.wrap(line, _WIDTH, break_long_words=False, break_on_hyphens=False) or [""]
    return "\n".join(lines)


def _plain_subject(subject: str) -> str:
    while ":" in subject[:4] and subject.partition(":")[0].lower() in {"re", "aw", "sv", "fw", "fwd", "wg"}:
        subject = subject.partition(":")[2].strip()
    return subject


@cache
def _tongues() -> dict[str, dict[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "languages.toml").read_text("utf-8"))


def _tongue(name: str) -> dict[str, Any]:
    return _tongues()[name]
