"""What the message model looks at: how strongly each act shows in the sentences, and the cues and times of them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.reading.acts.model import chance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.reading.acts.features import Seen

_CLIP = 6.0  # log-odds; one sure sentence may not drown the rest
_GENERAL = ("in:", "said:", "time:", "brief", "middling", "long")
_REMAINING = frozenset(("interest", "acknowledgement"))  # said only where nothing else is (METHOD, Readings)


def values(seen: Sequence[Seen], log_odds: Sequence[Sequence[float]], classes: Sequence[str]) -> dict[str, float]:
    """Feature → value of a whole message; `log_odds` of each sentence, one per class."""
    found = {"bias": 1.0, "sentences": min(len(seen), 10) / 10}
    strongest, together = -_CLIP, 0.0
    for number, act in enumerate(classes):
        column = sorted((max(-_CLIP, min(_CLIP, row[number])) for row in log_odds), reverse=True)
        found[f"top:{act}"] = column[0] / 2 if column else -_CLIP / 2
        found[f"next:{act}"] = (column[1] if len(column) > 1 else -_CLIP) / 4
        if act not in _REMAINING and column:
            strongest = max(strongest, column[0])
            together += chance(column[0])
    found["any other"] = strongest / 2
    found["others"] = together
    for sentence in seen:
        for feature in sentence.features:
            if feature.startswith(_GENERAL):
                found[feature] = 1.0
    return found
