"""What the seller's preceding message was about, for a "yes" means what it answers."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from unchase.reading.word_set import word_set

_LOOK_BACK = 2_000  # characters of the previous message that are looked at, from its end
_ANY_NUMBER = "0"  # stands for the words that begin with a digit
_NUMBER = re.compile(r"\b\d")


class _About(NamedTuple):
    """Words of which one must be there before the pattern is tried, and the pattern."""

    words: frozenset[str]
    pattern: re.Pattern[str]


def _about(words: str, pattern: str) -> _About:
    return _About(frozenset(words.split()), re.compile(pattern))


_ASKED = {
    "clock": _about("0 o clock half noon quarter", r"\b\d{1,2}(?:[:.]\d\d)? ?(?:am|pm)\b|\b\d{1,2}:\d\d\b|\bo'clock|\bat \d{1,2}\b|\b\d{1,2} or (?:at )?\d{1,2}\b|\bhalf (?:past )?\w{3,6}\b|\bnoon\b|\bquarter (?:past|to)\b"),
    "day": _about("monday tuesday wednesday thursday friday saturday sunday tomorrow next", r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\btomorrow\b|\bnext week\b"),
    "buy": _about("go going sign signed signature signing order contract start started proceed move deal yes", r"\bgo(?:ing)? ahead\b|\bsign(?:ed|ature|ing)?\b|\border\b|\bcontract\b|\bstart(?:ed)?\b|\bproceed\b|\bmove forward\b|\bdeal\b|\byes or (?:a )?no\b"),
    "close": _about("close closing let still assume dead rule ruled give moved stop", r"\bclos(?:e|ing) (?:your|the|this|my|our) (?:file|deal|case)|\blet (?:it|this) go\b|\bstill (?:alive|on|interested|a priority)\b|\bassume\b|\bdead\b|\brule[d]? out\b|\bgive up\b|\bmoved on\b|\bstop (?:writing|calling|here)\b"),
    "assurance": _about("real foreseeable realistic doing", r"\breal (?:possibility|chance)\b|\bforeseeable\b|\brealistic\b|\bdoing business\b"),
    "decide": _about("decide decision decided deciding when happens", r"\bdeci(?:de|sion|ded|ding)\b|\bwhen will you\b|\bwhat happens\b|\bby when\b"),
    "sent": _about("attached enclosed here promised sent", r"\battached\b|\benclosed\b|\bhere (?:is|are)\b|\bas promised\b|\bhave sent\b|\bsent you\b"),
    "how": _about("how what which who", r"\b(?:how (?:many|much|do|did|often|long|is|are)|what|which|who)\b[^?]{0,200}\?"),
}  # fmt: skip


# The same of its last question alone, for that is the one that "nope" or "she did" answers.
_LAST_ASKED = {
    "who decides": r"\bwho(?:'s|m|se)?\b|\b(?:right|best) person\b|\bshall i (?:talk|speak|write) to\b",
    "why not": r"\bwhy\b|\bwhat (?:stops|stopped|holds|held|keeps|worries)\b|\bwhat (?:would it take|is (?:stopping|holding|missing|in the way))\b|\bhesitat|\bconcern|\bholding (?:you|it|things)\b|\bin the way\b",
    "seen": r"\b(?:did|have|has) (?:you|he|she|they|the \w{1,20}|anyone)\b[^?]{0,40}\b(?:see|seen|get|got|receive|received|read|look|looked|chance|arrive|arrived|open|opened|find)\b|\bcome through\b|\barrived?\b",
    "verdict": r"\bwhat (?:did|does|do|have|has)\b[^?]{0,40}\b(?:say|said|think|thought|decide|make of)\b|\bfeedback\b|\bverdict\b|\bhow did (?:it|the|that)\b|\bwhere (?:did|do) (?:you|we|they) (?:land|stand)\b|\bany news\b|\boutcome\b",
    "facts": r"\bhow (?:many|much|big|often|long|large)\b|\bwhat (?:do you use|system|are you (?:using|running))\b|\bwhich (?:system|version|model)\b|\b(?:at the moment|today)\?",
    "when": r"\bwhen\b|\bby when\b|\bwhat date\b|\bhow soon\b",
    "meet": r"\b(?:ten|fifteen|twenty|thirty|[123][05]) min|\b(?:call|meet|visit|demo|come by|come over|chat|talk|pop in|drop by|show you|walk you)\b",
    "price": r"\b(?:price|quote|quotation|offer|proposal|figure|discount|per cent)\b|[%£$€]",
    "shall i send": r"\b(?:shall|should|can|may|could) i (?:send|post|mail|e-?mail|share|forward)\b",
}  # fmt: skip
_QUESTION = re.compile(r"[^.?!\n]{1,400}\?")
_NO_QUESTION = 200  # characters at the end of a message without a question that stand for one


def asked(previous: str) -> list[str]:
    """What the seller's preceding message was about: "clock" (it named clock times), "question", "buy", … and,
    as "last: …", what its last question was.
    """
    text = previous[-_LOOK_BACK:].lower()
    words = word_set(text)
    if _NUMBER.search(text):
        words |= {_ANY_NUMBER}
    found = [
        name
        for name, about in _ASKED.items()
        if not words.isdisjoint(about.words) and about.pattern.search(text)
    ]
    questions = _QUESTION.findall(text)
    if questions:
        found.append("question")
    last = questions[-1] if questions else text[-_NO_QUESTION:]
    return found + [f"last: {name}" for name, pattern in _last_asked().items() if pattern.search(last)]


@cache
def _last_asked() -> dict[str, re.Pattern[str]]:
    """Made by the first message that answers one; most commands start without."""
    return {name: re.compile(pattern) for name, pattern in _LAST_ASKED.items()}
