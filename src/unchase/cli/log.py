"""`unchase log`: a conversation or an attempt, in your words, with its ending."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unchase.cli.lines import stop
from unchase.cli.options import As, Now, WhichDeal  # noqa: TC001 - read at run time

if TYPE_CHECKING:
    from unchase.deals.models import Contact


def log(
    deal: WhichDeal,
    note: Annotated[str, typer.Argument(help="What was said, in your words.")] = "",
    *,
    outcome: Annotated[str, typer.Option(help="spoke, voicemail, no-answer or hung-up.")] = "spoke",
    ending: Annotated[
        str | None, typer.Option(help="appointment, callback, yes, no – or none: no next step.")
    ] = None,
    with_: Annotated[str | None, typer.Option("--with", help="The person, by address or name.")] = None,
    inbound: Annotated[bool, typer.Option("--inbound", help="They rang you.")] = False,
    transcript: Annotated[
        Path | None, typer.Option(help="The transcript of the talk: .vtt, .srt, .txt or .docx; - reads it.")
    ] = None,
    us: Annotated[
        list[str] | None, typer.Option("--us", help="Who in the transcript is of your side.")
    ] = None,
    them: Annotated[list[str] | None, typer.Option("--them", help="Who in it is of theirs.")] = None,
    leave_out: Annotated[
        list[str] | None, typer.Option("--leave-out", help="Whose words in it do not count.")
    ] = None,
    at: Annotated[str | None, typer.Option(help="When it was, unless it is just over.")] = None,
    seller: As = None,
    now: Now = None,
) -> None:
    """Log a conversation, or an attempt; the deal then says where it stands."""
    from unchase.cli.deal_rows import deal_row
    from unchase.cli.form import moment as moment_of
    from unchase.cli.lines import UnusableError
    from unchase.cli.story import tell
    from unchase.cli.transcript import file_told, told_in
    from unchase.cli.workspace import deal_named, opened, seller_named
    from unchase.core.act import Side
    from unchase.core.touch import Ending, Outcome
    from unchase.core.zone import zone_of

    if transcript is not None and (note or inbound or outcome != "spoke"):
        raise stop("A transcript says itself what was said: leave the note, --inbound and --outcome away.")
    said = told_in(transcript) if transcript is not None else []
    moment = opened(now)
    if outcome not in set(Outcome):
        raise stop(f"A call came out as {', '.join(Outcome)}; not as {outcome}.")
    if ending is not None and ending not in set(Ending):
        raise stop(f"A conversation ends in {', '.join(Ending)}; not in {ending}.")
    if outcome == Outcome.SPOKE and ending is None:
        raise stop("How did it end? --ending appointment, callback, yes, no – or none: no next step.")
    found = deal_named(seller_named(seller), deal)
    try:
        when = moment_of(at, found.seller.zone) if at else moment
    except UnusableError as error:
        raise stop(str(error)) from None
    if transcript is not None:
        file_told(found, said, (us or [], them or [], leave_out or []), moment, at=when, ending=ending)
    else:
        found.log_call(
            moment,
            outcome=Outcome(outcome),
            note=note,
            person=_person(list(found.prospect.contacts.order_by("pk")), with_),
            side=Side.THEM if inbound else Side.US,
            ending=Ending(ending) if ending else None,
            at=when,
        )
    tell(
        deal_row(found), title=found.prospect.name, today=moment.astimezone(zone_of(found.seller.zone)).date()
    )


def _person(known: list[Contact], words: str | None) -> Contact | None:
    """The person of the prospect called that; without a word the only one there is."""
    if words is None:
        return known[0] if len(known) == 1 else None
    for contact in known:
        if words.casefold() in {contact.address.casefold(), contact.name.casefold()}:
            return contact
    for contact in known:
        if words.casefold() in f"{contact.name} {contact.address}".casefold():
            return contact
    names = ", ".join(str(contact) for contact in known) or "nobody yet"
    raise stop(f"Nobody called “{words}” is known there; there is {names}.")
