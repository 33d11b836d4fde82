"""A message as it came out of a mailbox: what connectors hand to reading, before anything is understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox address (RFC 5322, 3.4), lower-cased, with the display name it was written with."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPart:
    """A VEVENT inside a message, with the method of its calendar part (RFC 5546). Times aware; None where absent.

    `recurrence_id` is the slot it speaks of, where that is told apart from its start. `numbered`: it carries a
    SEQUENCE. `stamp` is when it was made (DTSTAMP).
    """

    method: str  # REQUEST, REPLY, COUNTER, CANCEL, PUBLISH, …
    uid: str
    sequence: int = 0
    recurrence_id: datetime | None = None
    start: datetime | None = None
    end: datetime | None = None
    organizer: str | None = None
    attendees: tuple[tuple[str, str], ...] = ()  # (address, PARTSTAT)
    comment: str = ""
    summary: str = ""
    recurring: bool = False
    numbered: bool = True
    stamp: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One mail. `at` is aware, in UTC; `zone` is the offset of its Date header ("+02:00").

    `text` is the plain text, HTML turned into text with its quote containers marked by "> ". `references` are
    message ids, oldest first, In-Reply-To last. `headers` holds those that tell automatic mail, names lower-cased.
    `html` is what that was turned from, where the mail came without plain text: as it came, not harmless.
    `reports` are the machine-readable parts of a report (RFC 3464, 5965, 8098): (content type, text).
    """

    id: str
    at: datetime
    zone: str = "+00:00"
    sender: Address | None = None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str = ""
    text: str = ""
    html: str = ""
    references: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    reports: tuple[tuple[str, str], ...] = ()
    calendar: tuple[CalendarPart, ...] = ()
    folder: str = ""
    labels: tuple[str, ...] = ()
