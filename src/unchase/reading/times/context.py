"""What the sentence around a time says of it: past, negated, conditional; greetings and recurrences that make it none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from unchase.reading.times.lexicon import Lexicon

CLAUSE: Final = re.compile(
    r"[.!?;:](?=\s|$)|\n\s*\n|\n[>*\-]|,|\bbut\b|\bhowever\b|\bso\b| – | - |\band (?=(?:i|we|then|you|it|they|he|she|our|my|your)\b|the (?!mon|tue|wed|thu|fri|sat|sun|\d))"
)
SENTENCE: Final = re.compile(r"[.!?;](?=\s|$)|\n\s*\n|\n(?=[A-Z>*\-])")
WHENCE: Final = re.compile(
    r"\b(?:your|the|my|our|this|his|her|their) (?:\w+ )?(?:e-?mail|mail|message|letter|note|call|offer|quote|quotation|proposal|invoice|voicemail|minutes|draft|report|order|figures) (?:of|from|dated)\s*$"
)
REGULAR: Final = re.compile(
    r"\b(?:i|we|he|she|they|you|who) (?:\w+ly |just |already |also )?(?!picked|booked|agreed|wanted|needed|hoped|planned|scheduled|suggested|proposed|offered|asked|selected|confirmed)\w{2,}ed\b(?! (?:to|until|up|by)\b)"
)
PASSIVE: Final = re.compile(r"\b(?:is|are|gets?|be|being|to be|the|a|an|our|your|my|their|his|her|its)\s+$")
OBJECT: Final = re.compile(
    r"^ (?:it|you)\b(?! (?:is|was|would|will|could|can|should|might|has|had|are|were)\b|')"
)
SUBJECT: Final = re.compile(r"\b(?:i|we|you|he|she|they|it)\b")
NOTHING: Final = re.compile(
    r"(?:\b(?:no|not|nothing|nobody|no one|none|never|hardly|unlikely|cannot|can't|won't|don't|doesn't|isn't|aren't)\b)(?! (?:sure|later|forget|mind))(?! problem)"
)
LONGEST_HEAD: Final = 200  # characters of a line such as "On Tue, 29 Oct 2024 at 15:15 Greta wrote:"
SUITS: Final = re.compile(
    r" (?:is|works|suits|would work|looks|could work|'s)(?: (?:good|fine|ok|okay|cool|better|perfect|great|free|possible|best|open|for|then))?(?=[ .,!?]|$)(?! (?:also|not|out|full|no|bad|too|booked|taken|busy|off|closed|worse|the same))"
)
QUOTE_HEAD: Final = re.compile(
    r"[ *]{0,4}(?:(?:sent|gesendet|envoyé|enviado|verzonden|inviato)\b[ *]{0,4}:|(?:on|am|op|le|el|il) [^\n]*\b(?:wrote|schrieb|schreef|a écrit|escribió|ha scritto)\b[^\n]*:?\s*$)"
)
BEFORE, BEHIND = 120, 70


class Around(NamedTuple):
    """The lower-case words of the sentence before and behind a time, and of its clause alone."""

    before: str
    clause_before: str
    clause_behind: str
    behind: str


@dataclass(frozen=True, slots=True)
class Patterns:
    """The context words of a language as patterns."""

    negated_before: re.Pattern[str]
    not_negated_before: re.Pattern[str]
    negated_after: re.Pattern[str]
    past_verbs: re.Pattern[str]
    not_past_before: re.Pattern[str]
    past_after: re.Pattern[str]
    conditional: re.Pattern[str]
    courtesy: re.Pattern[str]
    greetings: re.Pattern[str]
    recurring: re.Pattern[str]


def around(text: str, lower: str, first: int, last: int) -> Around:
    """The words around `[first, last)`, cut at the ends of the sentence and of the clause."""
    before = lower[max(0, first - BEFORE) : first].replace("’", "'")
    behind = lower[last : last + BEHIND].replace("’", "'")
    ends = [match.end() for match in SENTENCE.finditer(text, max(0, first - BEFORE), first)]
    if ends:
        before = before[len(before) - (first - ends[-1]) :]
    stop = SENTENCE.search(text, last, min(len(text), last + BEHIND))
    behind = behind[: stop.start() - last] if stop else behind
    cuts = [match.end() for match in CLAUSE.finditer(before)]
    clause = before[cuts[-1] :] if cuts else before
    cut = CLAUSE.search(behind)
    return Around(before, clause, behind[: cut.start()] if cut else behind, behind)


def is_past(here: Around, lexicon: Lexicon) -> bool:
    """Whether the clause looks back ("we spoke on Tuesday", "Tuesday was good")."""
    words = patterns(lexicon)
    if words.past_after.match(here.clause_behind.lstrip(" ,")):
        return True
    if here.clause_before.rstrip().endswith(" for") or here.clause_before == "for ":
        return False
    if here.clause_before.rstrip().endswith(("from", "of", "dated")) and WHENCE.search(here.clause_before):
        return True
    verbs = list(words.past_verbs.finditer(here.clause_before)) or list(REGULAR.finditer(here.clause_before))
    if not verbs or PASSIVE.search(here.clause_before[: verbs[-1].start()]):
        return False
    rest = OBJECT.sub("", here.clause_before[verbs[-1].end() :])
    return (
        len(rest) < 60 and not SUBJECT.search(rest) and not words.not_past_before.search(here.clause_before)
    )


def is_negated(here: Around, lexicon: Lexicon) -> bool:
    """Whether the clause says no to the time ("I can't do Tuesday", "Tuesday is out")."""
    words = patterns(lexicon)
    clause = words.not_negated_before.sub("", here.clause_before)
    if words.negated_before.search(clause):
        return True
    behind = here.clause_behind.strip()
    return behind == "no" or bool(words.negated_after.match(behind))


def says_nothing(here: Around) -> bool:
    """Whether the clause before denies altogether: "nothing happens before", "not possible before"."""
    return bool(NOTHING.search(here.clause_before))


def is_fine(lower: str, end: int) -> bool:
    """Whether the words behind a time say that it suits ("tomorrow is fine")."""
    return SUITS.match(lower, end) is not None


def is_quoted(text: str, lower: str, start: int) -> bool:
    """Whether the line is somebody else's, quoted, or the head above what is quoted."""
    first = text.rfind("\n", 0, start) + 1
    if text[first:start].lstrip().startswith(">"):
        return True
    last = text.find("\n", start)
    last = last if last >= 0 else len(text)
    return last - first < LONGEST_HEAD and QUOTE_HEAD.match(lower, first, last) is not None


