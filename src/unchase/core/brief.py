"""What to have at hand before and during a talk, on one screen.

Source: METHOD, The call guide, and the row `firm` of the moves. It rests on the verdict: nothing is judged twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from unchase.core.act import ActName, Side
from unchase.core.business_days import day_of, next_business_day, zone_named
from unchase.core.two_times import Hours, working_times
from unchase.core.wording import day_words, times_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from unchase.core.assessment import Assessment, Due
    from unchase.core.facts import Facts
    from unchase.core.policy import Policy
    from unchase.core.touch import Touch

_PUT_OFF = "put it off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """Words of theirs, and the day they said them."""

    words: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """One deal before a talk.

    `unknown` are the criteria of the qualification still to be asked, and the motive where that is not known. `reason`
    is the one they gave for a callback, `said` the words the standing rests on, `last` what they said last. `times` are two times to offer, aware
    and in UTC, inside both sides' working hours; `times_in_words` the same as they are said, in the prospect's zone
    where that is known; `message` what to leave on their voicemail where nobody answers. `delivered_by` is the day by which they have what they asked for.
    """

    opening: str
    motive: str
    unknown: tuple[str, ...]
    reason: str
    said: Quoted | None
    last: Quoted | None
    objections: tuple[Quoted, ...]
    put_off_on: tuple[date, ...]
    they_owe: tuple[Due, ...]
    we_owe: tuple[Due, ...]
    times: tuple[datetime, datetime]
    times_in_words: str
    delivered_by: str
    message: str

    @property
    def put_off_in_words(self) -> str:
        """The days on which they put it off: "Thu 3 Sep 2026 and Thu 1 Oct 2026", empty where they never did."""
        said = [day_words(day) for day in self.put_off_on]
        return ", ".join(said[:-1]) + f" and {said[-1]}" if len(said) > 1 else "".join(said)


def brief_of(
    verdict: Assessment,
    facts: Facts,
    now: datetime,
    policy: Policy,
    *,
    name: str = "",
    me: str = "",
    times: tuple[datetime, datetime] | None = None,
) -> Brief:
    """What is known of a deal at `now` (aware) that the next talk needs.

    Of the facts only the qualification, the motive, the touches and both sides' zones and countries are looked at.
    `name` is how to greet whom we talk to, `me` who speaks; `times` are two free times of the seller's calendar, where there is one.
    """
    zone = zone_named(facts.zone) or UTC
    ours = Hours(zone=zone, country=facts.country)
    theirs = zone_named(facts.prospect_zone)
    their_hours = Hours(zone=theirs, country=facts.prospect_country) if theirs is not None else None
    tomorrow = day_after(verdict, facts, now)
    times = times or working_times(tomorrow, ours, their_hours, policy)
    callback = verdict.callback
    first = next((one for one in verdict.because if one.quote), None)
    last = last_said(facts.touches)
    put_off = [day_of(one.at, zone) for one in verdict.because if one.says == _PUT_OFF]
    return Brief(
        opening=_opening(name),
        motive=facts.motive.quote if facts.motive is not None else "",
        unknown=_unknown(facts, policy),
        reason=callback.reason if callback is not None else "",
        said=Quoted(words=first.quote, on=day_of(first.at, zone)) if first is not None else None,
        last=Quoted(words=last[1], on=day_of(last[0], zone)) if last is not None else None,
        objections=tuple(
            Quoted(words=" ".join(act.text.split()), on=day_of(touch.at, zone))
            for touch in facts.touches
            for act in touch.acts
            if act.name is ActName.OBJECTION
        ),
        put_off_on=tuple(dict.fromkeys(put_off)),
        they_owe=tuple(one for one in verdict.due if one.who is Side.THEM),
        we_owe=tuple(one for one in verdict.due if one.who is Side.US),
        times=times,
        times_in_words=times_words(*times, theirs or zone),
        delivered_by=day_words(tomorrow),
        message=_message(
            name, me, times_words(*times, theirs or zone), agreed=verdict.appointment is not None
        ),
    )


def last_said(touches: Iterable[Touch]) -> tuple[datetime, str] | None:
    """When they last said something to us, and the words that matter of it; None where they never did."""
    theirs = [one for one in touches if one.side is Side.THEM and one.automatic is None]
    for touch in sorted(theirs, key=lambda one: one.at, reverse=True):
        words = next((act.text for act in touch.acts if act.text.strip()), touch.text)
        if words.strip():
            return touch.at, " ".join(words.split())
    return None


def day_after(verdict: Assessment, facts: Facts, now: datetime) -> date:
    """The seller's first business day after the talk: after the agreed time where one lies ahead, else after `now`."""
    talk = max(now, verdict.appointment) if verdict.appointment is not None else now
    return next_business_day(day_of(talk, zone_named(facts.zone) or UTC), facts.country)


def _opening(name: str) -> str:
    greeting = f"{name}, before" if name else "Before"
    return (
        f"{greeting} we start: when we are done I would like us both to know the next step, with a day and an hour, "
        "or that there is none. Either is a good ending."
    )


def _message(name: str, me: str, times: str, *, agreed: bool) -> str:
    """What to leave as a message: why we ring, two times, and an easy way out. No blame."""
    greeting = f"{name}, this is {me}." if name and me else f"This is {me}." if me else ""
    why = "We had agreed to talk now." if agreed else "I am ringing as you asked."
    words = f"{greeting} {why} Is {times} better for you? If it is a no, that is fine; one word will do."
    return words.strip()


def _unknown(facts: Facts, policy: Policy) -> tuple[str, ...]:
    known = {one.name for one in facts.qualification if one.state != "unknown"}
    asked = dict.fromkeys((*policy.criteria, *(one.name for one in facts.qualification)))
    unknown = [name for name in asked if name not in known]
    return tuple(unknown if facts.motive is not None else ["motive", *unknown])
