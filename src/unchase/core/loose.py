"""The move of a loose deal, by the last fact.

Source: METHOD, Moves, the row `loose`: where a message holds several, the first of its list applies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.core.act import ActName
from unchase.core.appointments import SlipKind
from unchase.core.assessment import MoveName, Standing
from unchase.core.business_days import day_of, next_business_day, zone_named
from unchase.core.history import Part
from unchase.core.owed import Matter
from unchase.core.plan import Plan, after, channel_to, contact, today
from unchase.core.rungs import assurance_failed, next_rung
from unchase.core.windows import is_on_a_day

if TYPE_CHECKING:
    from datetime import date, datetime

    from unchase.core.history import Entry
    from unchase.core.picture import Picture

_DECLINED = frozenset({ActName.DECLINE_TIME, ActName.COUNTER})
_SENT = frozenset({ActName.PROPOSAL, ActName.DELIVERS})


def loose_move(picture: Picture) -> Plan:
    """What the last fact asks for: their last word, or our touch that grew old."""
    word = picture.word
    moved = _moved_by_them(picture)
    if moved is not None:
        return moved
    if word is None or picture.ours_since_word():
        name = next_rung(picture, Standing.LOOSE)
        return _to(picture, name, after(picture, None if picture.patience else _last_at(picture)))
    if word.refuses:
        on = after(picture, word.at, patiently=False)
        return Plan(name=MoveName.ASK_SELLER, on=on, form="who", entry=word)
    if assurance_failed(picture):
        return _to(picture, MoveName.LET_GO, after(picture, word.at))
    return _by_word(picture, word)


def _by_word(picture: Picture, word: Entry) -> Plan:
    """The first line of the row that fits their last word."""
    asked = next((debt for debt in picture.debts if debt.matter in (Matter.QUESTION, Matter.DOCUMENT)), None)
    if asked is not None:
        name = MoveName.ANSWER if asked.matter is Matter.QUESTION else MoveName.DELIVER
        return _to(picture, name, today(picture, day_of(asked.by, picture.zone)), debt=asked)
    if _wrote_first(picture, word):
        return _to(picture, MoveName.ANSWER, today(picture, day_of(word.at, picture.zone)), entry=word)
    on = after(picture, word.at)
    if ActName.REFERRAL in word.names and ActName.OBJECTION not in word.names:
        return _referral(picture, word, on)
    return _asked_for(picture, word, on)


def _asked_for(picture: Picture, word: Entry, on: date) -> Plan:
    """What their last word asks of us, where it is no question and no referral."""
    if ActName.OBJECTION in word.names:
        return _to(picture, MoveName.WORKING_SESSION, on, entry=word)
    days = _days_offered(picture, word)
    if days or not _DECLINED.isdisjoint(word.names):
        return _to(picture, MoveName.OFFER_TIMES, on, near=min(days, default=None), entry=word)
    promise = next((one for one in reversed(picture.promises) if one.stands and one.entry is word), None)
    if promise is not None:
        near = next_business_day(promise.window.last, picture.country)
        return _to(picture, MoveName.CALL_AFTER_DATE, on, near=near, entry=word)
    if any(debt.matter is Matter.PROMISE for debt in picture.debts) or not word.own.isdisjoint(_SENT):
        return _to(picture, MoveName.ASK_WHAT_HAPPENS, on, entry=word)
    return _to(picture, MoveName.ASK_NEXT_STEP, on, entry=word)


def _to(picture: Picture, name: MoveName, on: date, **more: object) -> Plan:
    person = contact(picture)
    return Plan(name=name, on=on, to=person, channel=channel_to(picture, person), **more)  # type: ignore[arg-type]


def _referral(picture: Picture, word: Entry, on: date) -> Plan:
    act = next(word.their(ActName.REFERRAL))
    whom = picture.names.of(act.whom)
    return Plan(
        name=MoveName.WRITE_REFERRAL,
        on=on,
        to=whom,
        channel=channel_to(picture, whom),
        entry=word,
    )


def _wrote_first(picture: Picture, word: Entry) -> bool:
    """Whether this round began with them and we have not said anything yet."""
    return word.touch.channel.value != "meeting" and not any(
        entry.part is Part.OURS or entry.spoken for entry in picture.entries
    )


def _days_offered(picture: Picture, word: Entry) -> list[date]:
    """The days they named without an hour."""
    return [
        day_of(when.start, zone_named(when.zone) or picture.zone)
        for act in word.their(ActName.COUNTER, ActName.INTEREST, ActName.APPOINTMENT)
        for when in (*act.times, *((act.when,) if act.when else ()))
        if is_on_a_day(when) and when.start is not None and when.start > word.at
    ]


def _moved_by_them(picture: Picture) -> Plan | None:
    """Two new times for an appointment the seller says was moved, with nothing said since."""
    slip = next(iter(reversed(picture.diary.slips)), None)
    if slip is None or slip.kind is not SlipKind.MOVE or slip.entry is not None:
        return None
    last = _last_at(picture)
    if last is not None and last > slip.at:
        return None
    return _to(picture, MoveName.OFFER_TIMES, after(picture, slip.at))


def _last_at(picture: Picture) -> datetime | None:
    last = next((entry for entry in reversed(picture.entries) if entry.part in (Part.WORD, Part.OURS)), None)
    return last.at if last is not None else None
