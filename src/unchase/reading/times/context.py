"""What the sentence around a time says of it: past, negated, conditional; greetings and recurrences that make it none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from unchase.reading.word_set import words_in

if TYPE_CHECKING:
    from unchase.reading.times.lexicon import Lexicon

# Both patterns begin with one of a few marks, which the engine looks for at great speed.
SENTENCE: Final = re.compile(r"[.!?;\n](?:(?<!\n)(?=\s|$)|(?<=\n)(?:\s*\n|(?=[A-Z>*\-])))")
# A clause inside one sentence; a word that begins one has a mark before it.
CLAUSE: Final = re.compile(
    r"[:,\s.!?;()\[\]\"'“”„…•/*<>–—-](?:(?<=:)(?=\s|$)|(?<=,)|(?<= )[–-](?= )|but\b|however\b|so\b|and (?=(?:i|we|then|you|it|they|he|she|our|my|your)\b|the (?!mon|tue|wed|thu|fri|sat|sun|\d)))"
)
WORD: Final = re.compile(r"\w+")
WHENCE: Final = re.compile(
    r"\b(?:your|the|my|our|this|his|her|their) (?:\w+ )?(?:e-?mail|mail|message|letter|note|call|offer|quote|quotation|proposal|invoice|voicemail|minutes|draft|report|order|figures) (?:of|from|dated)\s*$"
)
# "Thank you for your kind visit on Friday": it has been.
THANKED: Final = re.compile(
    r"\bthank(?:s| you)(?: very much| so much| again)? for (?:\w+ ){0,3}(?:visit|call|mail|e-?mail|meeting|time|talk|message|chat|presentation|demo|hospitality|lunch|conversation|note|letter|proposal|offer|quote)(?: on| of| from| this| last)?\s*$"
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
OPENS_AGAIN: Final = re.compile(
    r"\b(?:and|then|but) (?:we |i )?(?:re-?open|open again|start again|are back|am back|be back)"
)
BUT: Final = frozenset(("but", "bar", "barring", "except", "save"))
# All days but one: "any day but Wednesday", "every day bar Friday".
EXCEPT: Final = re.compile(
    r"\b(?:any|every|each|all|other|anything|whenever)(?: \w+){0,2} (?:but|bar|barring|except|save)(?: for| on| not)?(?: the)? $"
)
LONGEST_HEAD: Final = 200  # characters of a line such as "On Tue, 29 Oct 2024 at 15:15 Greta wrote:"
SUITS: Final = re.compile(
    r" (?:is|works|suits|would work|looks|could work|'s)(?: (?:good|fine|ok|okay|cool|better|perfect|great|free|possible|best|open|for|then))?(?=[ .,!?]|$)(?! (?:also|not|out|full|no|bad|too|booked|taken|busy|off|closed|worse|the same))"
)
QUOTE_HEAD: Final = re.compile(
    r"[ *]{0,4}(?:(?:sent|gesendet|envoyé|enviado|verzonden|inviato)\b[ *]{0,4}:|(?:on|am|op|le|el|il) [^\n]*\b(?:wrote|schrieb|schreef|a écrit|escribió|ha scritto)\b[^\n]*:?\s*$)"
)
QUOTED_LINE: Final = re.compile(r"\n[ \t]*>")
HEAD_WORDS: Final = (
    "wrote", "sent:", "sent :", "sent*", "gesendet", "envoyé", "enviado", "verzonden", "inviato", "schrieb", "schreef", "écrit",
    "escribió", "scritto",
)  # fmt: skip
BEFORE, BEHIND = 120, 70


class Around(NamedTuple):
    """The lower-case text of the sentence before and behind a time, that of its clause alone, and the sentence's words."""

    before: str
    clause_before: str
    clause_behind: str
    behind: str
    words_before: frozenset[str]
    words_behind: frozenset[str]


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases of one meaning: their pattern, and the words they begin with, which tell at one look that none is there."""

    pattern: re.Pattern[str]
    first: frozenset[str]

    def search(self, text: str, words: frozenset[str]) -> re.Match[str] | None:
        """The first of them in a text that has no other words than these."""
        return None if self.first.isdisjoint(words) else self.pattern.search(text)


@dataclass(frozen=True, slots=True)
class Patterns:
    """The context words of a language as patterns."""

    negated_before: Phrases
    not_negated_before: Phrases
    negated_after: re.Pattern[str]
    negated_clause: Phrases
    not_negated_clause: re.Pattern[str]
    past_verbs: Phrases
    not_past_before: Phrases
    past_after: re.Pattern[str]
    conditional: Phrases
    courtesy: re.Pattern[str]
    greetings: Phrases
    recurring: Phrases


def around(text: str, lower: str, first: int, last: int) -> Around:
    """The words around `[first, last)`, cut at the ends of the sentence and of the clause."""
    start = max(0, first - BEFORE)
    for match in SENTENCE.finditer(text, start, first):
        start = match.end()
    stop = SENTENCE.search(text, last, min(len(text), last + BEHIND))
    before = lower[start:first].replace("’", "'")
    behind = lower[last : stop.start() if stop else last + BEHIND].replace("’", "'")
    comma = before.rfind(",") + 1
    clause_start = comma
    for match in CLAUSE.finditer(" " + before[comma:]):
        clause_start = comma + match.end() - 1
    cut = CLAUSE.search(" " + behind)
    return Around(
        before,
        before[clause_start:],
        behind[: max(0, cut.start() - 1)] if cut else behind,
        behind,
        words_in(before),
        words_in(behind),
    )


def is_past(here: Around, words: Patterns) -> bool:
    """Whether the clause looks back ("we spoke on Tuesday", "Tuesday was good")."""
    if words.past_after.match(here.clause_behind.lstrip(" ,")):
        return True
    if "thank" in here.clause_before and THANKED.search(here.clause_before):
        return True
    if here.clause_before.rstrip().endswith(" for") or here.clause_before == "for ":
        return False
    if here.clause_before.rstrip().endswith(("from", "of", "dated")) and WHENCE.search(here.clause_before):
        return True
    verbs = _past_verbs(here, words)
    if not verbs or PASSIVE.search(here.clause_before[: verbs[-1].start()]):
        return False
    rest = OBJECT.sub("", here.clause_before[verbs[-1].end() :])
    return (
        len(rest) < 60
        and not SUBJECT.search(rest)
        and not words.not_past_before.search(here.clause_before, here.words_before)
    )


def _past_verbs(here: Around, words: Patterns) -> list[re.Match[str]]:
    """The verbs of the clause before that look back, irregular ones first."""
    found: list[re.Match[str]] = []
    if words.past_verbs.search(here.clause_before, here.words_before):
        found = list(words.past_verbs.pattern.finditer(here.clause_before))
    if not found and "ed" in here.clause_before:
        found = list(REGULAR.finditer(here.clause_before))
    return found


def is_negated(here: Around, words: Patterns) -> bool:
    """Whether the clause says no to the time ("I can't do Tuesday", "Tuesday is out")."""
    if words.negated_before.search(here.clause_before, here.words_before):
        clause = words.not_negated_before.pattern.sub("", here.clause_before)
        refusals = list(words.negated_before.pattern.finditer(clause))
        if refusals and not OPENS_AGAIN.search(clause, refusals[-1].end()):
            return True
    if not BUT.isdisjoint(here.words_before) and EXCEPT.search(here.before):
        return True
    behind = here.clause_behind.strip()
    return behind == "no" or bool(words.negated_after.match(behind)) or _ends_in_no(here, words)


def _ends_in_no(here: Around, words: Patterns) -> bool:
    """Whether the clause behind says no far from the time, as German does: "Donnerstag geht es leider nicht"."""
    if not words.negated_clause.search(here.clause_behind, here.words_behind):
        return False
    return not words.not_negated_clause.search(here.clause_behind)


def says_nothing(here: Around) -> bool:
    """Whether the clause before denies altogether: "nothing happens before", "not possible before"."""
    return bool(NOTHING.search(here.clause_before))


def is_fine(lower: str, end: int) -> bool:
    """Whether the words behind a time say that it suits ("tomorrow is fine")."""
    return SUITS.match(lower, end) is not None


def may_quote(lower: str) -> bool:
    """Whether any line may be somebody else's, by a look at the whole text."""
    if ">" in lower and (QUOTED_LINE.search(lower) or lower.lstrip().startswith(">")):
        return True
    return any([word in lower for word in HEAD_WORDS])  # noqa: C419 - a list is built faster than a generator runs


