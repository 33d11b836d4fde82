"""What is known of deals at moments of their lives, in columns: one entry a moment, many moments at once.

A moment is just after a touch. Nothing that came later is in it; the answers a deal gave later stand apart, in `Steps`.
Source: METHOD, Learning; Stalls; Chases.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from unchase.core.act import Excuse
from unchase.learning.after_the_close import refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Numbers = NDArray[Any]

EXCUSES = tuple(str(excuse) for excuse in Excuse)
NO_EXCUSE = -1
_MOST_DAYS = 3650.0
_MOST_COUNT = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class States:
    """Moments of deals, as arrays of one length.

    `chases`: METHOD's k, since their last reply. `silence`: days since their last word (where they
    never wrote: since our first touch). `stalls` and `excuse`: how often they put it off since the last progress and
    the kind of the latest (its place in `EXCUSES`, or `NO_EXCUSE`). `age`: days since the deal's first touch.
    `firm`: an agreed appointment lies ahead. `callback`: one is in force. `replies`: theirs so far. `kept` and
    `missed`: promises, of either side, kept and not. `seller`: whose deal it is, numbered from 0.
    """

    chases: Numbers
    silence: Numbers
    stalls: Numbers
    excuse: Numbers
    age: Numbers
    firm: Numbers
    callback: Numbers
    replies: Numbers
    kept: Numbers
    missed: Numbers
    seller: Numbers

    def __len__(self) -> int:
        return len(self.chases)

    def take(self, which: NDArray[np.intp] | NDArray[np.bool_] | slice) -> States:
        """Some of the moments."""
        return States(**{field.name: getattr(self, field.name)[which] for field in fields(self)})

    def but(self, **columns: Numbers) -> States:
        """The same moments with some columns replaced."""
        return replace(self, **columns)


def states(chases: Iterable[float], **columns: Iterable[float]) -> States:
    """Moments with these numbers; columns not given are 0 (`excuse`: none).

    Absurd numbers are held to the possible: no count or day below 0, no more than ten years. What is not a number
    at all is an error.
    """
    length = len(np.asarray(chases, float))
    given = {"chases": chases, **columns}
    known = {field.name for field in fields(States)}
    unknown = sorted(set(given) - known)
    if unknown:
        raise FieldRefusedError(unknown[0])
    made = {}
    for name in known:
        fallback = NO_EXCUSE if name == "excuse" else 0.0
        column = np.asarray(given[name], float) if name in given else np.full(length, fallback)
        if column.shape != (length,) or not np.isfinite(column).all():
            raise ValueError(f'The column "{name}" needs one finite number for each of the {length} moments.')
        most = _MOST_DAYS if name in ("silence", "age") else _MOST_COUNT
        made[name] = np.clip(column, NO_EXCUSE if name == "excuse" else 0.0, most)
    return States(**made)


def later(moments: States, days: float) -> States:
    """The same moments so many days on, nothing having passed."""
    on = max(0.0, days)
    return moments.but(silence=moments.silence + on, age=moments.age + on)


def joined(parts: Iterable[States]) -> States:
    """Several sets of moments as one."""
    kept = list(parts)
    return States(
        **{
            field.name: np.concatenate([getattr(part, field.name) for part in kept]) if kept else np.zeros(0)
            for field in fields(States)
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Moments with what came next: what the estimator learns from.

    `deal` numbers the deal of each moment; a deal's moments stand together, oldest first. `ended`: the deal ended
    before its next touch, `won` says how. `replied`: they answered before our next touch. A deal still open simply has
    no step that ended: what it lived through counts, its end is not guessed (it is censored, not dropped).
    `days` is the time until the next moment. `settled`: the deal began so long ago that nearly all of its age have
    ended; one that is still open counts as not won where whole lives are looked at. `weight`: how much each moment
    counts, all alike unless told.
    """

    states: States
    deal: NDArray[np.intp]
    ended: NDArray[np.bool_]
    won: NDArray[np.bool_]
    replied: NDArray[np.bool_]
    days: Numbers
    settled: NDArray[np.bool_]
    weight: Numbers | None = None

    def __len__(self) -> int:
        return len(self.states)

    def of(self, deals: NDArray[np.bool_]) -> Steps:
        """The steps of some deals: `deals[i]` says whether deal `i` is among them. They are numbered anew."""
        which = deals[self.deal]
        number = np.cumsum(deals) - 1
        return Steps(
            states=self.states.take(which),
            deal=number[self.deal[which]],
            ended=self.ended[which],
            won=self.won[which],
            replied=self.replied[which],
            days=self.days[which],
            settled=self.settled[which],
            weight=None if self.weight is None else self.weight[which],
        )

    @property
    def weights(self) -> Numbers:
        """How much each moment counts."""
        return np.ones(len(self)) if self.weight is None else self.weight

    @property
    def won_in_the_end(self) -> NDArray[np.bool_]:
        """Of each moment whether its deal was won later."""
        won = np.zeros(self.deals, dtype=bool)
        won[self.deal[self.ended & self.won]] = True
        return won[self.deal]

    @property
    def deals(self) -> int:
        """How many deals there are."""
        return int(self.deal.max()) + 1 if len(self) else 0

    @property
    def closed(self) -> int:
        """How many of them ended."""
        return int(self.ended.sum())


class FieldRefusedError(ValueError):
    """A field no score may rest on, with the reason."""

    def __init__(self, name: str) -> None:
        reason = refusal(name) or "it is not known here"
        super().__init__(f'"{name}" cannot be used: {reason}.')
