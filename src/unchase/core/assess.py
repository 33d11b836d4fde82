"""The judgement: facts and the time in, the verdict out.

Source: METHOD. Pure: no clock, no settings, nothing loaded; the same facts, time and policy give the same verdict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.core.assessment import Assessment, Callback, Move, Standing
from unchase.core.because import because_of
from unchase.core.due import due_of
from unchase.core.held import held_times
from unchase.core.missed import MissKind
from unchase.core.move import choose
from unchase.core.picture import picture_of
from unchase.core.promises import decision_date
from unchase.core.standing import standing_of
from unchase.core.symptoms import started_by_them, symptoms_of
from unchase.core.wording import words_for

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.core.facts import Facts
    from unchase.core.missed import Miss
    from unchase.core.picture import Picture
    from unchase.core.policy import Policy

_CLOSED = frozenset({Standing.WON, Standing.LOST, Standing.RELEASED})


def assess(facts: Facts, now: datetime, policy: Policy) -> Assessment:
    """Where the deal stands at `now` (aware), what is due, and the one move.

    `good_until` is the moment before which, with no new facts, nothing in the answer can change; None where time
    alone changes nothing.
    """
    picture = picture_of(facts, now, policy)
    standing, miss = standing_of(picture)
    plan = choose(picture, standing, miss)
    closed = standing in _CLOSED
    appointment = None if closed or standing is Standing.REFUSED else picture.appointment()
    return Assessment(
        standing=standing,
        n=_number(picture, standing),
        stalls=picture.stalls.count,
        chases=picture.chases,
        appointment=appointment.start if appointment is not None else None,
        callback=None if closed else _callback(picture, standing),
        decision_date=None if closed else _decision_date(picture),
        due=due_of(picture, standing),
        move=Move(
            name=plan.name,
            on=plan.on,
            to=plan.to,
            channel=plan.channel,
            words=words_for(picture, plan, standing),
        ),
        because=because_of(picture, standing, miss),
        symptoms=symptoms_of(picture, standing, miss),
        unreported=_unreported(miss),
        held=() if closed or standing is Standing.REFUSED else held_times(picture),
        started_by_them=started_by_them(picture.whole),
        good_until=picture.clock.good_until,
    )


def _unreported(miss: Miss | None) -> datetime | None:
    """When the appointment began of which nobody said how it ended."""
    if miss is None or miss.kind is not MissKind.UNREPORTED or miss.appointment is None:
        return None
    return miss.appointment.start


def _number(picture: Picture, standing: Standing) -> int | None:
    """The number that goes with the standing."""
    if standing is Standing.STALLED:
        return picture.stalls.count
    return picture.chases if standing is Standing.CHASING else None


def _callback(picture: Picture, standing: Standing) -> Callback | None:
    """The callback in force, until we have acted on it or its time is over."""
    story, ending = picture.callback, picture.ending
    if story is not None and not story.acted and not picture.clock.passed(story.over):
        window = story.asked.window
        return Callback(
            start=window.start,
            end=window.end,
            reason=story.asked.act.reason or story.asked.act.text,
            event=story.asked.event,
            not_before=window.not_before,
            call_on=story.asked.call_on,
        )
    if standing is Standing.CALLBACK and ending is not None and ending.since is not None and ending.trigger:
        return Callback(
            start=ending.since,
            end=None,
            reason=ending.recorded.note,
            event=None,
            not_before=True,
            call_on=ending.trigger,
        )
    return None


def _decision_date(picture: Picture) -> tuple[datetime, datetime] | None:
    """When they said they will have decided, unless that was overtaken."""
    promise = decision_date(picture.promises)
    return (promise.window.start, promise.window.end) if promise is not None else None