def is_quoted(text: str, lower: str, start: int) -> bool:
    """Whether the line is somebody else's, quoted, or the head above what is quoted."""
    first = text.rfind("\n", 0, start) + 1
    if text[first:start].lstrip().startswith(">"):
        return True
    last = text.find("\n", start)
    last = last if last >= 0 else len(text)
    return last - first < LONGEST_HEAD and QUOTE_HEAD.match(lower, first, last) is not None


def is_conditional(here: Around, words: Patterns) -> bool:
    """Whether the time hangs on a condition that is more than a courtesy."""
    for piece, said in ((here.before, here.words_before), (here.behind, here.words_behind)):
        if words.conditional.first.isdisjoint(said):
            continue
        for match in words.conditional.pattern.finditer(piece):
            condition = piece[match.end() :].lstrip(" ,")
            if condition and not words.courtesy.match(condition):
                return True
    return False


def is_greeting(here: Around, words: Patterns) -> bool:
    """Whether it only greets: "have a good weekend", "happy new year", "good morning"."""
    return bool(words.greetings.search(here.clause_before, here.words_before))


def is_recurring(here: Around, words: Patterns) -> bool:
    """Whether it recurs: "every Tuesday", "each quarter", "twice a week"."""
    return bool(words.recurring.search(here.clause_before, here.words_before))


