"""`unchase lint`: what may not be sent, why, and better words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unchase.cli.form import Form, offset
from unchase.cli.lines import UnusableError, contents, each_line, lines_of, stop, text_of, write

if TYPE_CHECKING:
    from unchase.cli.lines import Row
    from unchase.core.guard import Context


def lint(
    file: Annotated[
        Path | None, typer.Argument(help="A file of text; - or nothing for standard input.")
    ] = None,
    *,
    subject: Annotated[str, typer.Option(help="The subject of the mail.")] = "",
    kind: Annotated[str, typer.Option(help="email, chat or voicemail.")] = "email",
    follow_up: Annotated[bool, typer.Option("--follow-up", help="It comes after an earlier touch.")] = False,
    standing: Annotated[str | None, typer.Option(help="Where the deal stands.")] = None,
    n: Annotated[int | None, typer.Option(help="The number that goes with the standing.")] = None,
    agreed_at: Annotated[str | None, typer.Option(help="The agreed appointment ahead, ISO 8601.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
    as_lines: Annotated[
        bool, typer.Option("--jsonl", help="One draft a line in, one answer a line out.")
    ] = False,
) -> None:
    """Read a draft as the guard does. Exit code 1 when it refuses."""
    if as_lines:
        if each_line(lines_of(file), linted):
            raise typer.Exit(1)
        return
    context = {"standing": standing, "n": n, "agreed_at": agreed_at}
    row: Row = {
        "id": None,
        "text": text_of(contents(file)),
        "subject": subject,
        "kind": kind,
        "is_follow_up": follow_up,
        "context": {key: value for key, value in context.items() if value is not None},
    }
    try:
        answer = linted(row)
    except UnusableError as error:
        raise stop(str(error)) from None
    if as_json:
        write(answer, indent=2)
    else:
        from unchase.cli.findings import show

        show(row["text"], answer)
    if answer["verdict"] == "refuse":
        raise typer.Exit(1)


def linted(row: Row) -> Row:
    """The answer for one draft in the form of docs/reference/lint.md. Raises `UnusableError` where it is not."""
    from datetime import UTC, datetime

    from unchase.cli.answers import act_row
    from unchase.core.guard import judge
    from unchase.reading.own_text import split
    from unchase.reading.seller import draft
    from unchase.reading.times import find_times

    form = Form(row)
    text, kind = form.text("text"), form.text("kind", "email")
    if kind not in KINDS:
        raise UnusableError(f"This must be one of: {', '.join(KINDS)}.", form.at("kind"))
    context = _context(form.part("context") or Form({}, "context"))
    parts = split(text)
    now = context.now or datetime.now(UTC)
    read = draft(
        parts.own,
        subject=form.text("subject", ""),
        kind=kind,
        is_follow_up=form.flag("is_follow_up"),
        times=find_times(parts.own, at=now, zone=_zone(form)).sure,
    )
    verdict = judge(read, context)
    return {
        "id": row.get("id"),
        "verdict": str(verdict.verdict),
        "findings": [
            {
                "rule": str(finding.rule),
                "level": str(finding.level),
                "span": list(parts.place(finding.span)),
                "text": finding.text,
                "why": finding.why,
                "instead": finding.instead,
            }
            for finding in verdict.findings
        ],
        "acts": [{**act_row(act), "span": list(parts.place(act.span))} for act in read.acts],
    }


def _zone(form: Form) -> str:
    """The seller's zone: as told, else the offset the moment of the context is written with."""
    context = form.part("context")
    now = context.optional("now") if context else None
    return form.zone(default=(offset(now) if now else None) or "UTC")


KINDS = ("email", "chat", "voicemail")


def _context(form: Form) -> Context:
    """The deal a draft is for, by the keys the guard decides from; `note` is for people."""
    from unchase.core.assessment import Standing
    from unchase.core.guard import Context

    numbers = {"n": None, "last_touch_age_business_days": None, "patience": 5}
    given: Row = {}
    for key, default in numbers.items():
        value = form.row.get(key, default)
        if value is not None and (not isinstance(value, int | float) or isinstance(value, bool)):
            raise UnusableError("This must be a number.", form.at(key))
        given[key] = value
    first = form.row.get("first_proposal")
    return Context(
        standing=form.choice("standing", Standing),
        now=form.optional_moment("now", "UTC"),
        agreed_at=form.optional_moment("agreed_at", "UTC"),
        call_on=form.day("call_on"),
        opted_out=bool(form.row.get("opted_out")),
        assurance_asked=form.flag("assurance_asked"),
        closing_sent=form.flag("closing_sent"),
        first_proposal=None if first is None else form.flag("first_proposal"),
        **given,
    )
