"""A move before it has its words: what, whom to, by which channel, on which day, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unchase.core.act import ActName
from unchase.core.business_days import business_day_from, day_of, next_business_day
from unchase.core.history import Part
from unchase.core.touch import Channel
from unchase.core.windows import window_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from unchase.core.assessment import MoveName
    from unchase.core.history import Entry
    from unchase.core.missed import Miss
    from unchase.core.owed import Debt
    from unchase.core.picture import Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The chosen move.

    `near` is the first day on which a time is offered. `then` is the move that follows when the seller has
    answered. `form` picks the words where a move has several.
    """

    name: MoveName
    on: date | None
    to: str | None = None
    channel: str | None = None
    near: date | None = None
    then: MoveName | None = None
    form: str | None = None
    debt: Debt | None = None
    miss: Miss | None = None
    entry: Entry | None = None


def after(picture: Picture, fact: datetime | None, *, patiently: bool = True) -> date:
    """The date of a move: the next business day after the fact it rests on, today if that is past.

    `patiently`: not within the patience, and not before the window they named has opened (METHOD, rule 2).
    """
    day = None if fact is None else next_business_day(day_of(fact, picture.zone), picture.country)
    if patiently:
        day = max(
            (one for one in (day, _patience(picture), _window(picture)) if one is not None), default=None
        )
    return today(picture, day)


def today(picture: Picture, day: date | None) -> date:
    """That day moved on to a business day; today, or the first business day from it, if it is past or None."""
    if day is None:
        return picture.clock.today()
    return picture.clock.not_past(business_day_from(day, picture.country))


def _patience(picture: Picture) -> date | None:
    return picture.patience.over_on if picture.patience is not None else None


def _window(picture: Picture) -> date | None:
    """The day on which the window they named last opens."""
    if picture.word is None:
        return None
    opens = [
        business_day_from(window.first, picture.country)
        for act in picture.word.their(ActName.STALL, ActName.CALLBACK)
        if (window := window_of(act.when, picture.zone, picture.policy)) is not None and not window.deadline
    ]
    return min(opens, default=None)


def contact(picture: Picture) -> str | None:
    """Whom to turn to: who spoke last, their successor where they left, the one we wrote to, else another contact."""
    people = picture.people
    spoken = [picture.word.person] if picture.word is not None else []
    written = [
        entry.person for entry in reversed(picture.entries) if entry.part in (Part.OURS, Part.UNDELIVERED)
    ]
    for person in (*spoken, *written[:1]):
        if people.available(person):
            return person
        successor = successor_of(picture, person)
        if successor is not None:
            return successor
    return people.others[0] if people.others else None


def successor_of(picture: Picture, person: str | None) -> str | None:
    """Who follows somebody who is gone: the end of the line of successors, if that person is available."""
    seen: set[str] = set()
    people = picture.people
    while person is not None and person in people.gone and person not in seen:
        seen.add(person)
        person = people.successors.get(person)
    return person if seen and people.available(person) else None


def channel_to(picture: Picture, person: str | None) -> str:
    """By which way to reach somebody: mail where there is an address; the phone without one, or where all was phone."""
    if person is None or "@" not in person:
        return Channel.CALL.value
    used = {
        entry.touch.channel
        for entry in picture.whole
        if entry.event is None and entry.part is not Part.MACHINE
    }
    only_phone = bool(used) and used <= {Channel.CALL, Channel.VOICEMAIL, Channel.MEETING}
    return Channel.CALL.value if only_phone else Channel.EMAIL.value
