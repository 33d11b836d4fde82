"""Holds a decision date to its words: somebody decides, votes, answers, and a time ahead stands in that sentence (METHOD)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from unchase.core.act import Act, ActName
from unchase.reading.clauses import READ, phrases

if TYPE_CHECKING:
    from unchase.core.reading import Reading
    from unchase.core.when import When

SENTENCE: Final = re.compile(r"[^.!?;\n]+(?:[.!?;](?!\s)[^.!?;\n]*)*")
LEAST: Final = 0.25  # a chance below which a word of deciding says nothing of this deal
PLAIN: Final = 0.95  # a chance from which the words need no word of deciding: "everybody raises the hand"


def with_decision(acts: tuple[Act, ...], reading: Reading, own: str) -> tuple[Act, ...]:
    """The acts with the decision date that the words said too weakly, or without the one they give no ground for."""
    sure = next((act for act in acts if act.name is ActName.DECISION_DATE), None)
    weak = next((act for act in reading.maybe_acts if act.name is ActName.DECISION_DATE), None)
    if sure is None and weak is None:
        return acts
    own = own[:READ]
    lower = own.lower() if len(own.lower()) == len(own) else own
    if weak is not None and weak.confidence < LEAST:
        weak = None
    if sure is None and weak is not None and (when := _when_decided(reading, lower, "decides")) is not None:
        others = (act for act in acts if act.name not in {ActName.INTEREST, ActName.ACKNOWLEDGEMENT})
        return (*others, replace(weak, when=weak.when or when))
    if (
        sure is not None
        and sure.confidence < PLAIN
        and _when_decided(reading, lower, "decides_perhaps") is None
    ):
        return tuple(act for act in acts if act is not sure) or acts
    return acts


def _when_decided(reading: Reading, lower: str, kind: str) -> When | None:
    """The first time ahead in a sentence that speaks of deciding."""
    for sentence in SENTENCE.finditer(lower):
        if phrases(kind).search(sentence[0]) is None:
            continue
        for when in reading.times:
            inside = sentence.start() <= when.span[0] < sentence.end()
            if inside and not (when.past or when.negated):
                return when
    return None
