"""Claims about what goes together: an agreed time, or more silence, and the odds to win. None is called a cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from unchase.learning.claim import ENOUGH_EACH, Claim, Unit, missing
from unchase.learning.prior import ENOUGH_DEALS
from unchase.learning.terms import CHANCE_TERMS, KNOTS, SILENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from unchase.learning.claim import Said
    from unchase.learning.life import Life
    from unchase.learning.outcomes import Outcomes


def next_step(closed: Sequence[Life], outcomes: Outcomes | None) -> Said:
    """What goes with an agreed time. Deals are compared at like chases and silence, for the model holds these equal."""
    having = sum(bool(life.moments.firm.any()) for life in closed)
    fewer = min(having, len(closed) - having)
    if outcomes is None or fewer < ENOUGH_EACH or len(closed) < ENOUGH_DEALS:
        return missing(
            "next-step",
            fewer,
            ENOUGH_EACH,
            f"What goes with an agreed next step takes {ENOUGH_EACH} closed deals with and as many without one;"
            f" you have {having} and {len(closed) - having}. No public log has it.",
        )
    figure, low, high = _odds(outcomes, CHANCE_TERMS.index("firm"))
    return Claim(
        name="next-step",
        figure=figure,
        low=low,
        high=high,
        unit=Unit.TIMES,
        deals=len(closed),
        compares="moments with an agreed time ahead with moments without, at like chases and silence",
        sentence=f"With a time agreed the odds to win were {figure:.1f} times those without ({low:.1f} to {high:.1f});"
        " that goes together, and need not be the reason.",
    )


def rising_silence(closed: Sequence[Life], outcomes: Outcomes | None) -> Iterator[Said]:
    """Where the seller's deals clearly say that more silence went with more wins, it is said and not hidden."""
    if outcomes is None or len(closed) < ENOUGH_DEALS:
        return
    for place in outcomes.rises:
        figure, low, high = _odds(outcomes, SILENCE.start + place)
        yield Claim(
            name=f"silence-rises-{KNOTS[place]:.0f}",
            figure=figure,
            low=low,
            high=high,
            unit=Unit.TIMES,
            deals=len(closed),
            compares=f"a week more of silence after day {KNOTS[place]:.0f} with a week less",
            sentence=f"In your deals a week more of silence after day {KNOTS[place]:.0f} went with better odds, not worse"
            f" ({low:.1f} to {high:.1f} times): perhaps only the patient ones are left by then.",
        )


def _odds(outcomes: Outcomes, row: int) -> tuple[float, float, float]:
    """The times a part of the chance multiplies the odds, and the ends of its interval."""
    middle, away = float(outcomes.mean[row]), float(np.linalg.norm(outcomes.spread[row]))
    figure, low, high = (float(np.exp(middle + side * 1.645 * away)) for side in (0, -1, 1))
    return figure, low, high
