"""What a seller's own deals say, as values to show: every claim, made or not, in the order it is read.

A claim the deals cannot carry is not made; it says what it would take. Nothing is called a cause.
Source: METHOD, Learning; docs/explanation/outcomes.md, "Claims".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.learning.associations import next_step, rising_silence
from unchase.learning.effort import effort_claims
from unchase.learning.promises import promise_claims
from unchase.learning.public import public_claims
from unchase.learning.wins import win_claims

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.learning.claim import Said
    from unchase.learning.life import Life
    from unchase.learning.outcomes import Outcomes


def claims(lives: Sequence[Life], outcomes: Outcomes | None, *, touch_minutes: float) -> tuple[Said, ...]:
    """Every claim about these lives, made or not, and the public figures to lay beside them.

    `outcomes` is what was learnt from them, None where nothing was.
    """
    closed = [life for life in lives if life.ending is not None and life.at]
    return (
        *win_claims(closed),
        *effort_claims(closed, touch_minutes=touch_minutes),
        *promise_claims(lives),
        next_step(closed, outcomes),
        *rising_silence(closed, outcomes),
        *public_claims(),
    )
