"""What the linear model looks at in a sentence: its words, families of words, cues, times and surroundings."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from unchase.core.when import Bound, Grain
from unchase.reading.acts import tables
from unchase.reading.acts.asked import asked
from unchase.reading.acts.causes import causes
from unchase.reading.cues import Cue, Cues

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from unchase.core.when import When
    from unchase.reading.acts.model import Linear
    from unchase.reading.acts.sentences import Sentence


_Key = TypeVar("_Key")


class Seen(NamedTuple):
    """A sentence with the cues in it and the names of its features.

    `beside` are those besides its words, among them `times`, those of its times; `message` those of the whole message;
    `causes` are what its words name that may delay a deal.
    """

    sentence: Sentence
    cues: tuple[Cue, ...]
    beside: list[str]
    message: tuple[str, ...]
    times: list[str]
    causes: frozenset[str]

    @property
    def features(self) -> list[str]:
        """All features of its own."""
        return word_features(self.sentence.words) + self.beside

    @property
    def named(self) -> list[str]:
        """The same without the groups beside a word: what names an excuse or an issue is the word itself."""
        return naming_features(self.sentence.words) + self.beside


CUES = Cues(
    "acts",
    *(
        "stall callback appointment counter decline_time commitment decision_date acceptance refusal opt_out objection"
        " question referral interest acknowledgement left_company"
    ).split(),
)

_STEM = 5  # letters kept of a longer word, so that "approve", "approval" and "approved" share a feature
_NEAR = 7  # words between two families that still belong together
_PARTNERS = 3  # families before it with which one is paired
_OPENING = 3  # words
_SHORT = 6  # words; a shorter message leans on what was asked before


def seen(
    sentences: Sequence[Sentence], *, previous: str | None = None, channel: str = "email"
) -> tuple[Seen, ...]:
    """The sentences of one message with their features; each also knows what stands before and after it."""
    found = [CUES.found(s.words) for s in sentences]
    said = [f"said:{flag}" for flag in asked(previous)] if previous else ["said:nothing"]
    length = sum(len(s.words) for s in sentences)
    message = (
        "bias",
        f"in:{channel}",
        *said,
        "long" if length > 60 else "middling" if length > 20 else "brief",
    )
    acts = [sorted({c.meaning for c in of}) if of else [] for of in found]
    days = frozenset(_NAMED.findall(previous[-_LOOK_BACK:].lower())) if previous else frozenset()
    times = [_time_features(s.times, days) if s.times else [] for s in sentences]
    marks = [[*a, *t] for a, t in zip(acts, times, strict=True)]
    last = len(sentences) - 1
    result = []
    for i, sentence in enumerate(sentences):
        features = [*times[i], "later" if i else "first"]
        named = causes(sentence.words)
        if named:
            features += ["cause:" + cause for cause in sorted(named)]
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
        if not i and previous:
            features += [f"{word}~{flag}" for flag in said for word in _opening(sentence.words)]
        if length <= _SHORT:
            features += ["brief+" + flag for flag in said]
            features += [f"{word}+{flag}" for flag in said for word in sentence.words[:2]]
        result.append(Seen(sentence, found[i], features, message, times[i], named))
    return tuple(result)


def _opening(words: tuple[str, ...]) -> list[str]:
    """The first words of an answer: "Neither, sorry" answers two hours otherwise than two products."""
    return [word for word in words[: _OPENING * 2] if word[0].isalnum() or word[0] == "<"][:_OPENING]


@lru_cache(maxsize=256)  # each sentence is looked at for the ones around it too
def word_features(words: tuple[str, ...]) -> list[str]:
    """Words and pairs of them, the same with families in place of words in runs up to three, stems of long words, and
    the groups of words used alike.
    """
    beside = [feature for pair in _pairs(words) for feature in _of_pair(pair)[1:]]
    return naming_features(words) + beside


@lru_cache(maxsize=256)
def naming_features(words: tuple[str, ...]) -> list[str]:
    """Those of them in which no group stands beside a word."""
    single = [feature for word in words for feature in _of_word(word)]
    return [*single, *map(" ".join, _pairs(words)), *map(" ".join, _kin(words))]


@lru_cache(maxsize=8_192)
def word_total(words: tuple[str, ...], of: Linear) -> int:
    """The packed weights of the features of some words, added up."""
    single, pairs, runs = _weights(of)
    return sum(
        [
            *map(single.__getitem__, words),
            *map(pairs.__getitem__, _pairs(words)),
            *map(runs.__getitem__, _kin(words)),
        ]
    )


@lru_cache(maxsize=16_384)
def _of_word(word: str) -> list[str]:
    """A word, what a long one shares with its kin, and its groups of words used alike, the wide one and the narrow."""
    features = [word]
    if len(word) > _STEM and word[0] != "<":
        features.append(word[:_STEM] + "-")
    if group := tables.alike().get(word):
        features += group
    return features


def _of_pair(pair: tuple[str, str]) -> list[str]:
    """Two words, then either of them beside the wide group of the other."""
    first, second = pair
    groups = tables.alike()
    features = [first + " " + second]
    if first in groups:
        features.append(groups[first].wide + " " + second)
    if second in groups:
        features.append(first + " " + groups[second].wide)
    return features


def _pairs(words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    return pairwise(("^", *words, "$"))


def _kin(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Families in the place of words, in runs up to three, and pairs of them that are near each other."""
    families = tables.families()
    telling = [i for i, word in enumerate(words) if word in families or word[0] in "<@"]
    if not telling:
        return []
    kin = tuple(map(families.get, words, words))
    runs: list[tuple[str, ...]] = []
    last = len(kin) - 1
    start = 0
    for number, i in enumerate(telling):
        own = kin[i]
        if own[0] == "@":
            runs.append((own,))
            for at in range(max(start, i - 2), min(i + 1, last)):
                runs.append(kin[at : at + 2])
                if at + 1 < last:
                    runs.append(kin[at : at + 3])
            start = i + 1
        before = telling[number - _PARTNERS if number > _PARTNERS else 0 : number]
        runs += [(kin[j], "…", own) for j in before if 1 < i - j <= _NEAR]
    return runs


