"""A rehearsal: a talk with a prospect that is not there, each with a hidden truth drawn from a seed.

Source: METHOD, The call guide. The prospects' lines are in `prospects.toml`. Nothing in a rehearsal is a fact of a deal.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from unchase.core.act import Excuse
from unchase.core.guide import Talk, answer, end, questions
from unchase.core.touch import Ending

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCEPT = "accept"  # what a seller says who takes the excuse: "no problem, I will get back to you"
ENOUGH = 12  # after so many lines of theirs a prospect hangs up


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What a prospect does not say by itself: whether it would buy, what stands in the way, what it waits for."""

    prospect: str
    seed: int
    would: bool
    point: str
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What the seller asked, what the guide would have asked there, and what came back."""

    asked: str
    guide: str
    key: int
    words: str
    excuse: Excuse | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """A rehearsed talk so far; `talk.ending` says whether it is over, `talk.question` what the guide asks now."""

    truth: Truth
    talk: Talk
    exchanges: tuple[Exchange, ...] = ()
    accepted: Excuse | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a rehearsal came out.

    `ending` as in a real talk; `accepted` the excuse the seller took, None for none; `departures` where something else
    was asked than the guide would have; `fits` whether the ending is right for the hidden truth: a time or a callback
    from one who would buy, a no from one who will not.
    """

    ending: Ending
    accepted: Excuse | None
    departures: tuple[Exchange, ...]
    fits: bool


def prospects() -> tuple[str, ...]:
    """The names of the prospects one can rehearse with."""
    return tuple(_prospects())


def called(prospect: str) -> str:
    """What a prospect is called in the list one chooses from."""
    name: str = _prospects()[prospect]["called"]
    return name


def describe(prospect: str) -> str:
    """What is known of a prospect before the talk."""
    says: str = _prospects()[prospect]["says"]
    return says


def lines(prospect: str, question: str) -> list[dict[str, Any]]:
    """What a prospect may say to a question of the guide: rows of `prospects.toml`."""
    told: list[dict[str, Any]] = _prospects()[prospect][question]
    return told


def begin(prospect: str, seed: int) -> Rehearsal:
    """A new rehearsal; the same seed is the same prospect. Raises ValueError for one that is not known."""
    if prospect not in _prospects():
        raise ValueError(
            f'"{prospect}" is not a prospect to rehearse with; there are {", ".join(prospects())}.'
        )
    told, named = _prospects()[prospect], f"{prospect} {seed}"
    event = _drawn(told["events"], f"{named} event")
    truth = Truth(
        prospect=prospect,
        seed=seed,
        would=_share(f"{named} would") < told["would"],
        event=event,
        point=_drawn(told["points"], f"{named} point").format(event=event),
    )
    return Rehearsal(truth=truth, talk=Talk(asked=("next-steps",)))


def say(rehearsal: Rehearsal, choice: str) -> Rehearsal:
    """The rehearsal after the seller asked a question of the guide by its name, or accepted the excuse.

    Raises ValueError where the talk is over or there is no such question.
    """
    talk = rehearsal.talk
    if talk.ending is not None:
        raise ValueError("The talk is over.")
    if choice == ACCEPT:
        return replace(rehearsal, talk=end(talk, Ending.NONE), accepted=_last_excuse(rehearsal))
    if choice not in questions():
        raise ValueError(f'"{choice}" is not a question of the guide.')
    line = _reply(rehearsal, choice)
    exchange = Exchange(
        asked=choice,
        guide=talk.asked[-1],
        key=line["key"],
        words=line["words"].format(event=rehearsal.truth.event, point=rehearsal.truth.point),
        excuse=Excuse(line["excuse"]) if "excuse" in line else None,
    )
    talk = answer(replace(talk, asked=(*talk.asked[:-1], choice)), exchange.key)
    exchanges = (*rehearsal.exchanges, exchange)
    if talk.ending is None and len(exchanges) >= ENOUGH:
        talk = end(talk, Ending.NONE)
    return replace(rehearsal, talk=talk, exchanges=exchanges)


def outcome(rehearsal: Rehearsal) -> Outcome:
    """How it came out. Raises ValueError while the talk goes on."""
    ending = rehearsal.talk.ending
    if ending is None:
        raise ValueError("The talk goes on.")
    good = {Ending.APPOINTMENT, Ending.CALLBACK, Ending.YES} if rehearsal.truth.would else {Ending.NO}
    return Outcome(
        ending=ending,
        accepted=rehearsal.accepted,
        departures=tuple(one for one in rehearsal.exchanges if one.asked != one.guide),
        fits=ending in good,
    )


def _last_excuse(rehearsal: Rehearsal) -> Excuse | None:
    return rehearsal.exchanges[-1].excuse if rehearsal.exchanges else None


def _reply(rehearsal: Rehearsal, question: str) -> dict[str, Any]:
    """What this prospect says to that question at this point of the talk; the same seed gives the same talk."""
    truth = rehearsal.truth
    told = lines(truth.prospect, question)
    weights = [line["would" if truth.would else "never"] for line in told]
    share = _share(f"{truth.prospect} {truth.seed} {len(rehearsal.exchanges)} {question}") * sum(weights)
    return next(line for line, end in zip(told, accumulate(weights), strict=True) if share < end)


def _drawn(things: list[str], seed: str) -> str:
    return things[int(_share(seed) * len(things))]


def _share(seed: str) -> float:
    """A number of [0, 1) that follows from the seed alone, on every machine."""
    return int.from_bytes(hashlib.blake2b(seed.encode(), digest_size=6).digest(), "big") / 2**48


@lru_cache(maxsize=1)
def _prospects() -> Mapping[str, Any]:
    text = resources.files("unchase.core").joinpath("prospects.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
