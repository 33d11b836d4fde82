"""What to have at hand before and during a talk, on one screen.

Source: METHOD, The call guide, and the row `firm` of the moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unchase.core.act import ActName, Side
from unchase.core.business_days import business_day_from, day_of, next_business_day, working_times
from unchase.core.due import due_of
from unchase.core.history import quote_of
from unchase.core.picture import picture_of
from unchase.core.standing import standing_of
from unchase.core.wording import day_words, times_words

if TYPE_CHECKING:
    from datetime import date, datetime

    from unchase.core.assessment import Due
    from unchase.core.facts import Facts
    from unchase.core.history import Entry
    from unchase.core.picture import Picture
    from unchase.core.policy import Policy

CRITERIA = ("need", "process", "budget", "who decides", "time")  # METHOD, Words: qualification


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """Words of theirs, and the day they said them."""

    words: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """One deal before a talk.

    `unknown` are the criteria of the qualification still to be asked, and the motive where that is not known.
    `times` are two times to offer, aware and in UTC, inside both sides' working hours; `times_in_words` the same as
    they are said, in the prospect's zone where that is known. `delivered_by` is the day by which they have what they
    asked for.
    """

    opening: str
    motive: str
    unknown: tuple[str, ...]
    reason: str
    last_word: Quoted | None
    objections: tuple[Quoted, ...]
    put_off_on: tuple[date, ...]
    they_owe: tuple[Due, ...]
    we_owe: tuple[Due, ...]
    times: tuple[datetime, datetime]
    times_in_words: str
    delivered_by: str

    @property
    def put_off_in_words(self) -> str:
        """The days on which they put it off: "Thu 3 Sep 2026 and Thu 1 Oct 2026", empty where they never did."""
        said = [day_words(day) for day in self.put_off_on]
        return ", ".join(said[:-1]) + f" and {said[-1]}" if len(said) > 1 else "".join(said)


def brief_of(
    facts: Facts, now: datetime, policy: Policy, times: tuple[datetime, datetime] | None = None
) -> Brief:
    """What is known of a deal at `now` (aware) that the next talk needs.

    `times` are two free times of the seller's calendar, where there is one.
    """
    picture = picture_of(facts, now, policy)
    standing, _ = standing_of(picture)
    due = due_of(picture, standing)
    appointment = picture.appointment()
    today = day_of(now, picture.zone)
    nearest = max(today, day_of(appointment.start, picture.zone)) if appointment is not None else today
    times = times or _two_times(picture, nearest)
    return Brief(
        opening=_opening(picture, appointment.person if appointment is not None else None),
        motive=facts.motive.quote if facts.motive is not None else "",
        unknown=_unknown(facts),
        reason=picture.callback.asked.act.reason or "" if picture.callback is not None else "",
        last_word=_quoted(picture, picture.word) if picture.word is not None else None,
        objections=tuple(
            _quoted(picture, entry) for entry in picture.entries if ActName.OBJECTION in entry.names
        ),
        put_off_on=tuple(dict.fromkeys(day_of(entry.at, picture.zone) for entry in picture.stalls.entries)),
        they_owe=tuple(one for one in due if one.who is Side.THEM),
        we_owe=tuple(one for one in due if one.who is Side.US),
        times=times,
        times_in_words=times_words(*times, (picture.their_hours or picture.hours).zone),
        delivered_by=day_words(next_business_day(nearest, picture.country)),
    )


def _opening(picture: Picture, person: str | None) -> str:
    name = picture.names.first_name(person or (picture.word.person if picture.word is not None else None))
    greeting = "Before" if name == "there" else f"{name}, before"
    return (
        f"{greeting} we start: when we are done I would like us both to know the next step, with a day and an hour, "
        "or that there is none. Either is a good ending."
    )


def _unknown(facts: Facts) -> tuple[str, ...]:
    known = {one.name for one in facts.qualification if one.state != "unknown"}
    asked = dict.fromkeys((*CRITERIA, *(one.name for one in facts.qualification)))
    unknown = [name for name in asked if name not in known]
    return tuple(unknown if facts.motive is not None else ["motive", *unknown])


def _quoted(picture: Picture, entry: Entry) -> Quoted:
    names = (ActName.OBJECTION, ActName.STALL, ActName.CALLBACK, ActName.QUESTION, ActName.COMMITMENT)
    act = next((act for name in names for act in entry.their(name)), None)
    return Quoted(words=quote_of(entry, act), on=day_of(entry.at, picture.zone))


def _two_times(picture: Picture, nearest: date) -> tuple[datetime, datetime]:
    earliest = business_day_from(next_business_day(nearest, picture.country), picture.country)
    return working_times(earliest, picture.hours, picture.their_hours, picture.policy)
