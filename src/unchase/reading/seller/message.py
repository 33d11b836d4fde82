"""A seller's message cut into sentences, each with its times, its cues and what it holds."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from unchase.reading.acts.model import chance
from unchase.reading.acts.sentences import Sentence, sentences
from unchase.reading.seller import features
from unchase.reading.seller.model import model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.core.when import When

_MOST = 20_000  # characters read; what lies beyond is a pasted document


class Said(NamedTuple):
    """One sentence of a seller.

    `held` names the acts and the rules' material that the program stands by, `weak` those it can only suspect;
    `log_odds` are those of the model's classes, in their order.
    """

    seen: features.Seen
    log_odds: Sequence[float]
    held: frozenset[str]
    weak: frozenset[str]

    @property
    def span(self) -> tuple[int, int]:
        """Half-open span of the sentence in the text."""
        return self.seen.sentence.span

    @property
    def offered(self) -> tuple[When, ...]:
        """The clock times ahead that it names, deadlines left out."""
        return tuple(when for when in self.seen.sentence.times if features.usable(when))

    def likely(self, name: str) -> float:
        """The log-odds that the sentence holds it."""
        return self.log_odds[_numbers()[name]]

    def confidence(self, name: str) -> float:
        """The chance that the sentence holds it."""
        return round(chance(self.likely(name)), 3)


def said(text: str, times: Sequence[When], *, channel: str = "email") -> tuple[Said, ...]:
    """The sentences of a seller's own words, in order; `times` are those found in `text`."""
    cut = sentences(text[:_MOST], times, channel=channel)
    return tuple(
        [
            Said(seen, *_weighed(seen.sentence.words, tuple(seen.beside)))
            for seen in features.seen(cut, channel=channel)
        ]
    )


class _Weighed(NamedTuple):
    """What a sentence holds: the log-odds of each class, the classes that stand, and those only suspected."""

    log_odds: tuple[float, ...]
    held: frozenset[str]
    weak: frozenset[str]


@lru_cache(maxsize=4_096)  # sentences; a seller's messages say the same again and again
def _weighed(words: tuple[str, ...], beside: tuple[str, ...]) -> _Weighed:
    """What a sentence of these words holds, with these features beside them."""
    of = model()
    worded = features.worded(words)
    known = worded.features
    scores = of.scores([name for name in beside if name not in known], of.linear.total(known))
    likely = [n for n, score, least in zip(count(), scores, of.leasts, strict=False) if score >= least]
    seen = features.Seen(Sentence(words, ()), worded, [])
    held = [of.classes[n] for n in likely if of.cuts[n].stands(scores[n], seen)]
    weak = [of.classes[n] for n in likely if of.classes[n] not in held]
    return _Weighed(tuple(scores), frozenset(held), frozenset(weak))


@cache
def _numbers() -> dict[str, int]:
    return {name: number for number, name in enumerate(model().classes)}
