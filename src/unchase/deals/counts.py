"""The counts of one deal by name, as they go into its seller's sums.

Names: `stall:EXCUSE`, `theirs-kept`, `theirs-missed`, `ours-kept`, `ours-missed`, `calls`, `minute`, `exchanges`,
`by-them`, `chases`, `avoided`, `symptom:NAME` (of open deals); of ended ones `end:STANDING`, `days:STANDING:N`, `came:K` (they
reached k chases), and for the hours that letting go frees `reached:K`, `after:K` (deals not let go that reached k chases, and their later touches) and
`let-go:K` (deals let go after k chases).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from unchase.learning.life import Life

MOST_CHASES = 12  # counts beyond are told together
_MOST_DAYS = 3_650
RELEASED = "released"


def counts_of(life: Life, symptoms: Iterable[str]) -> dict[str, int]:
    """What a deal adds to its seller's sums; those that are 0 are left out. `symptoms` are its own while it is open."""
    tally = life.tally
    chases, avoided = life.waits
    found = {
        "theirs-kept": tally.theirs_kept,
        "theirs-missed": tally.theirs_missed,
        "ours-kept": tally.ours_kept,
        "ours-missed": tally.ours_missed,
        "calls": tally.calls,
        "minute": tally.on_the_minute,
        "exchanges": tally.exchanges,
        "by-them": tally.by_them,
        "chases": chases,
        "avoided": avoided,
        **{f"stall:{excuse}": count for excuse, count in tally.stalls.items()},
    }
    if life.ending is None:
        found |= {f"symptom:{name}": 1 for name in symptoms}
    else:
        found |= _ended(life, life.ending)
    return {name: int(count) for name, count in found.items() if count}


def _ended(life: Life, ending: str) -> dict[str, int]:
    found = {f"end:{ending}": 1}
    if life.days is not None:
        found[f"days:{ending}:{min(round(life.days), _MOST_DAYS)}"] = 1
    if not life.at:
        return found
    most = min(int(life.moments.chases.max()), MOST_CHASES)
    found |= {f"came:{chases}": 1 for chases in range(1, most + 1)}
    if ending == RELEASED:
        found[f"let-go:{min(int(life.moments.chases[-1]), MOST_CHASES)}"] = 1
        return found
    for chases in range(most + 1):
        reached = next(place for place, count in enumerate(life.moments.chases) if count >= chases)
        found[f"reached:{chases}"] = 1
        found[f"after:{chases}"] = sum(not theirs for theirs in life.theirs[reached + 1 :])
    return found


def added(to: Mapping[str, int], more: Mapping[str, int], less: Mapping[str, int]) -> dict[str, int]:
    """Sums with `more` added and `less` taken away; what comes to nothing is left out."""
    sums = dict(to)
    for name, count in more.items():
        sums[name] = sums.get(name, 0) + count
    for name, count in less.items():
        sums[name] = sums.get(name, 0) - count
    return {name: count for name, count in sums.items() if count}