def patterns(lexicon: Lexicon) -> Patterns:
    """The patterns of a language, made once."""
    return _patterns(lexicon.language)


@cache
def _patterns(language: str) -> Patterns:
    from unchase.reading.times.lexicon import lexicon

    context = lexicon(language).context
    return Patterns(
        negated_before=_phrases(context, "negated_before"),
        not_negated_before=_phrases(context, "not_negated_before"),
        negated_after=_any(_shortened(context.get("negated_after", frozenset()))),
        negated_clause=_phrases(context, "negated_clause"),
        not_negated_clause=_any(context.get("not_negated_clause", ())),
        past_verbs=_phrases(context, "past_verbs"),
        not_past_before=_phrases(context, "not_past_before"),
        past_after=_any(context.get("past_after", ())),
        conditional=_phrases(context, "conditional"),
        courtesy=_any(context.get("courtesy", ())),
        greetings=_phrases(
            context,
            "greetings",
            r"(?: (?:a|an|all|the|and|very|lovely|great|good|nice|happy|wonderful|rest of|your|prosperous|relaxing|restful|productive|safe|merry|peaceful))*\s*$",
        ),
        recurring=_phrases(context, "recurring_before", r"\s*$"),
    )


def _phrases(context: dict[str, frozenset[str]], name: str, behind: str = "") -> Phrases:
    """The phrases of one table; `behind` is a pattern for what must follow them."""
    words = context.get(name, frozenset())
    first = frozenset(WORD.findall(word)[0] for word in words)
    return Phrases(re.compile(_any(words).pattern + behind), first)


def _shortened(words: frozenset[str]) -> frozenset[str]:
    """The phrases with "is" also as people write them: "'s packed"."""
    return words | {word.replace("is ", "'s ", 1) for word in words if word.startswith("is ")}


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
