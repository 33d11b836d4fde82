"""Lives and what was learnt from them, written so that they can be kept, and read again."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from unchase.core.tally import Tally
from unchase.learning.future import Gaps
from unchase.learning.letting_go import Advice, Stop
from unchase.learning.life import Life
from unchase.learning.logit import Belief
from unchase.learning.outcomes import Outcomes
from unchase.learning.prior import public_prior
from unchase.learning.states import States, states
from unchase.learning.terms import CHANCE_TERMS, HAZARD_TERMS

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = dict[str, Any]


def life_row(life: Life) -> Row:
    """A life as what JSON can hold. Its name, seller and state of today are kept elsewhere."""
    return {
        "moments": state_row(life.moments),
        "at": [at.isoformat() for at in life.at],
        "theirs": [int(theirs) for theirs in life.theirs],
        "touches": life.touches,
        "ending": life.ending,
        "ended_at": life.ended_at.isoformat() if life.ended_at else None,
        "tally": asdict(life.tally),
    }


def life_from(row: Mapping[str, Any], *, name: str = "", today: Mapping[str, Any] | None = None) -> Life:
    """The life such a row holds. `today` is the state of an open deal as it is now, as a row."""
    return Life(
        name=name,
        seller=0,
        moments=state_from(row["moments"]),
        at=tuple(datetime.fromisoformat(at) for at in row["at"]),
        theirs=tuple(bool(theirs) for theirs in row["theirs"]),
        touches=row["touches"],
        ending=row["ending"],
        ended_at=datetime.fromisoformat(row["ended_at"]) if row["ended_at"] else None,
        today=state_from(today) if today is not None else None,
        tally=Tally(**row["tally"]),
    )


def state_row(moments: States) -> Row:
    """Moments as lists by column; columns that say nothing are left out."""
    columns = {field.name: getattr(moments, field.name) for field in fields(States)}
    told = {
        name: [round(float(one), 3) for one in column]
        for name, column in columns.items()
        if name == "chases" or (column != (-1 if name == "excuse" else 0)).any()
    }
    return {name: [int(one) if one.is_integer() else one for one in column] for name, column in told.items()}


def state_from(row: Mapping[str, Any]) -> States:
    """The moments such a row holds."""
    return states(row["chases"], **{name: column for name, column in row.items() if name != "chases"})


def advice_from(row: Mapping[str, Any]) -> Advice:
    """The advice when to let go, as an answer holds it (`learning.answer`)."""
    return Advice(
        curve=tuple(Stop(**stop) for stop in row["curve"]),
        best=row["best"],
        flat=tuple(row["flat"]),
        hourly=row["hourly"],
        sentence=row["sentence"],
    )


def outcomes_bytes(outcomes: Outcomes) -> bytes:
    """What was learnt of one seller, as bytes: the beliefs, then the chance, in the order they are read."""
    assert outcomes.replied is not None, "lives tell of replies"
    parts = [
        np.array([outcomes.deals, outcomes.closed, outcomes.gaps.first, outcomes.gaps.later], float),
        *(part for one in (outcomes.ended, outcomes.won, outcomes.replied) for part in (one.mean, one.covariance)),
        outcomes.mean,
        outcomes.spread,
        np.array(outcomes.rises, float),
    ]  # fmt: skip
    return b"".join(np.ascontiguousarray(part, dtype="<f8").tobytes() for part in parts)


def outcomes_from(data: bytes) -> Outcomes | None:
    """What such bytes hold; None where another version of the terms wrote them."""
    numbers = np.frombuffer(bytes(data), dtype="<f8")
    hazard, chance = len(HAZARD_TERMS), len(CHANCE_TERMS)
    needed = 4 + 3 * (hazard + hazard**2) + chance + chance**2
    if len(numbers) < needed:
        return None
    sizes = (4, *(hazard, hazard**2) * 3, chance, chance**2)
    head, *parts = np.split(numbers, np.cumsum(sizes))
    deals, closed, first, later = head
    beliefs = [
        Belief(mean=parts[place], covariance=parts[place + 1].reshape(hazard, hazard)) for place in (0, 2, 4)
    ]
    return Outcomes(
        deals=int(deals),
        closed=int(closed),
        sellers=1,
        ended=beliefs[0],
        won=beliefs[1],
        replied=beliefs[2],
        gaps=Gaps(first=float(first), later=float(later)),
        mean=parts[6],
        spread=parts[7].reshape(chance, chance),
        rises=tuple(int(place) for place in parts[8]),
        drift=public_prior().drift,
    )
