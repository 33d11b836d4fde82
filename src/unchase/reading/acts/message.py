"""What the message model looks at: how strongly each act shows in the sentences, and the cues and times of them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    for act, column in zip(classes, zip(*log_odds, strict=True), strict=True):
        top, second = max(column), -_CLIP
        if len(column) > 1:
            second = sorted(column)[-2]
        top = max(-_CLIP, min(_CLIP, top))
        found[f"top:{act}"] = round(top * ONE / 2)
        found[f"next:{act}"] = round(max(-_CLIP, min(_CLIP, second)) * ONE / 4)
        if act not in _REMAINING:
            strongest = max(strongest, top)
            together += chance(top)
    found["any other"] = round(strongest * ONE / 2)
    found["others"] = round(together * ONE)
    found.update((feature, ONE) for of in seen for feature in (*of.message, *of.times))
    return found


_AROUND = 2  # sentences on either side that may tell the excuse of a stall


def kind_features(seen: Sequence[Seen], first: int) -> tuple[set[str], set[str]]:
    """What tells an excuse or an issue: the features around the sentence it stands in, and among them its own."""
    near = seen[max(0, first - _AROUND) : first + _AROUND + 1]
    own = {*seen[first].features, *seen[first].message}
    return own.union(*[of.features for of in near]), own


def kind_values(seen: Sequence[Seen], first: int) -> dict[str, int]:
    """Those features with their values in 64ths: its own count whole, those around it half."""
    around, own = kind_features(seen, first)
    return dict.fromkeys(around, ONE // 2) | dict.fromkeys(own, ONE)
