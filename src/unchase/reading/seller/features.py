"""What the linear model looks at in a seller's sentence: its cues, words, times, shape and neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unchase.core.when import Bound, Grain
from unchase.reading.seller.cues import Cue, cues

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.core.when import When
    from unchase.reading.acts.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Seen:
    """A sentence with the cues in it and the names of its features."""

    sentence: Sentence
    cues: tuple[Cue, ...]
    features: tuple[str, ...]

    @property
    def question(self) -> bool:
        """Whether it is asked."""
        return "?" in self.sentence.words[-3:]

    @property
    def kinds(self) -> frozenset[str]:
        """The tables its cues stand in ("pressure")."""
        return frozenset(cue.kind for cue in self.cues)

    @property
    def meanings(self) -> frozenset[str]:
        """The meanings of its cues ("pressure.expiry")."""
        return frozenset(cue.meaning for cue in self.cues)


_STEM = 5  # letters kept of a longer word, so that "reply", "replies" and "replied" share a feature
_BRIEF, _LONG = 5, 18  # words of a short and of a long sentence


def seen(sentences: Sequence[Sentence], *, channel: str = "email") -> tuple[Seen, ...]:
    """The sentences of one message with their features; each also knows what stands before and after it."""
    found = [cues(s.words) for s in sentences]
    kinds = [sorted({c.kind for c in of}) for of in found]
    clocks = [_clocks(s.times) for s in sentences]
    last = len(sentences) - 1
    result = []
    for i, sentence in enumerate(sentences):
        asked = "?" in sentence.words[-3:]
        features = ["bias", f"in:{channel}", *_words(sentence.words), *_times(sentence.times)]
        features.extend(f"cue:{meaning}" for meaning in {c.meaning for c in found[i]})
        features.extend(f"kind:{kind}" for kind in kinds[i])
        features.append("many cues" if len(found[i]) > 2 else "cues" if found[i] else "no cue")
        if asked:
            features.append("asked")
            features.extend(f"asked+{kind}" for kind in kinds[i])
        if clocks[i]:
            features.extend(f"clock+{kind}" for kind in kinds[i])
        if "if" in sentence.words:
            features.extend(f"if+{kind}" for kind in kinds[i])
        if i:
            features.extend(f"before:{kind}" for kind in kinds[i - 1])
        if i < last:
            features.extend(f"after:{kind}" for kind in kinds[i + 1])
        result.append(Seen(sentence, found[i], tuple(dict.fromkeys(features))))
    return tuple(result)


def _words(words: tuple[str, ...]) -> list[str]:
    """The words, runs of two, the stems of long words, and how many there are."""
    features = list(words)
    features.extend(word[:_STEM] + "-" for word in words if len(word) > _STEM and word[0] != "<")
    features.extend(f"{a} {b}" for a, b in zip(("^", *words), words, strict=False))
    count = len(words)
    features.append("brief" if count <= _BRIEF else "long" if count >= _LONG else "middling")
    if words.count("<num>") > 1:
        features.append("numbers")
    return features


def _clocks(times: Sequence[When]) -> int:
    """How many clock times ahead are named, deadlines left out."""
    return sum(usable(when) for when in times)


def usable(when: When) -> bool:
    """Whether a time is a clock time ahead that could be met at: firm, or a bare hour whose day stands nearby."""
    clock = when.grain in (Grain.MINUTE, Grain.HOUR)
    return (
        clock and (when.firm or when.lacks_day) and not (when.past or when.negated or when.bound is Bound.BY)
    )


def _times(times: Sequence[When]) -> list[str]:
    features = set()
    for when in times:
        if when.past:
            features.add("time:past")
            continue
        features.add(f"time:{when.grain.value}")
        features.add("time:firm" if when.firm else "time:loose")
        if when.bound is Bound.BY:
            features.add("time:by")
        elif when.bound is Bound.AFTER or when.open:
            features.add("time:after")
    clocks = _clocks(times)
    if clocks:
        features.add("one clock" if clocks == 1 else "clocks")
    return sorted(features)
