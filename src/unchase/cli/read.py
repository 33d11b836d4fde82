"""`unchase read`: what one message says, with the words it rests on."""

from __future__ import annotations

import base64
import binascii
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from unchase.cli.form import Form, moment
from unchase.cli.lines import UnusableError, contents, each_line, lines_of, stop
from unchase.core.act import ActName, Side
from unchase.core.message import Message
from unchase.reading.dialogue import Table, hear
from unchase.reading.machine import machine
from unchase.reading.read import Previous, read

if TYPE_CHECKING:
    from unchase.core.act import Act
    from unchase.core.reading import Reading

Row = dict[str, Any]
SIDES = {"prospect": Side.THEM, "seller": Side.US}


def read_command(
    file: Annotated[
        Path | None, typer.Argument(help="A file of text; - or nothing for standard input.")
    ] = None,
    *,
    at: Annotated[str | None, typer.Option(help="When it was written (now, unless told).")] = None,
    tz: Annotated[str, typer.Option(help="The writer's zone.")] = "UTC",
    locale: Annotated[str | None, typer.Option(help="The writer's locale, such as en-GB.")] = None,
    writer: Annotated[str, typer.Option("--from", help="Who wrote it: prospect or seller.")] = "prospect",
    mime: Annotated[bool, typer.Option("--mime", help="The file is a whole mail (RFC 5322).")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
    as_lines: Annotated[
        bool, typer.Option("--jsonl", help="One message a line in, one answer a line out.")
    ] = False,
) -> None:
    """Say what a message says: its own words, its acts and times, each with the words it rests on."""
    if as_lines:
        each_line(lines_of(file), answered)
        return
    raw = contents(file)
    row: Row = {"id": None, "tz": tz, "locale": locale, "from": writer}
    if mime:
        row["mime"] = base64.b64encode(raw).decode()
    else:
        row |= {"text": raw.decode("utf-8", "replace"), "at": at or datetime.now(UTC).isoformat()}
    try:
        answer = answered(row)
    except UnusableError as error:
        raise stop(str(error)) from None
    if as_json:
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
    else:
        from unchase.cli.reading_page import show

        show(answer)


def answered(row: Row) -> Row:
    """The answer for one message in the form of docs/reference/read.md. Raises `UnusableError` where it is not."""
    from unchase.cli.answers import reading_row

    form = Form(row)
    if "mime" in row:
        return _mail_answered(form)
    zone = form.zone()
    at = form.moment("at", zone)
    side = _side(form)
    text = form.text("text")
    if side is Side.THEM and form.text("channel", "email") == "email":
        # A text has no headers: only wording that no person uses tells a machine's.
        written = machine(
            Message(id="", at=at, zone=zone, text=text, subject=form.text("subject", "")), zone=zone
        )
        if written is not None:
            return {"id": row.get("id"), **reading_row(written.reading, written.reading.acts)}
    reading = _read(form, text, at, zone, side)
    return {
        "id": row.get("id"),
        **reading_row(reading, _heard(form, reading, text, at=at, zone=zone, side=side)),
    }


def _mail_answered(form: Form) -> Row:
    """A whole mail: automatic mail is told apart, calendar parts are listed, `text` is what the spans refer to."""
    from unchase.cli.answers import calendar_rows, reading_row
    from unchase.connectors.mime import parse_message

    try:
        raw = base64.b64decode(form.text("mime"), validate=False)
    except (binascii.Error, ValueError):
        raise UnusableError("This is not a mail in base64.", form.at("mime")) from None
    message, problems = parse_message(raw, fallback_at=form.optional_moment("at", "UTC"))
    if message is None:
        raise UnusableError(f"This is no mail: {problems[-1]}.", form.at("mime"))
    zone = form.zone(default=message.zone)
    side = _side(form)
    written = machine(message, zone=zone) if side is Side.THEM else None
    if written is not None:
        reading, acts = written.reading, written.reading.acts
    else:
        reading = _read(form, message.text, message.at, zone, side)
        acts = _heard(form, reading, message.text, at=message.at, zone=zone, side=side)
    answer = {"id": form.row.get("id"), "text": message.text, **reading_row(reading, acts)}
    if message.calendar:
        answer["calendar"] = calendar_rows(message.calendar, zone)
    if problems:
        answer["problems"] = [{"what": problem, "where": "mime"} for problem in problems]
    return answer


def _read(form: Form, text: str, at: datetime, zone: str, side: Side) -> Reading:
    channel = form.text("channel", "email")
    if channel not in {"email", "call_note", "transcript", "chat"}:
        raise UnusableError("This must be email, call_note, transcript or chat.", form.at("channel"))
    return read(
        text,
        at=at,
        zone=zone,
        side=side,
        locale=form.optional("locale"),
        channel=channel,
        previous=_previous(form, at, zone),
        conventions=form.text("conventions", "business"),
    )


def _heard(
    form: Form, reading: Reading, text: str, *, at: datetime, zone: str, side: Side
) -> tuple[Act, ...]:
    """The acts after the previous message's offers are taken into account."""
    previous = _previous(form, at, zone)
    if side is Side.US or previous is None:
        return reading.acts
    offer = read(previous.text, at=previous.at, zone=previous.zone, side=Side.US)
    times = tuple(when for act in offer.acts if act.name is ActName.PROPOSES_TIMES for when in act.times)
    times = times or tuple(when for when in offer.times if when.firm)
    return hear(reading, Table(ours=times, zone=previous.zone), text=text, at=at, zone=zone)


def _previous(form: Form, at: datetime, zone: str) -> Previous | None:
    text = form.optional("previous")
    if not text:
        return None
    their_zone = form.zone("previous_tz", zone)
    written = form.optional("previous_at")
    return Previous(
        text=text, at=moment(written, their_zone, "previous_at") if written else at, zone=their_zone
    )


def _side(form: Form) -> Side:
    writer = form.text("from", "prospect")
    if writer not in SIDES:
        raise UnusableError("This must be prospect or seller.", form.at("from"))
    return SIDES[writer]
