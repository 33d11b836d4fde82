"""A deal's life from its facts: what was known just after each touch, and how it ended.

Each moment is worked out from the facts as they stood then; what came later, and what nobody dated, is left out.
Source: METHOD, Learning, Standing; docs/explanation/outcomes.md, "No peeking".
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from unchase.core.act import ActName, Side
from unchase.core.assessment import Standing
from unchase.core.business_days import day_of, zone_named
from unchase.core.history import is_plausible
from unchase.core.picture import picture_of
from unchase.core.standing import standing_of
from unchase.core.tally import Tally, tally_of
from unchase.learning.states import EXCUSES, NO_EXCUSE, Steps, joined, states

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from unchase.core.facts import Event, Facts
    from unchase.core.picture import Picture
    from unchase.core.policy import Policy
    from unchase.core.touch import Touch
    from unchase.learning.states import Numbers, States

    _Numbers = dict[str, float]

_DECIDED = frozenset({Standing.ACCEPTED, Standing.REFUSED})
HALF_AFTER = (
    365.0  # days after which a moment counts half: sales drift (docs/explanation/outcomes.md, "Drift")
)
_NAMES = ("chases", "silence", "stalls", "excuse", "age", "firm", "callback", "replies", "kept", "missed")
_MOST_OF_THEM = 0.9  # the share of closed deals whose length a deal must have outlived to count as settled


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One deal: its moments, oldest first, and how it ended.

    `moments` are just after each day's last touch of a side, at the times `at`; `theirs` says which were replies.
    `ending` is "won", "lost" or "released" on `ended_at`, or None. `today` is what is known of an open deal now,
    `tally` what can be counted of it by then. `decided`: they said yes or no to it, which no count of chases knows.
    """

    name: str
    seller: int
    moments: States
    at: tuple[datetime, ...]
    theirs: tuple[bool, ...]
    touches: int
    ending: str | None
    ended_at: datetime | None
    today: States | None
    tally: Tally = field(default_factory=Tally)
    decided: bool = False

    @property
    def contacts(self) -> int:
        """Our touches, one a day."""
        return sum(not theirs for theirs in self.theirs)

    @property
    def waits(self) -> tuple[int, int]:
        """Our touches after an earlier one that had no reply: those that were chases, and those that were none.

        A touch they asked for or agreed to, a delivery, a callback's call is no chase (METHOD, Chases).
        """
        chases = avoided = 0
        for place in range(1, len(self.at)):
            if not self.theirs[place] and not self.theirs[place - 1]:
                more = self.moments.chases[place] > self.moments.chases[place - 1]
                chases, avoided = chases + bool(more), avoided + (not more)
        return chases, avoided

    @property
    def days(self) -> float | None:
        """Days from the first touch to the end."""
        if self.ended_at is None or not self.at:
            return None
        return max(0.0, (self.ended_at - self.at[0]) / timedelta(days=1))


def life_of(facts: Facts, now: datetime, policy: Policy, *, name: str = "", seller: int = 0) -> Life:
    """The life of one deal up to `now` (aware). A deal brought back after its end is open again."""
    picture = picture_of(facts, now, policy)
    ending = picture.ending
    end = ending.recorded if ending is not None and ending.closed else None
    until = end.at if end is not None else now
    touches = sorted(
        (one for one in facts.touches if one.automatic is None and is_plausible(one.at) and one.at <= until),
        key=lambda one: one.at,
    )
    last = _last_of_days(touches, facts)
    moments = [_moment(facts, touch.at, touches[0].at, policy) for touch in last]
    still_open = end is None and bool(touches)
    return Life(
        name=name,
        seller=seller,
        moments=_states(moments, seller),
        at=tuple(touch.at for touch in last),
        theirs=tuple(touch.side is Side.THEM for touch in last),
        touches=len(touches),
        ending=end.standing if end is not None else None,
        ended_at=end.at if end is not None else None,
        today=_states([_moment(facts, now, touches[0].at, policy)], seller) if still_open else None,
        tally=tally_of(picture),
        decided=standing_of(picture)[0] in _DECIDED,
    )


def life_again(life: Life, facts: Facts, now: datetime, policy: Policy) -> Life | None:
    """The same life later, where no fact came since: its state of now and what can be counted by now.

    None where time alone ended it or brought it back: then it is to be worked out anew.
    """
    picture = picture_of(facts, now, policy)
    ending = picture.ending
    closed = ending is not None and ending.closed
    if closed != (life.ending is not None) or not life.at:
        return None
    today = None
    if not closed:
        first = min(one.at for one in facts.touches if one.automatic is None and is_plausible(one.at))
        today = _states([_moment(facts, now, first, policy)], life.seller)
    decided = standing_of(picture)[0] in _DECIDED
    return replace(life, today=today, tally=tally_of(picture), decided=decided)


