"""The columns of the logits: moments of deals as numbers a coefficient can stand beside.

Two forms. `hazard_columns` are what one step of a deal depends on: a few smooth terms whose shape public logs can
lend, and one free term for each small count of chases, for the smooth ones are only roughly right. `chance_columns`
are what the chance shown to people is made of: a free term for each count of chases and the slope of each stretch of
silence, so that every fact's part in a chance can be named and silence can be held from raising it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from unchase.learning.states import EXCUSES

if TYPE_CHECKING:
    from unchase.learning.states import Numbers, States

FREE_CHASES = 9  # counts of chases from 0 with a free term of their own in a hazard
SHOWN_CHASES = 13  # the same in a chance; all from the last on are one
KNOTS = (0.0, 2.0, 5.0, 7.0, 10.0, 14.0, 17.0, 21.0, 24.0, 28.0, 35.0, 60.0)  # days of silence
FACTS = (
    "stalls",
    *EXCUSES,
    "age",
    "firm",
    "callback",
    "answered",
    "chases_since_answer",
    "replies",
    "kept",
    "missed",
)
SMOOTH = (
    "level",
    "log_chases",
    "chases",
    "log_silence",
    "silence",
    "silence_after_14",
    "silence_after_24",
)
HAZARD_TERMS = (*SMOOTH, *(f"chases_{count}" for count in range(FREE_CHASES)), *FACTS)
CHANCE_TERMS = (
    *(f"chases_{count}" for count in range(SHOWN_CHASES)),
    *(f"silence_{knot:.0f}" for knot in KNOTS),
    *FACTS,
)
SILENCE = slice(SHOWN_CHASES, SHOWN_CHASES + len(KNOTS))  # the places of the stretches of silence


def hazard_columns(moments: States, sellers: int = 1) -> Numbers:
    """The columns (n, d) of the logits of one step; with several sellers one more column each."""
    chases, silence = moments.chases, moments.silence
    columns: Numbers = np.zeros((len(moments), len(HAZARD_TERMS) + _sellers(sellers)))
    columns[:, 0] = 1.0
    columns[:, 1] = np.log1p(chases)
    columns[:, 2] = chases / 5.0
    columns[:, 3] = np.log1p(silence / 7.0)
    # Past a quarter of a year a day more says no more: nothing is read into the far end of a line.
    near = np.minimum(silence, 90.0)
    columns[:, 4] = near / 14.0
    columns[:, 5] = np.clip(near - 14.0, 0.0, None) / 7.0
    columns[:, 6] = np.clip(near - 24.0, 0.0, None) / 7.0
    first = len(SMOOTH)
    for count in range(FREE_CHASES):
        columns[:, first + count] = chases == count
    _facts(columns, moments, first + FREE_CHASES, sellers)
    return columns


def chance_columns(moments: States, sellers: int = 1, *, exact: type = np.float64) -> Numbers:
    """The columns (n, d) of the logit of the chance. `exact` is the kind of number, for many at once a short one."""
    columns: Numbers = np.zeros((len(moments), len(CHANCE_TERMS) + _sellers(sellers)), exact)
    count = np.minimum(moments.chases, SHOWN_CHASES - 1).astype(np.intp)
    columns[np.arange(len(moments)), count] = 1.0
    ends = (*KNOTS[1:], 120.0)
    for place, (start, end) in enumerate(zip(KNOTS, ends, strict=True), SHOWN_CHASES):
        columns[:, place] = (np.clip(moments.silence, start, end) - start) / 7.0
    _facts(columns, moments, SHOWN_CHASES + len(KNOTS), sellers)
    return columns


def _facts(columns: Numbers, moments: States, first: int, sellers: int) -> None:
    columns[:, first] = np.log1p(moments.stalls)
    for place in range(len(EXCUSES)):
        columns[:, first + 1 + place] = moments.excuse == place
    after = first + 1 + len(EXCUSES)
    # Whether they ever answered parts deals far more than how often, and a silence after an answer is another silence.
    answered = moments.replies > 0
    columns[:, after] = np.log1p(moments.age / 30.0)
    columns[:, after + 1] = moments.firm
    columns[:, after + 2] = moments.callback
    columns[:, after + 3] = answered
    columns[:, after + 4] = answered * np.log1p(moments.chases)
    columns[:, after + 5] = np.log1p(np.maximum(moments.replies - 1.0, 0.0))
    columns[:, after + 6] = np.log1p(moments.kept)
    columns[:, after + 7] = np.log1p(moments.missed)
    for seller in range(_sellers(sellers)):
        columns[:, after + 8 + seller] = moments.seller == seller


def _sellers(sellers: int) -> int:
    return sellers if sellers > 1 else 0
