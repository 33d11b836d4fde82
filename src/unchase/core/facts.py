"""Everything the judgement may look at, of one deal. Facts are stored; judgements are computed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from unchase.core.touch import Touch


class Answer(StrEnum):
    """A participant's answer to an invitation (RFC 5545, PARTSTAT)."""

    ACCEPTED = "ACCEPTED"
    TENTATIVE = "TENTATIVE"
    DECLINED = "DECLINED"
    NEEDS_ACTION = "NEEDS-ACTION"


class EventOutcome(StrEnum):
    """What became of an appointment, told by the seller."""

    KEPT = "kept"
    NOT_THERE = "not-there"
    WE_WERE_ABSENT = "we-were-absent"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An entry in a calendar with those invited (a VEVENT). Times aware; `end` None where none is known.

    `countered` is the time they proposed instead of it (RFC 5546, COUNTER), while nobody has answered that.
    """

    uid: str
    start: datetime
    end: datetime | None = None
    answers: Mapping[str, Answer]  # by address of those on the prospect's side
    answered_at: Mapping[str, datetime]
    organizer: str | None = None
    recurring: bool = False
    cancelled: bool = False
    outcome: EventOutcome | None = None
    countered: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A contact. `left`: no longer there. `opted_out`: "person" or "company", else None. `absent_until`: the day of return."""

    address: str
    name: str = ""
    role: str | None = None  # decides, signs, champion, uses
    left: bool = False
    opted_out: str | None = None
    absent_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A person's word on the end of a deal: won, lost or released, when, and what would reopen it."""

    at: datetime
    standing: str
    note: str = ""
    trigger_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An answer of the seller to a question of the program, such as "nothing-elsewhere"."""

    at: datetime
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion of the qualification: "unknown", "met" or "failed", with its evidence."""

    name: str
    state: str
    must_have: bool = False
    quote: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Motive:
    """The main reason this prospect would buy, in their words."""

    quote: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A series of touches both sides agreed on: every `days` days from `agreed_at`."""

    days: int
    agreed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One deal's timeline and what people told about it. Order does not matter; `assess` sorts.

    `zone` and `country` are the seller's (IANA name, ISO 3166 code); `prospect_zone` the prospect's where known.
    `channels` are those the program could see ("email", "call", "calendar").
    """

    touches: tuple[Touch, ...] = ()
    events: tuple[Event, ...] = ()
    people: tuple[Person, ...] = ()
    recorded: tuple[Recorded, ...] = ()
    told: tuple[Told, ...] = ()
    qualification: tuple[Criterion, ...] = ()
    motive: Motive | None = None
    interval: Interval | None = None
    zone: str = "UTC"
    country: str = "US"
    prospect_zone: str | None = None
    prospect_country: str | None = None  # ISO 3166 code, where known: no time is offered on their holidays
    channels: tuple[str, ...] = ("email",)
