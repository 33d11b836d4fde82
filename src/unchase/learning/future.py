"""What may still follow: the steps of a deal from a moment on, added up to the chance that it is won."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from unchase.learning.logit import logistic
from unchase.learning.states import EXCUSES, joined, states
from unchase.learning.terms import hazard_columns

if TYPE_CHECKING:
    from unchase.learning.prior import Prior
    from unchase.learning.states import Numbers, States, Steps

_AHEAD = 12  # steps looked ahead; what is still open then ends as the last step's end would
_FAR = 13  # counts of chases looked at, from 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """Days until the first chase, and between chases: at which silence the next step finds a deal."""

    first: float
    later: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazards:
    """Coefficients of the logits of one step, one row a draw; `replied` None where a reply is itself the end."""

    ended: Numbers
    won: Numbers
    replied: Numbers | None = None


def typical_gaps(steps: Steps, prior: Prior) -> Gaps:
    """The seller's own mean days between touches that went unanswered, drawn towards the prior's."""
    on = ~steps.ended & ~steps.replied & (steps.days > 0)
    first = on & (steps.states.chases == 0)
    later = on & (steps.states.chases > 0)
    days = np.minimum(steps.days, 60.0)  # one forgotten deal is no habit
    worth = prior.gap_deals
    return Gaps(
        first=float((days[first].sum() + worth * prior.first_gap) / (first.sum() + worth)),
        later=float((days[later].sum() + worth * prior.gap) / (later.sum() + worth)),
    )


def won_after(moments: States, hazards: Hazards, gaps: Gaps, *, sellers: int = 1) -> Numbers:
    """The chance (n, m) that each moment's deal is still won, for each of the m draws of the hazards.

    If they reply, the deal starts again at no chases and no silence, as often as that happens: a geometric series.
    """
    straight, again = _ahead(moments, hazards, gaps, sellers)
    if hazards.replied is None:
        return straight
    nothing = np.zeros(len(moments))
    fresh = moments.but(
        chases=nothing, silence=nothing, firm=nothing, callback=nothing, replies=moments.replies + 1
    )
    straight_fresh, again_fresh = _ahead(fresh, hazards, gaps, sellers)
    return straight + again * straight_fresh / np.maximum(1.0 - again_fresh, 1e-6)


def _ahead(moments: States, hazards: Hazards, gaps: Gaps, sellers: int) -> tuple[Numbers, Numbers]:
    """The chances to be won without a reply first, and to get a reply first."""
    open_still = np.ones((len(moments), len(hazards.ended)))
    straight, again = np.zeros_like(open_still), np.zeros_like(open_still)
    wins = np.zeros_like(open_still)
    for _ in range(_AHEAD):
        columns = hazard_columns(moments, sellers)
        ends, wins = logistic(columns @ hazards.ended.T), logistic(columns @ hazards.won.T)
        straight += open_still * ends * wins
        open_still *= 1.0 - ends
        if hazards.replied is not None:
            answers = logistic(columns @ hazards.replied.T)
            again += open_still * answers
            open_still *= 1.0 - answers
        moments = _next(moments, gaps)
    return straight + open_still * wins, again


def _next(moments: States, gaps: Gaps) -> States:
    """The moment after one more chase that got no answer; an appointment or callback is over by then."""
    nothing = np.zeros(len(moments))
    return moments.but(
        chases=moments.chases + 1,
        silence=moments.silence + np.where(moments.chases == 0, gaps.first, gaps.later),
        firm=nothing,
        callback=nothing,
    )


def typical_moments(gaps: Gaps, sellers: int) -> tuple[States, Numbers]:
    """Moments spread over where deals are found, with weights, on which a chance is fitted as a sum of parts.

    For each count of chases silences around the usual one; then a few of them again with one fact changed, so that
    each fact's part is seen by itself.
    """
    counts, silences, weights = [], [], []
    for count in range(_FAR):
        usual = gaps.first * min(count, 1) + gaps.later * max(count - 1, 0)
        for times, weight in (
            (0.0, 0.1),
            (0.5, 0.5),
            (0.75, 1.0),
            (1.0, 1.0),
            (1.25, 1.0),
            (1.75, 0.5),
            (3.0, 0.1),
        ):
            counts.append(float(count))
            silences.append(usual * times if count else gaps.first * 2 * times)
            weights.append(weight if count else (1.0 if times == 0 else 0.1))
    plain = states(counts, silence=silences)
    some = plain.take(np.array([3 + 7 * count for count in (0, 1, 2, 4)]))
    one = np.ones(len(some))
    answered = [some.but(replies=one * replies) for replies in (1, 2, 4, 8)]
    changed = [some.but(excuse=one * place, stalls=one, replies=one) for place in range(len(EXCUSES))]
    changed += [
        some.but(stalls=one * 2, replies=one * 2),
        some.but(age=one * 60),
        some.but(callback=one, replies=one),
    ]
    changed += [
        some.but(firm=one, replies=one),
        some.but(kept=one, replies=one),
        some.but(missed=one, replies=one),
    ]
    changed += answered
    changed += [some.but(seller=one * place) for place in range(1, sellers)]
    extra = joined(changed)
    return joined([plain, extra]), np.concatenate([weights, np.full(len(extra), 0.3)])
