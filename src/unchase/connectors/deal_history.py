"""A conversation in a mailbox made into the history of a deal: its mails fetched, parsed, each with its side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from unchase.connectors.problem import Problem
from unchase.connectors.survey import load, where
from unchase.core.facts import Person, Recorded
from unchase.core.zone import zone_of
from unchase.reading.history import History, Mail

if TYPE_CHECKING:
    from collections.abc import Callable

    from unchase.connectors.conversations import Conversation, Filed
    from unchase.connectors.deals_file import DealRow
    from unchase.connectors.envelope import Envelope
    from unchase.core.act import Side
    from unchase.core.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The history of a deal, its messages with their sides (oldest first), and the mails that could not be fetched.

    `notes` are flaws found in the bodies of mails that were read all the same.
    """

    history: History
    exchange: tuple[tuple[Side, Message], ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]


def deal_history(
    conversation: Conversation,
    *,
    zone: str,
    locale: str | None = None,
    country: str | None = None,
    loaded: Callable[[Envelope], tuple[Message | None, tuple[str, ...]]] = load,
) -> Fetched:
    """Fetches the mails of a conversation. `zone`, `locale` and `country` are the seller's.

    `loaded` fetches one: from its place, unless told otherwise.
    """
    mails: list[Mail] = []
    exchange: list[tuple[Side, Message]] = []
    problems: list[Problem] = []
    notes: list[Problem] = []
    for filed in conversation.mails:
        message, flaws = loaded(filed.envelope)
        found = notes if message is not None else problems
        # Where a mail could not be read, its last flaw says why.
        found += (Problem(flaw, _where(filed.envelope)) for flaw in (flaws if message else flaws[-1:]))
        if message is not None:
            exchange.append((filed.side, message))
            mails.append(_mail(filed, message))
    return Fetched(
        history=History(
            mails=tuple(mails),
            people=tuple(
                Person(address=contact.address, name=contact.name) for contact in conversation.contacts
            ),
            recorded=_recorded(conversation.row, zone),
            zone=zone,
            locale=locale,
            country=country,
        ),
        exchange=tuple(exchange),
        problems=tuple(problems),
        notes=tuple(notes),
    )


def _where(envelope: Envelope) -> str:
    return where(envelope.place) if envelope.place is not None else envelope.id


def _mail(filed: Filed, message: Message) -> Mail:
    envelope = filed.envelope
    return Mail(
        id=envelope.id,
        at=envelope.at,
        side=filed.side,
        zone=envelope.zone,
        text=message.text,
        subject=envelope.subject,
        person=filed.people[0] if filed.people else None,
        people=filed.people,
        in_reply_to=envelope.references[-1] if envelope.references else None,
        message=message,
    )


def _recorded(row: DealRow | None, zone: str) -> tuple[Recorded, ...]:
    """What the deals file says about the end of the deal; a day without a clock time counts from its end."""
    if row is None or row.recorded is None or row.recorded_on is None:
        return ()
    at = datetime.combine(row.recorded_on, time(23, 59), zone_of(zone)).astimezone(UTC)
    return (Recorded(at=at, standing=row.recorded, note=row.note, trigger_on=row.reopen_on),)
