"""What programs are told: the forms of docs/reference, as schemas. Times carry the offset of the seller's zone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from unchase.core.act import Side
from unchase.core.assessment import DueKind, MoveName, Standing, Symptom
from unchase.core.guard import Level, Rule
from unchase.deals.token import Scope


class Shape(BaseModel):
    """The base: a closed form, its fields by their names in JSON."""

    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)


class Me(Shape):
    """Whose token it is, and what it may do."""

    name: str
    sign_in: str
    addresses: list[str]
    zone: str
    now: datetime
    scopes: list[Scope]


class Brief(Shape):
    """A deal in a list: what is kept of its last verdict."""

    id: int
    prospect: str
    name: str
    amount: str | None
    currency: str | None
    standing: Standing
    n: int | None
    stalls: int
    chases: int
    move: MoveName | None
    move_on: date | None
    appointment: datetime | None
    decision_from: datetime | None
    decision_until: datetime | None
    touches: int
    first: datetime | None
    last: datetime | None


class Briefs(Shape):
    """A page of deals; `next` is the cursor of the one after it."""

    items: list[Brief]
    next: str | None


class Because(Shape):
    """One reason, with the quoted words it rests on."""

    at: datetime
    touch: str | None
    quote: str
    says: str


class Due(Shape):
    """What is owed, by whom, by when."""

    who: Side
    what: str
    by: datetime
    kind: DueKind


class Move(Shape):
    """The one thing to do."""

    name: MoveName
    on: date | None
    to: str | None
    channel: str | None
    words: str


class Callback(Shape):
    """They asked to be called then, and why."""

    start: datetime = Field(serialization_alias="from")
    end: datetime | None = Field(serialization_alias="to")
    reason: str
    event: date | None
    not_before: bool
    call_on: date


class Span(Shape):
    """From when to when."""

    start: datetime = Field(serialization_alias="from")
    end: datetime = Field(serialization_alias="to")


class Deal(Shape):
    """One deal: the answer of `unchase assess`, beside its number, names, amount and touches."""

    id: int
    prospect: str
    name: str
    amount: str | None
    currency: str | None
    touches: int
    first: datetime | None
    last: datetime | None
    standing: Standing
    n: int | None
    stalls: int
    chases: int
    appointment: datetime | None
    callback: Callback | None
    decision_date: Span | None
    due: list[Due]
    move: Move
    because: list[Because]
    symptoms: list[Symptom]
    good_until: datetime | None


class Today(Shape):
    """A seller's day: the next appointment, the moves, the most urgent first; how many more, of how many open (counted to 1,000)."""

    now: datetime
    next_appointment: Brief | None
    moves: list[Deal]
    more: int
    open: int


class Touch(Shape):
    """One thing that passed. `text` is as it came, cut to 20,000 characters where `cut` says so."""

    id: int
    at: datetime
    side: Side
    channel: str
    person: str
    people: list[str]
    subject: str
    text: str
    cut: bool
    automatic: str | None
    outcome: str | None
    ending: str | None


class Touches(Shape):
    """A page of what passed, the latest first."""

    items: list[Touch]
    next: str | None


class Contact(Shape):
    """A person at a prospect."""

    id: int
    prospect: str
    address: str
    name: str
    role: Literal["decides", "signs", "champion", "uses"] | None
    phone: str
    opted_out: Literal["person", "company"] | None
    left: bool


class Contacts(Shape):
    """A page of people."""

    items: list[Contact]
    next: str | None


class Times(Shape):
    """Two times to offer, in the prospect's `zone` where that is known; `checked` against the seller's calendar."""

    first: datetime
    second: datetime
    zone: str
    words: str
    checked: bool


class Finding(Shape):
    """One reason against a draft; `span` is half-open, in Unicode code points of the text as given."""

    rule: Rule
    level: Level
    span: tuple[int, int]
    text: str
    why: str
    instead: str


class Lint(Shape):
    """The guard's word on a draft."""

    verdict: Level
    findings: list[Finding]
    times: list[datetime]


class Draft(Shape):
    """A draft. `state`: kept; ready, claimed, data on its way; sent; put-down; held; uncertain."""

    id: int
    deal: int
    at: datetime
    to: list[str]
    subject: str
    text: str
    in_reply_to: str
    times: list[str]
    findings: list[Rule]
    override: str
    state: str


class Drafts(Shape):
    """A page of drafts, the latest first."""

    items: list[Draft]
    next: str | None


class Logged(Shape):
    """A conversation as it was filed, and where its deal stands now."""

    conversation: Touch
    deal: Deal
