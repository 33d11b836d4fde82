"""What the linear model looks at in a seller's sentence: its cues, words, times, shape and neighbours."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from unchase.core.when import Bound, Grain
from unchase.reading.seller.cues import Cue, cues

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.core.when import When
    from unchase.reading.acts.sentences import Sentence


class Seen(NamedTuple):
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
_MANY = 2  # cues; more are many


def seen(sentences: Sequence[Sentence], *, channel: str = "email") -> tuple[Seen, ...]:
    """The sentences of one message with their features; each also knows what stands before and after it."""
    found = [cues(s.words) for s in sentences]
    kinds = [sorted({c.kind for c in of}) if of else () for of in found]
    always = ["bias", f"in:{channel}"]
    last = len(sentences) - 1
    result = []
    for i, sentence in enumerate(sentences):
        words, times = sentence.words, sentence.times
        features = always + _words(words)
        if times:
            features += _times(times)
        features.append("many cues" if len(found[i]) > _MANY else "cues" if found[i] else "no cue")
        asked = "?" in words[-3:]
        if asked:
            features.append("asked")
        if found[i]:
            features += {f"cue:{c.meaning}" for c in found[i]}
            features += _of_kinds(kinds[i], asked=asked, clock=_clocks(times) > 0, conditional="if" in words)
        if i and kinds[i - 1]:
            features += [f"before:{kind}" for kind in kinds[i - 1]]
        if i < last and kinds[i + 1]:
            features += [f"after:{kind}" for kind in kinds[i + 1]]
        result.append(Seen(sentence, found[i], tuple(dict.fromkeys(features))))
    return tuple(result)


def _of_kinds(kinds: Sequence[str], *, asked: bool, clock: bool, conditional: bool) -> list[str]:
    """The kinds of its cues, and each of them together with a question, a clock time, an "if"."""
    said = ["kind:"]
    if asked:
        said.append("asked+")
    if clock:
        said.append("clock+")
    if conditional:
        said.append("if+")
    return [beside + kind for beside in said for kind in kinds]


def _words(words: tuple[str, ...]) -> list[str]:
    """The words, runs of two, the stems of long words, and how many there are."""
    features = [word[:_STEM] + "-" for word in words if len(word) > _STEM and word[0] != "<"]
    features += words
    features += map(" ".join, pairwise(("^", *words)))
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
