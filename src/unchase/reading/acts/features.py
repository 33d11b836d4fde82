"""What the linear model looks at in a sentence: its words, families of words, cues, times and surroundings."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from unchase.core.when import Bound, Grain
from unchase.reading.acts import tables
from unchase.reading.acts.cues import Cue, cues

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.core.when import When
    from unchase.reading.acts.sentences import Sentence


class Seen(NamedTuple):
    """A sentence with the cues in it and the names of its features: its own, and those of the whole message and its times."""

    sentence: Sentence
    cues: tuple[Cue, ...]
    features: list[str]
    message: tuple[str, ...]
    times: list[str]


_STEM = 5  # letters kept of a longer word, so that "approve", "approval" and "approved" share a feature
_NEAR = 7  # words between two families that still belong together
_PARTNERS = 3  # families before it with which one is paired
_SHORT = 6  # words; a shorter message leans on what was asked before


def seen(
    sentences: Sequence[Sentence], *, previous: str | None = None, channel: str = "email"
) -> tuple[Seen, ...]:
    """The sentences of one message with their features; each also knows what stands before and after it."""
    found = [cues(s.words) for s in sentences]
    said = [f"said:{flag}" for flag in asked(previous)] if previous else ["said:nothing"]
    length = sum(len(s.words) for s in sentences)
    message = (
        "bias",
        f"in:{channel}",
        *said,
        "long" if length > 60 else "middling" if length > 20 else "brief",
    )
    acts = [sorted({f"{c.act}.{c.group}" for c in of}) if of else [] for of in found]
    named = frozenset(_NAMED.findall(previous[-_LOOK_BACK:].lower())) if previous else frozenset()
    times = [_time_features(s.times, named) if s.times else [] for s in sentences]
    marks = [[*a, *t] for a, t in zip(acts, times, strict=True)]
    last = len(sentences) - 1
    result = []
    for i, sentence in enumerate(sentences):
        features = word_features(sentence.words)
        if times[i]:
            features += times[i]
        features.append("later" if i else "first")
        if acts[i]:
            features += ["cue:" + a for a in acts[i]]
            if times[i]:
                features += ["cue+time:" + a for a in acts[i]]
            if "if" in sentence.words:
                features += ["cue+if:" + a for a in acts[i]]
        if i and marks[i - 1]:
            features += ["before:" + mark for mark in marks[i - 1]]
        if i == last:
            features.append("last")
        elif marks[i + 1]:
            features += ["after:" + mark for mark in marks[i + 1]]
        if length <= _SHORT:
            features += ["brief+" + flag for flag in said]
            features += [f"{word}+{flag}" for flag in said for word in sentence.words[:2]]
        result.append(Seen(sentence, found[i], features, message, times[i]))
    return tuple(result)


def word_features(words: tuple[str, ...]) -> list[str]:
    """Words and pairs of them, the same with families in place of words in runs up to three, and stems of long words."""
    family = tables.families().get
    kin = list(map(family, words, words))
    features = [word[:_STEM] + "-" for word in words if len(word) > _STEM and word[0] != "<"]
    features += words
    features += map(" ".join, pairwise(("^", *words, "$")))
    last = len(kin) - 1
    near: list[int] = []
    start = 0
    for i, own in enumerate(kin):
        if own[0] == "@":
            features.append(own)
            for at in range(max(start, i - 2), min(i + 1, last)):
                pair = f"{kin[at]} {kin[at + 1]}"
                features.append(pair)
                if at + 1 < last:
                    features.append(f"{pair} {kin[at + 2]}")
            start = i + 1
        elif own[0] != "<":
            continue
        for j in near[-_PARTNERS:]:
            if 1 < i - j <= _NEAR:
                features.append(f"{kin[j]} … {own}")
        near.append(i)
    return features


def _time_features(times: Sequence[When], named: frozenset[str]) -> list[str]:
    """What kinds of times a sentence holds; `named` are the weekdays and numbers of the message before it."""
    features = set()
    for when in times:
        if when.past:
            features.add("time:past")
            continue
        features.add(f"time:{when.grain.value}")
        features.add("time:firm" if when.firm else "time:loose")
        if named and when.grain in _SHORT_GRAINS:
            own = _NAMED.findall(when.text.lower())
            features.add("time:theirs" if own and all(word in named for word in own) else "time:another")
        if when.lacks_day:
            features.add("time:no day")
        if when.negated:
            features.add("time:negated")
        if when.conditional:
            features.add("time:conditional")
        if when.bound is Bound.BY:
            features.add("time:by")
        elif when.bound is Bound.AFTER or when.open:
            features.add("time:after")
    return sorted(features)


_NAMED = re.compile(
    r"\d{1,2}|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|tomorrow|noon"
)
_SHORT_GRAINS = frozenset((Grain.MINUTE, Grain.HOUR, Grain.PART_OF_DAY, Grain.DAY))
_ASKED = {
    "clock": re.compile(r"\b\d{1,2}(?:[:.]\d\d)? ?(?:am|pm)\b|\b\d{1,2}:\d\d\b|\bo'clock|\bat \d{1,2}\b|\b\d{1,2} or (?:at )?\d{1,2}\b|\bhalf (?:past )?\w{3,6}\b|\bnoon\b|\bquarter (?:past|to)\b", re.IGNORECASE),
    "day": re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\btomorrow\b|\bnext week\b", re.IGNORECASE),
    "question": re.compile(r"\?"),
    "buy": re.compile(r"\bgo(?:ing)? ahead\b|\bsign(?:ed|ature|ing)?\b|\border\b|\bcontract\b|\bstart(?:ed)?\b|\bproceed\b|\bmove forward\b|\bdeal\b|\byes or (?:a )?no\b", re.IGNORECASE),
    "close": re.compile(r"\bclos(?:e|ing) (?:your|the|this|my|our) (?:file|deal|case)|\blet (?:it|this) go\b|\bstill (?:alive|on|interested|a priority)\b|\bassume\b|\bdead\b|\brule[d]? out\b|\bgive up\b|\bmoved on\b|\bstop (?:writing|calling|here)\b", re.IGNORECASE),
    "assurance": re.compile(r"\breal (?:possibility|chance)\b|\bforeseeable\b|\brealistic\b|\bdoing business\b", re.IGNORECASE),
    "decide": re.compile(r"\bdeci(?:de|sion|ded|ding)\b|\bwhen will you\b|\bwhat happens\b|\bby when\b", re.IGNORECASE),
    "sent": re.compile(r"\battached\b|\benclosed\b|\bhere (?:is|are)\b|\bas promised\b|\bhave sent\b|\bsent you\b", re.IGNORECASE),
    "how": re.compile(r"\b(?:how (?:many|much|do|did|often|long|is|are)|what|which|who)\b[^?]{0,200}\?", re.IGNORECASE),
}  # fmt: skip
_LOOK_BACK = 2_000  # characters of the previous message that are looked at, from its end


def asked(previous: str) -> list[str]:
    """What the seller's preceding message was about: "clock" (it named clock times), "question", "buy", …"""
    text = previous[-_LOOK_BACK:]
    return [name for name, pattern in _ASKED.items() if pattern.search(text)]