def steps_of(lives: Iterable[Life], now: datetime) -> Steps:
    """What the estimator learns from: the lives that had a touch at all, in the order given; old moments weigh less."""
    seen = [life for life in lives if len(life.moments)]
    lengths = [life.days for life in seen if life.days is not None]
    outlived = float(np.quantile(lengths, _MOST_OF_THEM)) if lengths else 0.0
    deal, ended, won, replied, days, settled, ages = [], [], [], [], [], [], []
    for number, life in enumerate(seen):
        old = (now - life.at[0]) / timedelta(days=1) >= outlived
        for place, at in enumerate(life.at):
            last = place == len(life.at) - 1
            following = now if last else life.at[place + 1]
            deal.append(number)
            ended.append(last and life.ending is not None)
            won.append(last and life.ending == "won")
            replied.append(not last and life.theirs[place + 1])
            days.append(max(0.0, (following - at) / timedelta(days=1)) if not last else 0.0)
            settled.append(bool(lengths) and old)
            ages.append(max(0.0, (now - at) / timedelta(days=1)))
    return Steps(
        states=joined(life.moments for life in seen),
        deal=np.array(deal, dtype=np.intp),
        ended=np.array(ended, dtype=bool),
        won=np.array(won, dtype=bool),
        replied=np.array(replied, dtype=bool),
        days=np.array(days, dtype=float),
        settled=np.array(settled, dtype=bool),
        weight=0.5 ** (np.array(ages, dtype=float) / HALF_AFTER),
    )


def silences_of(lives: Iterable[Life]) -> tuple[Numbers, Numbers]:
    """For the two numbers: at which of our touches the first answer came, and after how many there was none.

    Deals that they began do not count: nobody waited for their answer.
    """
    answered, silent = [], []
    for life in lives:
        if life.theirs and not life.theirs[0]:
            waited = next((place for place, theirs in enumerate(life.theirs) if theirs), None)
            if waited is None:
                silent.append(float(len(life.theirs)))
            else:
                answered.append(float(waited))
    return np.array(answered), np.array(silent)


def steps_of_nobody() -> Steps:
    """No steps at all: what is known before the first deal."""
    nothing = np.zeros(0, dtype=bool)
    return Steps(
        states=states([]),
        deal=np.zeros(0, dtype=np.intp),
        ended=nothing,
        won=nothing,
        replied=nothing,
        days=np.zeros(0),
        settled=nothing,
    )


def facts_until(facts: Facts, at: datetime) -> Facts:
    """The facts as they stood: nothing later, and nothing of which nobody knows when it became known."""
    return replace(
        facts,
        touches=tuple(one for one in facts.touches if one.at <= at),
        events=tuple(known for one in facts.events if (known := _event_until(one, at)) is not None),
        people=tuple(replace(one, left=False, opted_out=None) for one in facts.people),
        recorded=(),
        told=tuple(one for one in facts.told if one.at <= at),
        qualification=tuple(one for one in facts.qualification if one.at is not None and one.at <= at),
        motive=facts.motive if facts.motive and facts.motive.at and facts.motive.at <= at else None,
        interval=facts.interval if facts.interval and facts.interval.agreed_at <= at else None,
    )


def _event_until(event: Event, at: datetime) -> Event | None:
    answered = {who: when for who, when in event.answered_at.items() if when <= at}
    over = (event.end or event.start) <= at
    if not over and (not answered or event.cancelled):
        return None
    return replace(
        event,
        answers={who: answer for who, answer in event.answers.items() if who in answered or over},
        answered_at=answered,
        outcome=event.outcome if over else None,
    )


def _last_of_days(touches: Sequence[Touch], facts: Facts) -> list[Touch]:
    """The last of the touches of one side on one day: several at once are one."""
    zone = zone_named(facts.zone)
    kept: list[Touch] = []
    for touch in touches:
        same = kept and kept[-1].side is touch.side
        if same and (zone is None or day_of(kept[-1].at, zone) == day_of(touch.at, zone)):
            kept[-1] = touch
        else:
            kept.append(touch)
    return kept


def _states(moments: Sequence[_Numbers], seller: int) -> States:
    """The moments in columns, made once for all of them."""
    columns: dict[str, list[float]] = {name: [one[name] for one in moments] for name in _NAMES}
    return states(columns.pop("chases"), seller=[seller] * len(moments), **columns)


def _moment(facts: Facts, at: datetime, first: datetime, policy: Policy) -> _Numbers:
    """What was known at `at`, by the name of its column."""
    picture = picture_of(facts_until(facts, at), at, policy)
    replies = [entry.at for entry in picture.whole if entry.is_reply]
    promises = picture.promises
    return {
        "chases": picture.chases,
        "silence": max(0.0, (at - (replies[-1] if replies else first)) / timedelta(days=1)),
        "stalls": picture.stalls.count,
        "excuse": _excuse(picture),
        "age": max(0.0, (at - first) / timedelta(days=1)),
        "firm": picture.appointment() is not None,
        "callback": picture.callback is not None and not picture.callback.acted,
        "replies": len(replies),
        "kept": sum(one.kept is not None for one in promises),
        "missed": sum(one.stands and one.lapses <= at for one in promises),
    }


def _excuse(picture: Picture) -> int:
    """The kind of the latest stall that still counts."""
    if not picture.stalls.entries:
        return NO_EXCUSE
    for act in picture.stalls.entries[-1].their(ActName.STALL):
        if act.excuse is not None:
            return EXCUSES.index(str(act.excuse))
    return NO_EXCUSE
