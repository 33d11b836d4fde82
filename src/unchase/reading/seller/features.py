"""What the linear model looks at in a seller's sentence: its cues, words, times, shape and neighbours."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from unchase.core.when import Bound, Grain
from unchase.reading.cues import Cue, Cues

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.core.when import When
    from unchase.reading.acts.sentences import Sentence


CUES = Cues("seller", "acts", "rules", "helps")


class Worded(NamedTuple):
    """What the words of a sentence tell by themselves: its cues, the tables they stand in, and its features."""

    cues: tuple[Cue, ...]
    kinds: tuple[str, ...]
    features: dict[str, None]


class Seen(NamedTuple):
    """A sentence with the features of its words, and `beside` them those of its times and its neighbours."""

    sentence: Sentence
    worded: Worded
    beside: list[str]

    @property
    def cues(self) -> tuple[Cue, ...]:
        """The cues in it."""
        return self.worded.cues

    @property
    def features(self) -> tuple[str, ...]:
        """The names of its features, each once."""
        return tuple(self.worded.features | dict.fromkeys(self.beside))

    @property
    def question(self) -> bool:
        """Whether it is asked."""
        return _is_asked(self.sentence.words)

    @property
    def kinds(self) -> frozenset[str]:
        """The tables its cues stand in ("pressure")."""
        return frozenset(self.worded.kinds)

    @property
    def meanings(self) -> frozenset[str]:
        """The meanings of its cues ("pressure.expiry")."""
        return frozenset(cue.meaning for cue in self.cues)


_STEM = 5  # letters kept of a longer word, so that "reply", "replies" and "replied" share a feature
_BRIEF, _LONG = 5, 18  # words of a short and of a long sentence
_MANY = 2  # cues; more are many
_REMEMBERED = 8_192  # sentences; a seller's messages say the same again and again


def seen(sentences: Sequence[Sentence], *, channel: str = "email") -> tuple[Seen, ...]:
    """The sentences of one message with their features; each also knows what stands before and after it."""
    found = [worded(s.words) for s in sentences]
    last = len(sentences) - 1
    result = []
    for i, sentence in enumerate(sentences):
        times, kinds = sentence.times, found[i].kinds
        beside = ["bias", f"in:{channel}"]
        if times:
            beside += _times(times)
            if kinds and _clocks(times):
                beside += ["clock+" + kind for kind in kinds]
        if i and found[i - 1].kinds:
            beside += ["before:" + kind for kind in found[i - 1].kinds]
        if i < last and found[i + 1].kinds:
            beside += ["after:" + kind for kind in found[i + 1].kinds]
        result.append(Seen(sentence, found[i], beside))
    return tuple(result)


@lru_cache(maxsize=_REMEMBERED)
def worded(words: tuple[str, ...]) -> Worded:
    """What some normalised words tell: themselves, their number, their cues, and whether they ask."""
    cues = CUES.found(words)
    kinds = tuple(sorted({c.table for c in cues}))
    features = _words(words)
    features.append("many cues" if len(cues) > _MANY else "cues" if cues else "no cue")
    asked = _is_asked(words)
    if asked:
        features.append("asked")
    if cues:
        features += dict.fromkeys("cue:" + c.meaning for c in cues)
        features += _of_kinds(kinds, asked=asked, conditional="if" in words)
    return Worded(cues, kinds, dict.fromkeys(features))


def _is_asked(words: tuple[str, ...]) -> bool:
    return "?" in words[-3:]


def _of_kinds(kinds: Sequence[str], *, asked: bool, conditional: bool) -> list[str]:
    """The kinds of its cues, and each of them together with a question, an "if"."""
    said = ["kind:"]
    if asked:
        said.append("asked+")
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
