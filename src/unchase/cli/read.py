"""`unchase read`: what one message says, with the words it rests on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from unchase.cli.form import Form, moment
from unchase.cli.lines import UnusableError, contents, each_line, lines_of, stop, text_of, write
from unchase.core.act import Side

# The engine is loaded by the first message, so that the other commands start without it.
if TYPE_CHECKING:
    from datetime import datetime

    from unchase.core.act import Act
    from unchase.core.reading import Reading
    from unchase.reading.read import Previous
    from unchase.reading.table import Table

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
    import base64
    from datetime import UTC, datetime

    if as_lines:
        each_line(lines_of(file), answered)
        return
    raw = contents(file)
    row: Row = {"id": None, "tz": tz, "locale": locale, "from": writer}
    if mime:
        row["mime"] = base64.b64encode(raw).decode()
    else:
        row |= {"text": text_of(raw), "at": at or datetime.now(UTC).isoformat()}
    try:
        answer = answered(row)
    except UnusableError as error:
        raise stop(str(error)) from None
    if as_json:
        write(answer, indent=2)
    else:
        from unchase.cli.reading_page import show

        show(answer)


def answered(row: Row) -> Row:
    """The answer for one message in the form of docs/reference/read.md. Raises `UnusableError` where it is not."""
    from unchase.cli.answers import reading_row
    from unchase.core.message import Message
    from unchase.reading.machine import machine

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
    reading, acts = _understood(form, text, at=at, zone=zone, side=side)
    return {"id": row.get("id"), **reading_row(reading, acts)}


def _mail_answered(form: Form) -> Row:
    """A whole mail: automatic mail is told apart, calendar parts are listed, `text` is what the spans refer to."""
    import base64

    from unchase.cli.answers import calendar_rows, reading_row
    from unchase.connectors.mime import parse_message
    from unchase.reading.machine import machine

    try:
        raw = base64.b64decode(form.text("mime"), validate=False)
    except ValueError:
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
        reading, acts = _understood(form, message.text, at=message.at, zone=zone, side=side)
    answer = {"id": form.row.get("id"), "text": message.text, **reading_row(reading, acts)}
    if message.calendar:
        answer["calendar"] = calendar_rows(message.calendar, zone)
    if problems:
        answer["problems"] = [{"what": problem, "where": "mime"} for problem in problems]
    return answer


def _understood(
    form: Form, text: str, *, at: datetime, zone: str, side: Side
) -> tuple[Reading, tuple[Act, ...]]:
    """The reading and its acts, a prospect's with the previous message's offers taken into account."""
    from dataclasses import replace

    from unchase.reading.agreement import place_times
    from unchase.reading.dialogue import hear
    from unchase.reading.table import Table

    previous = _previous(form, at, zone)
    if side is Side.US or previous is None:
        reading = _read(form, text, previous, at=at, zone=zone, side=side)
        if side is Side.US:
            return reading, reading.acts
        return reading, hear(reading, Table(zone=zone, known=False), text=text, at=at, zone=zone)
    table, own = _offered(previous, at=at, zone=zone)
    reading = _read(form, text, replace(previous, own=own), at=at, zone=zone, side=side)
    acts = hear(reading, table, text=text, at=at, zone=zone)
    times = place_times(text, reading.times, table.ours, at=at, zone=zone, offer_zone=table.zone)
    return replace(reading, times=tuple(times)), acts


def _offered(previous: Previous, *, at: datetime, zone: str) -> tuple[Table, str]:
    """What the seller's previous message put on the table, and its own words."""
    from unchase.reading.dialogue import offers, speak
    from unchase.reading.read import Previous, read
    from unchase.reading.table import Table

    theirs = (
        None if previous.zone == zone else Previous(text="", at=at, zone=zone, own="")
    )  # for "9 am your time"
    ours = read(previous.text, at=previous.at, zone=previous.zone, side=Side.US, previous=theirs)
    said, asserted = speak(
        ours, Table(zone=previous.zone), text=previous.text, at=previous.at, zone=previous.zone
    )
    return Table(ours=offers(ours, said), asserted=asserted, zone=previous.zone), ours.own_text


def _read(
    form: Form, text: str, previous: Previous | None, *, at: datetime, zone: str, side: Side
) -> Reading:
    from unchase.reading.read import read
    from unchase.reading.times.conventions import UnknownConventionsError

    channel = form.text("channel", "email")
    if channel not in {"email", "call_note", "transcript", "chat"}:
        raise UnusableError("This must be email, call_note, transcript or chat.", form.at("channel"))
    try:
        return read(
            text,
            at=at,
            zone=zone,
            side=side,
            locale=form.optional("locale"),
            channel=channel,
            previous=previous,
            conventions=form.text("conventions", "business"),
        )
    except UnknownConventionsError as error:
        raise UnusableError(str(error), form.at("conventions")) from None


def _previous(form: Form, at: datetime, zone: str) -> Previous | None:
    from unchase.reading.read import Previous

    text = form.optional("previous") or _quoted(form)
    if not text:
        return None
    their_zone = form.zone("previous_tz", zone)
    written = form.optional("previous_at")
    return Previous(
        text=text, at=moment(written, their_zone, "previous_at") if written else at, zone=their_zone
    )


def _quoted(form: Form) -> str:
    """What a prospect's mail quotes line by line, where the mail before it is not given: it answers that."""
    text = form.text("text", "")
    if ">" not in text or form.row.get("from") == "seller":
        return ""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line.lstrip("> ") for line in lines if line.startswith(">"))


def _side(form: Form) -> Side:
    writer = form.text("from", "prospect")
    if writer not in SIDES:
        raise UnusableError("This must be prospect or seller.", form.at("from"))
    return SIDES[writer]
