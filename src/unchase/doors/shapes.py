"""What programs are told: the forms of docs/reference, as schemas. Times carry the offset of the seller's zone."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from unchase.core.act import Side
from unchase.core.assessment import DueKind, MoveName, Standing, Symptom
from unchase.core.guard import Level, Rule
from unchase.core.zone import zone_of
from unchase.deals.token import Scope

if TYPE_CHECKING:
    from unchase.deals import models as rows
    from unchase.doors.verbs import Looked, TwoTimes


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
    """A seller's day: the next appointment, the moves, the most urgent first, and how many more there are."""

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


TEXT_AT_MOST = 20_000


def brief_of(deal: rows.Deal, zone: str) -> Brief:
    """A deal in a list; its seller's `zone`."""
    return Brief(
        id=deal.pk,
        prospect=deal.prospect.name,
        name=deal.name,
        amount=str(deal.amount) if deal.amount is not None else None,
        currency=deal.currency or None,
        standing=Standing(deal.standing),
        n=deal.n,
        stalls=deal.stalls,
        chases=deal.chases,
        move=MoveName(deal.move) if deal.move else None,
        move_on=deal.move_on,
        appointment=local(deal.appointment_at, zone),
        decision_from=local(deal.decision_from, zone),
        decision_until=local(deal.decision_until, zone),
        touches=deal.touch_count,
        first=local(deal.first_touch_at, zone),
        last=local(deal.last_touch_at, zone),
    )


def deal_of(deal: rows.Deal, zone: str) -> Deal:
    """A whole deal, assessed."""
    said = deal.assessment
    assert said is not None, "a deal is assessed before it is told"
    back, decided = said.callback, said.decision_date
    return Deal(
        **{name: value for name, value in brief_of(deal, zone) if name in _SHARED},
        callback=Callback(
            start=sure(back.start, zone),
            end=local(back.end, zone),
            reason=back.reason,
            event=back.event,
            not_before=back.not_before,
            call_on=back.call_on,
        )
        if back
        else None,
        decision_date=Span(start=sure(decided[0], zone), end=sure(decided[1], zone)) if decided else None,
        due=[Due(who=one.who, what=one.what, by=sure(one.by, zone), kind=one.kind) for one in said.due],
        move=Move(
            name=said.move.name,
            on=said.move.on,
            to=said.move.to,
            channel=said.move.channel,
            words=said.move.words,
        ),
        because=[
            Because(at=sure(one.at, zone), touch=one.touch, quote=one.quote, says=one.says)
            for one in said.because
        ],
        symptoms=list(said.symptoms),
        good_until=local(said.good_until, zone),
    )


_SHARED = Deal.model_fields.keys() & Brief.model_fields.keys() - {"move"}


def touch_of(touch: rows.Touch, zone: str) -> Touch:
    """One thing that passed."""
    return Touch(
        id=touch.pk,
        at=sure(touch.at, zone),
        side=Side(touch.side),
        channel=touch.channel,
        person=touch.person,
        people=list(touch.people),
        subject=touch.subject,
        text=touch.text[:TEXT_AT_MOST],
        cut=len(touch.text) > TEXT_AT_MOST,
        automatic=touch.automatic or None,
        outcome=touch.outcome or None,
        ending=touch.ending or None,
    )


def contact_of(contact: rows.Contact) -> Contact:
    """A person."""
    return Contact.model_validate(
        {
            "id": contact.pk,
            "prospect": contact.prospect.name,
            "address": contact.address,
            "name": contact.name,
            "role": contact.role or None,
            "phone": contact.phone,
            "opted_out": contact.opted_out or None,
            "left": contact.left_at is not None,
        }
    )


def draft_of(draft: rows.Outgoing, zone: str) -> Draft:
    """A draft."""
    return Draft(
        id=draft.pk,
        deal=draft.deal_id,
        at=sure(draft.at, zone),
        to=list(draft.to),
        subject=draft.subject,
        text=draft.text,
        in_reply_to=draft.in_reply_to,
        times=list(draft.times),
        findings=[Rule(one["rule"]) for one in draft.findings],
        override=draft.override,
        state=draft.leaving or "kept",
    )


def lint_of(looked: Looked, zone: str) -> Lint:
    """The guard's word."""
    return Lint(
        verdict=looked.verdict.verdict,
        findings=[
            Finding(
                rule=one.rule,
                level=one.level,
                span=span,
                text=one.text,
                why=one.why,
                instead=one.instead,
            )
            for one, span in zip(looked.verdict.findings, looked.spans, strict=True)
        ],
        times=[sure(at, zone) for at in looked.times],
    )


def times_of(two: TwoTimes) -> Times:
    """Two times."""
    return Times(first=two.first, second=two.second, zone=two.zone, words=two.words, checked=two.checked)


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def cursor_of(key: int) -> str:
    """A key as a cursor: opaque to others."""
    word = ""
    while key:
        key, digit = divmod(key, 36)
        word = _DIGITS[digit] + word
    return word or "0"


def local(value: datetime | None, zone: str) -> datetime | None:
    """A moment on the seller's clock, to the second; None stays None."""
    return None if value is None else sure(value, zone)


def sure(value: datetime, zone: str) -> datetime:
    """A moment on the seller's clock, to the second."""
    return value.astimezone(zone_of(zone)).replace(microsecond=0)