class _Remembered(dict[_Key, int], Generic[_Key]):
    """What the weights of a word, or of some words together, add up to."""

    __slots__ = ("_total",)

    def __init__(self, total: Callable[[_Key], int]) -> None:
        super().__init__()
        self._total = total

    def __missing__(self, key: _Key) -> int:
        total = self._total(key)
        if len(self) < _REMEMBERED:
            self[key] = total
        return total


_REMEMBERED = 50_000  # a hostile text may not fill the memory


@cache
def _weights(
    of: Linear,
) -> tuple[_Remembered[str], _Remembered[tuple[str, str]], _Remembered[tuple[str, ...]]]:
    """The weights of a word, of two in a row, and of a run with families, each with what goes with it."""
    known, rows, groups = of.rows.stored, of.rows, tables.alike()

    def pair_total(pair: tuple[str, str]) -> int:
        # What `_of_pair` names, added up without a list of it: most pairs of a new text are met here for the first time.
        first, second = pair
        name = first + " " + second
        total = rows[name] if name in known else 0
        if first in groups and (name := groups[first].wide + " " + second) in known:
            total += rows[name]
        if second in groups and (name := first + " " + groups[second].wide) in known:
            total += rows[name]
        return total

    return (
        _Remembered(lambda word: of.total(_of_word(word))),
        _Remembered(pair_total),
        _Remembered(lambda run: of.total((" ".join(run),))),
    )


def _time_features(times: Sequence[When], named: frozenset[str]) -> list[str]:
    """What kinds of times a sentence holds; `named` are the weekdays and numbers of the message before it."""
    features = set()
    for when in times:
        if when.past:
            features.add("time:past")
            continue
        features.add(f"time:{when.grain.value}")
        features.add("time:firm" if when.firm else "time:loose")
        if not when.firm and (free := _free_time(when.text)):
            features.add("time:feast" if free[1] else "time:summer")
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
# A feast or a break, or else the summer: what stands behind it is put off for no event (METHOD, `stall`, `callback`).
_FREE_TIME = re.compile(
    r"(xmas|christmas|easter|\beid\b|ramad|ramaz|diwali|deepavali|thanksgiving|new year|\bcny\b|carnival|holiday|\bhols\b|vacation|\bbreak\b|passover|pesach|hanukk"
    r"|navratri|dussehra|\bpuja|pongal|\bonam|\bholi\b|\btet\b|chuseok|golden week|songkran|\bobon|bayram|bairam|nowruz|whitsun|pentecost|pfingst|ostern|weihnacht"
    r"|p[âa]ques|no[ëe]l|navidad|semana santa|ferien|vacances|vacaciones|advent|\blent\b|epiphany|hogmanay|half[ -]term|midsummer|ferragosto|fasching|mardi gras|\bhajj"
    r"|yule|rentr[ée]e|(?:labou?r|memorial|independence|australia|waitangi|canada|st\.? patrick'?s|mother'?s) day)|summer|sommer|verano|\bjuly?\b|\baug(?:ust)?\b",
    re.IGNORECASE,
)
_free_time = lru_cache(maxsize=4_096)(_FREE_TIME.search)  # times are worded alike
_SHORT_GRAINS = frozenset((Grain.MINUTE, Grain.HOUR, Grain.PART_OF_DAY, Grain.DAY))
_LOOK_BACK = 2_000  # characters of the previous message in which days and hours are looked for, from its end
