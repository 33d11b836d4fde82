"""What the message model looks at: how strongly each act shows in the sentences, and the cues and times of them all."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from unchase.reading.acts.causes import first as foremost
from unchase.reading.acts.model import chance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.reading.acts.features import Seen

_CLIP = 6.0  # log-odds; one sure sentence may not drown the rest
ONE = 64
_REMAINING = frozenset(("interest", "acknowledgement"))  # said only where nothing else is (METHOD, Readings)


def values(
    seen: Sequence[Seen], log_odds: Sequence[Sequence[float]], classes: Sequence[str]
) -> dict[str, int]:
    """Feature → value in 64ths, of a whole message; `log_odds` of each sentence, one per class."""
    found = {"bias": ONE, "sentences": min(len(seen), 10) * ONE // 10}
    strongest, together = -_CLIP, 0.0
    for (most, next_most, says), column in zip(
        _names(tuple(classes)), zip(*log_odds, strict=True), strict=True
    ):
        ranked = sorted(column)
        top = _clipped(ranked[-1])
        second = _clipped(ranked[-2]) if len(ranked) > 1 else -_CLIP
        found[most] = round(top * ONE / 2)
        found[next_most] = round(second * ONE / 4)
        if says:
            strongest = max(strongest, top)
            together += chance(top)
    found["any other"] = round(strongest * ONE / 2)
    found["others"] = round(together * ONE)
    found |= dict.fromkeys(seen[0].message, ONE)
    for of in seen:
        if of.times:
            found |= dict.fromkeys(of.times, ONE)
    return found


@cache
def _names(classes: tuple[str, ...]) -> tuple[tuple[str, str, bool], ...]:
    """Of each act the names of its two features, and whether it says more than thanks and interest."""
    return tuple((f"top:{act}", f"next:{act}", act not in _REMAINING) for act in classes)


def _clipped(log_odds: float) -> float:
    return _CLIP if log_odds > _CLIP else max(log_odds, -_CLIP)


_AROUND = 2  # sentences on either side that may tell the excuse of a stall


def kind_features(seen: Sequence[Seen], first: int) -> tuple[set[str], set[str]]:
    """What tells an excuse or an issue: the features around the sentence it stands in, and among them its own.

    Its own include the causes named anywhere in the message, and which of them comes first in the guideline.
    """
    near = seen[max(0, first - _AROUND) : first + _AROUND + 1]
    named = frozenset[str]().union(*[of.causes for of in seen])
    own = {
        *seen[first].named,
        *seen[first].message,
        *[f"any cause:{cause}" for cause in named],
        f"first cause:{foremost(seen[first].causes)}",
        f"first of all:{foremost(named)}",
    }
    return own.union(*[of.named for of in near]), own


def words_near(seen: Sequence[Seen], first: int) -> list[str]:
    """The words of a sentence and of those beside it, in their order: what the network tells an excuse from."""
    near = seen[max(0, first - 1) : first + 2]
    return [word for of in near for word in of.sentence.words][:_MOST]


_MOST = 80  # words


def kind_values(seen: Sequence[Seen], first: int) -> dict[str, int]:
    """Those features with their values in 64ths: its own count whole, those around it half."""
    near, own = kind_features(seen, first)
    return dict.fromkeys(near, ONE // 2) | dict.fromkeys(own, ONE)