def is_conditional(here: Around, lexicon: Lexicon) -> bool:
    """Whether the time hangs on a condition that is more than a courtesy."""
    words = patterns(lexicon)
    for piece in (here.before, here.behind):
        for match in words.conditional.finditer(piece):
            condition = piece[match.end() :].lstrip(" ,")
            if condition and not words.courtesy.match(condition):
                return True
    return False


def is_greeting(here: Around, lexicon: Lexicon) -> bool:
    """Whether it only greets: "have a good weekend", "happy new year", "good morning"."""
    return bool(patterns(lexicon).greetings.search(here.clause_before))


def is_recurring(here: Around, lexicon: Lexicon) -> bool:
    """Whether it recurs: "every Tuesday", "each quarter", "twice a week"."""
    return bool(patterns(lexicon).recurring.search(here.clause_before))


def patterns(lexicon: Lexicon) -> Patterns:
    """The patterns of a language, made once."""
    return _patterns(lexicon.language)


@cache
def _patterns(language: str) -> Patterns:
    from unchase.reading.times.lexicon import lexicon

    context = lexicon(language).context
    return Patterns(
        negated_before=_any(context.get("negated_before", ())),
        not_negated_before=_any(context.get("not_negated_before", ())),
        negated_after=_any(context.get("negated_after", ())),
        past_verbs=_any(context.get("past_verbs", ())),
        not_past_before=_any(context.get("not_past_before", ())),
        past_after=_any(context.get("past_after", ())),
        conditional=_any(context.get("conditional", ())),
        courtesy=_any(context.get("courtesy", ())),
        greetings=re.compile(
            _any(context.get("greetings", ())).pattern
            + r"(?: (?:a|an|all|the|and|very|lovely|great|good|nice|happy|wonderful|rest of|your|prosperous|relaxing|restful|productive|safe|merry|peaceful))*\s*$"
        ),
        recurring=re.compile(_any(context.get("recurring_before", ())).pattern + r"\s*$"),
    )


def _any(words: frozenset[str] | tuple[str, ...]) -> re.Pattern[str]:
    if not words:
        return re.compile(r"(?!)")
    longest = sorted(words, key=len, reverse=True)
    clitics = [word for word in longest if word[0] == "'"]  # "'ll" stands right behind a letter
    if clitics:
        rest = [word for word in longest if word[0] != "'"]
        tails = "|".join(map(re.escape, clitics))
        return re.compile(rf"(?:(?<![\w'])(?:{'|'.join(map(re.escape, rest))})|(?:{tails}))(?!\w)")
    return re.compile(
        r"(?<![\w'])(?:" + "|".join(re.escape(word) for word in longest) + r")(?![\w])"
        if longest[0][0] != "'"
        else r"(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)"
    )
