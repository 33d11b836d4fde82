"""Rows and values put into the shapes that programs are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.core.act import Side
from unchase.core.assessment import MoveName, Standing
from unchase.core.guard import Rule
from unchase.core.zone import zone_of
from unchase.doors import shapes

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals import models as rows
    from unchase.doors.verbs import Looked, TwoTimes

TEXT_AT_MOST = 20_000


def brief_of(deal: rows.Deal, zone: str) -> shapes.Brief:
    """A deal in a list; its seller's `zone`."""
    return shapes.Brief(
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


def deal_of(deal: rows.Deal, zone: str) -> shapes.Deal:
    """A whole deal, assessed."""
    said = deal.assessment
    assert said is not None, "a deal is assessed before it is told"
    back, decided = said.callback, said.decision_date
    return shapes.Deal(
        **{name: value for name, value in brief_of(deal, zone) if name in _SHARED},
        callback=shapes.Callback(
            start=sure(back.start, zone),
            end=local(back.end, zone),
            reason=back.reason,
            event=back.event,
            not_before=back.not_before,
            call_on=back.call_on,
        )
        if back
        else None,
        decision_date=shapes.Span(start=sure(decided[0], zone), end=sure(decided[1], zone))
        if decided
        else None,
        due=[
            shapes.Due(who=one.who, what=one.what, by=sure(one.by, zone), kind=one.kind) for one in said.due
        ],
        move=shapes.Move(
            name=said.move.name,
            on=said.move.on,
            to=said.move.to,
            channel=said.move.channel,
            words=said.move.words,
        ),
        because=[
            shapes.Because(at=sure(one.at, zone), touch=one.touch, quote=one.quote, says=one.says)
            for one in said.because
        ],
        symptoms=list(said.symptoms),
        good_until=local(said.good_until, zone),
    )


_SHARED = shapes.Deal.model_fields.keys() & shapes.Brief.model_fields.keys() - {"move"}


def touch_of(touch: rows.Touch, zone: str) -> shapes.Touch:
    """One thing that passed."""
    return shapes.Touch(
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


def contact_of(contact: rows.Contact) -> shapes.Contact:
    """A person."""
    return shapes.Contact.model_validate(
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


def draft_of(draft: rows.Outgoing, zone: str) -> shapes.Draft:
    """A draft."""
    return shapes.Draft(
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


def lint_of(looked: Looked, zone: str) -> shapes.Lint:
    """The guard's word."""
    return shapes.Lint(
        verdict=looked.verdict.verdict,
        findings=[
            shapes.Finding(
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


def times_of(two: TwoTimes) -> shapes.Times:
    """Two times."""
    return shapes.Times(
        first=two.first, second=two.second, zone=two.zone, words=two.words, checked=two.checked
    )


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
