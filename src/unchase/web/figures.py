"""What a seller's sums say, as figures to show: each with how many it rests on, and by which name its deals are found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from unchase.learning.charts import bar, interval
from unchase.learning.counts import Share, middle
from unchase.web import phrases

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unchase.learning.letting_go import Costs

FEW = 10  # below that a share says so
_EACH = 5  # deals on either side of what letting go frees
EXCUSES = {
    "timing": "the time is not right",
    "budget": "no budget",
    "authority": "somebody else decides",
    "busy": "too busy",
    "holidays": "holidays",
    "internal-change": "changes in their house",
    "vague": "no reason given",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of a table: what it is, its number in words, the drawing beside it, and the name of the deals behind it.

    `other` is the other side of a share: its words and the name of the deals behind that.
    """

    says: str
    shown: str
    note: str
    drawing: str
    behind: str
    other: tuple[str, str] | None = None


def habits(sums: Mapping[str, int]) -> list[Figure]:
    """Promises kept on both sides, calls on the minute, who started, chases avoided."""
    of = sums.get

    def pair(good: str, bad: str) -> Share:
        return Share(count=of(good, 0), of=of(good, 0) + of(bad, 0))

    return [
        _share(
            "They kept their promises",
            pair("theirs-kept", "theirs-missed"),
            "came due",
            behind="theirs-kept",
            other=("missed", "theirs-missed"),
        ),
        _share(
            "You kept yours, by the day",
            pair("ours-kept", "ours-missed"),
            "came due",
            behind="ours-kept",
            other=("late, or not yet", "ours-missed"),
        ),
        _share(
            "You called on the minute",
            Share(count=of("minute", 0), of=of("calls", 0)),
            "calls at an agreed time",
            behind="minute",
            other=("all of them", "calls"),
        ),
        _share(
            "They started the exchange",
            Share(count=of("by-them", 0), of=of("exchanges", 0)),
            "exchanges",
            behind="by-them",
            other=("all of them", "exchanges"),
        ),
        _share(
            "You had a reason to write again",
            pair("avoided", "chases"),
            "touches without a reply before",
            behind="avoided",
            other=("chases, the rest", "chases"),
        ),
    ]


def excuses(sums: Mapping[str, int]) -> list[Figure]:
    """How they put it off, the most frequent first."""
    counts = {
        name.partition(":")[2]: count
        for name, count in sums.items()
        if name.startswith("stall:") and count > 0
    }
    most = max(counts.values(), default=0)
    return [
        Figure(
            says=EXCUSES.get(name, name),
            shown=f"{count:,}",
            note="",
            drawing=bar(count, most, "t4"),
            behind=f"stall:{name}",
        )
        for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def symptoms(sums: Mapping[str, int]) -> list[Figure]:
    """What ails the open deals, the most frequent first."""
    counts = {
        name.partition(":")[2]: count
        for name, count in sums.items()
        if name.startswith("symptom:") and count > 0
    }
    most = max(counts.values(), default=0)
    return [
        Figure(
            says=phrases.symptom(name),
            shown=f"{count:,}",
            note="",
            drawing=bar(count, most, "t3"),
            behind=f"symptom:{name}",
        )
        for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def lengths(sums: Mapping[str, int]) -> list[Figure]:
    """Days to win, to let go, to lose: the middle one, with its interval."""
    told = {"won": "Days to win", "released": "Days until you let go", "lost": "Days until it was lost"}
    found = {ending: _days(sums, ending) for ending in told}
    most = max((days[0] for days in found.values() if isinstance(days, tuple)), default=1.0)
    figures = []
    for ending, says in told.items():
        days, count = found[ending], sums.get(f"end:{ending}", 0)
        if isinstance(days, tuple):
            shown, note = f"{days[0]:.0f}", f"{days[1]:.0f} to {days[2]:.0f}; {phrases.count(count, 'deal')}"
            drawing = bar(days[0], most, "t1" if ending == "won" else "t2")
        else:
            shown, note, drawing = "–", f"takes {_EACH} deals; you have {count}", ""
        figures.append(Figure(says=says, shown=shown, note=note, drawing=drawing, behind=f"end:{ending}"))
    return figures


def hours_freed(sums: Mapping[str, int], costs: Costs) -> tuple[float, str]:
    """The hours that letting go has freed, by the seller's own average, and how that was reckoned in a sentence.

    For each deal let go: the touches that deals not let go still took, once they had been chased as often.
    """
    let_go = {
        int(name.partition(":")[2]): count for name, count in sums.items() if name.startswith("let-go:")
    }
    if not let_go:
        return 0.0, "You have let no deal go yet."
    touches = 0.0
    for chases, count in let_go.items():
        like = next((one for one in range(chases, -1, -1) if sums.get(f"reached:{one}", 0) >= _EACH), None)
        if like is None:
            had = sums.get("reached:0", 0)
            return 0.0, (
                f"You let {phrases.count(sum(let_go.values()), 'deal')} go. What that freed takes {_EACH} deals won or lost, to"
                f" know how many touches yours still take; there are {had}."
            )
        touches += count * sums.get(f"after:{like}", 0) / sums[f"reached:{like}"]
    hours = touches * costs.touch_minutes / 60
    return hours, (
        f"{phrases.sentence(phrases.count(sum(let_go.values()), 'deal'))} let go, and by what your other deals took after as many chases"
        f" that is {touches:.0f} touches at {costs.touch_minutes:g} minutes."
    )


def _share(says: str, share: Share, of: str, *, behind: str, other: tuple[str, str]) -> Figure:
    if not share.of:
        return Figure(says=says, shown="–", note="nothing to count yet", drawing="", behind="")
    few = share.of < FEW
    note = "too few to tell" if few else f"of {share.of:,} {of}"
    shown = f"{share.count} of {share.of}" if few else f"{100 * share.share:.0f} %"
    words = f"{100 * share.low:.0f} to {100 * share.high:.0f} in 100"
    return Figure(
        says=says,
        shown=shown,
        note=note if few else f"{note} ({words})",
        drawing=interval(share.low, share.share, share.high, f"{says}: {words}"),
        behind=behind,
        other=other,
    )


def _days(sums: Mapping[str, int], ending: str) -> tuple[float, float, float] | None:
    start = f"days:{ending}:"
    counts = {
        int(name[len(start) :]): count for name, count in sums.items() if name.startswith(start) and count > 0
    }
    if not counts:
        return None
    values = np.repeat(list(counts), list(counts.values()))
    return middle(values.tolist())
