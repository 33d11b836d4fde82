"""Values of the core as JSON: the forms of `read` and `assess` that other programs are built on (docs/reference)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from unchase.cli.form import iso
from unchase.core.act import ActName, Side
from unchase.core.zone import zone_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unchase.core.act import Act
    from unchase.core.assessment import Assessment
    from unchase.core.message import CalendarPart
    from unchase.core.reading import Reading
    from unchase.core.when import When

Row = dict[str, Any]


def reading_row(reading: Reading, acts: tuple[Act, ...]) -> Row:
    """The answer of `read`, without its id: `acts` are those after the dialogue was heard."""
    appointment = next((act.when for act in acts if act.name is ActName.APPOINTMENT and act.when), None)
    callback = next((act for act in acts if act.name is ActName.CALLBACK), None)
    decision = next((act.when for act in acts if act.name is ActName.DECISION_DATE and act.when), None)
    row: Row = {
        "own_text": reading.own_text,
        "signature": reading.signature,
        "acts": [act_row(act) for act in acts],
        "times": [time_row(when) for when in reading.times],
        "maybe": [act_row(act) for act in reading.maybe_acts]
        + [time_row(when) for when in reading.maybe_times],
        "appointment": _at(appointment.start, appointment) if appointment else None,
        "callback": {**_interval(callback.when), "reason": callback.reason} if callback else None,
        "decision_date": _interval(decision) if decision else None,
        "commitments": [
            {"by": str(act.by or Side.THEM), "what": act.what, **_interval(act.when)}
            for act in acts
            if act.name is ActName.COMMITMENT
        ],
    }
    away = next((act.when for act in acts if act.name is ActName.OUT_OF_OFFICE), None)
    if away is not None or any(act.name is ActName.OUT_OF_OFFICE for act in acts):
        row["return_date"] = (
            away.start.astimezone(zone_of(away.zone)).date().isoformat() if away and away.start else None
        )
    if reading.bounce is not None:
        row["bounce"] = {
            "kind": reading.bounce.kind,
            "recipient": reading.bounce.recipient,
            "status": reading.bounce.status,
            "reason": reading.bounce.reason,
        }
    return row


def act_row(act: Act) -> Row:
    """One act with its words; keys that do not apply to it are missing."""
    row: Row = {"act": str(act.name), "span": list(act.span), "text": act.text}
    if act.excuse is not None:
        row["excuse"] = str(act.excuse)
    if act.kind is not None:
        row["kind"] = str(act.kind)
    if act.reason is not None:
        row["reason"] = act.reason
    return {**row, "confidence": round(act.confidence, 3)}


def time_row(when: When) -> Row:
    """One time, its ends in its own zone."""
    return {
        "span": list(when.span),
        "text": when.text,
        "from": _at(when.start, when),
        "to": _at(when.end, when),
        "grain": str(when.grain),
        "firm": when.firm,
        "open": when.open,
        "bound": str(when.bound) if when.bound else None,
        "past": when.past,
        "negated": when.negated,
        "conditional": when.conditional,
        "fuzzy": when.fuzzy,
        "zone": when.zone,
        "zone_known_by": str(when.zone_known_by),
        "candidates": [
            {"from": _at(one.start, when), "to": _at(one.end, when), "grain": str(one.grain)}
            for one in when.candidates
        ],
    }


def calendar_rows(parts: Iterable[CalendarPart], zone: str) -> list[Row]:
    """Calendar parts of a whole message, one row for each attendee's answer."""
    return [
        {
            "method": part.method,
            "uid": part.uid,
            "sequence": part.sequence,
            "recurrence_id": iso(part.recurrence_id, zone),
            "attendee": attendee,
            "partstat": partstat,
            "start": iso(part.start, zone),
            "end": iso(part.end, zone),
            "comment": part.comment,
        }
        for part in parts
        for attendee, partstat in part.attendees or ((None, None),)
    ]


def assessment_row(verdict: Assessment, zone: str) -> Row:
    """The answer of `assess`, without its id; times in `zone`, the seller's."""
    callback = verdict.callback
    return {
        "standing": str(verdict.standing),
        "n": verdict.n,
        "stalls": verdict.stalls,
        "chases": verdict.chases,
        "appointment": iso(verdict.appointment, zone),
        "callback": {
            "from": iso(callback.start, zone),
            "to": iso(callback.end, zone),
            "reason": callback.reason,
            "event": iso(callback.event, zone),
            "not_before": callback.not_before,
            "call_on": iso(callback.call_on, zone),
        }
        if callback
        else None,
        "decision_date": {
            "from": iso(verdict.decision_date[0], zone),
            "to": iso(verdict.decision_date[1], zone),
        }
        if verdict.decision_date
        else None,
        "due": [
            {"who": str(due.who), "what": due.what, "by": iso(due.by, zone), "kind": str(due.kind)}
            for due in verdict.due
        ],
        "move": {
            "name": str(verdict.move.name),
            "on": iso(verdict.move.on, zone),
            "to": verdict.move.to,
            "channel": verdict.move.channel,
            "words": verdict.move.words,
        },
        "because": [
            {"at": iso(reason.at, zone), "touch": reason.touch, "quote": reason.quote, "says": reason.says}
            for reason in verdict.because
        ],
        "symptoms": [str(symptom) for symptom in verdict.symptoms],
        "good_until": iso(verdict.good_until, zone),
    }


def _interval(when: When | None) -> Row:
    return {"from": _at(when.start, when), "to": _at(when.end, when)} if when else {"from": None, "to": None}


def _at(value: datetime | None, when: When) -> str | None:
    return iso(value, when.zone)
