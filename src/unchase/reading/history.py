"""One deal's raw material, before it is read: mails, calls, calendar entries, and what people told about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from unchase.core.act import ActName, Side
    from unchase.core.facts import Criterion, Event, Interval, Motive, Person, Recorded, Told
    from unchase.core.message import Message
    from unchase.core.reading import Reading
    from unchase.core.touch import Automatic, Ending, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail with its side known. `zone` is its writer's: an IANA name, or the offset of its Date ("+02:00").

    `person` is the contact it is about, `people` every contact's address on it. `automatic` is what is known
    from its headers; `message` the whole mail where there is one.
    """

    id: str
    at: datetime
    side: Side
    zone: str
    text: str
    subject: str = ""
    person: str | None = None
    people: tuple[str, ...] = ()
    in_reply_to: str | None = None
    automatic: Automatic | None = None
    message: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call as the seller logged it; `note` is in the seller's words and zone, or a talk (`transcripts.as_note`).

    `people` is everyone of theirs who was on it, where several were.
    """

    id: str
    at: datetime
    side: Side
    outcome: Outcome
    person: str | None = None
    note: str = ""
    ending: Ending | None = None
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A seller's word on a reading: in `touch`, the act with these words is `is_act`, or nothing (None). It wins."""

    touch: str
    act: ActName | None
    quote: str
    is_act: ActName | None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A deal as it lies in mailbox, telephone log and calendar. Order does not matter.

    `zone`, `locale` and `country` are the seller's. `zones` holds better-known zones of contacts, by address.
    `readings` are those made before, by mail id: a cache.
    """

    mails: tuple[Mail, ...] = ()
    calls: tuple[Call, ...] = ()
    events: tuple[Event, ...] = ()
    people: tuple[Person, ...] = ()
    recorded: tuple[Recorded, ...] = ()
    told: tuple[Told, ...] = ()
    corrections: tuple[Correction, ...] = ()
    qualification: tuple[Criterion, ...] = ()
    motive: Motive | None = None
    interval: Interval | None = None
    zone: str = "UTC"
    locale: str | None = None
    country: str | None = None
    zones: Mapping[str, str] = field(default_factory=dict)
    readings: Mapping[str, Reading] = field(default_factory=dict)
