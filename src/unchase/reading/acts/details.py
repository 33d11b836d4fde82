"""Fills in an act: the kind of an excuse or issue, the time it is about, who owes what, whom they point to."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from unchase.core.act import Act, ActName, Excuse, Issue, Side
from unchase.core.when import Bound, Grain
from unchase.reading.acts import tables
from unchase.reading.acts.message import kind_features, words_near
from unchase.reading.acts.model import kinds
from unchase.reading.acts.net import net

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.core.when import When
    from unchase.reading.acts.features import Seen
    from unchase.reading.acts.model import Linear
    from unchase.reading.acts.quote import Quote


def detailed(act: Act, own: str, seen: Sequence[Seen], quote: Quote, *, channel: str) -> Act:
    """The act with everything its words and the times near them say."""
    here = seen[quote.first : quote.last + 1]
    fill = _FILLED.get(act.name)
    if act.name is ActName.COMMITMENT:
        return replace(act, by=_owner(here[0], channel), what=_deed(act.text), when=_due(here, act.span))
    return fill(act, own, seen, quote) if fill else act


def _stall(act: Act, _own: str, seen: Sequence[Seen], quote: Quote) -> Act:
    return replace(act, excuse=Excuse(_excuse(seen, quote)), when=_window(seen, quote))


_SILENCE = re.compile(
    r"\bno contact\b|\b(?:not|never|nobody) (?:be |is |are )?(?:allowed to )?(?:contact|approach|discuss)"
    r"|\b(?:contact|call|ring|phone|write to|speak to|talk to) (?:me|us) (?:only )?(?:after|once) (?:the|that|it)\b"
)


def _callback(act: Act, own: str, seen: Sequence[Seen], quote: Quote) -> Act:
    when, events = _contact(seen, quote)
    if (
        when is not None
        and not events
        and when.bound is None
        and _SILENCE.search(own[act.span[0] : act.span[1]].lower())
    ):
        # "The award is on 20 November, no contact until then": the day is the event's, and nothing earlier is wanted.
        when, events = replace(when, bound=Bound.AFTER, open=True, end=None), (when,)
    return replace(
        act, reason=_reason(own, seen[quote.first : quote.last + 1], act.span), when=when, times=events
    )


def _clocked(act: Act, _own: str, seen: Sequence[Seen], quote: Quote) -> Act:
    here = seen[quote.first : quote.last + 1]
    offered = _clock_times(here, act.span) or _clock_times(here, None)
    if len({when.start for when in offered}) == 1:
        return replace(act, when=offered[0])
    return replace(act, times=offered)


def _decision(act: Act, _own: str, seen: Sequence[Seen], quote: Quote) -> Act:
    return replace(act, when=_due(seen[quote.first : quote.last + 1], act.span) or _due(seen, None))


def _objection(act: Act, _own: str, seen: Sequence[Seen], quote: Quote) -> Act:
    return replace(act, kind=Issue(_issue(seen, quote)))


def _refusal(act: Act, own: str, seen: Sequence[Seen], quote: Quote) -> Act:
    return replace(act, reason=_why(own, seen[quote.first].sentence.span, act.span))


def _opt_out(act: Act, _own: str, seen: Sequence[Seen], _quote: Quote) -> Act:
    return replace(act, for_company=any(c.meaning == "opt_out.company" for s in seen for c in s.cues))


def _question(act: Act, _own: str, _seen: Sequence[Seen], _quote: Quote) -> Act:
    return replace(act, what=act.text.strip(" ?"))


def _pointed(act: Act, own: str, seen: Sequence[Seen], quote: Quote) -> Act:
    return replace(act, whom=_whom(own, seen, quote))


_FILLED = {
    ActName.STALL: _stall,
    ActName.CALLBACK: _callback,
    ActName.APPOINTMENT: _clocked,
    ActName.COUNTER: _clocked,
    ActName.DECISION_DATE: _decision,
    ActName.OBJECTION: _objection,
    ActName.REFUSAL: _refusal,
    ActName.OPT_OUT: _opt_out,
    ActName.QUESTION: _question,
    ActName.REFERRAL: _pointed,
    ActName.LEFT_COMPANY: _pointed,
}


def _excuse(seen: Sequence[Seen], quote: Quote) -> str:
    """The likeliest excuse of the stall in the first sentence of the quote, by the linear model and the network."""
    shipped = net()
    scores = dict(zip(shipped.out.classes, shipped.scores(words_near(seen, quote.first)), strict=True))
    for kind, score in _kinds(kinds("excuse"), seen, quote).items():
        scores[kind] = _SHARE * scores[kind] + score
    return max(scores, key=scores.__getitem__)


_SHARE = 0.6  # of the network's scores; chosen on folds of the training part


def _issue(seen: Sequence[Seen], quote: Quote) -> str:
    scores = _kinds(kinds("issue"), seen, quote)
    return max(scores, key=scores.__getitem__)


def _kinds(of: Linear, seen: Sequence[Seen], quote: Quote) -> dict[str, float]:
    around, own = kind_features(seen, quote.first)
    scores = of.unpacked(of.total(around) + of.total(own), 2)
    return dict(zip(of.classes, scores, strict=True))


def _ahead(seen: Sequence[Seen]) -> list[When]:
    """The times in these sentences that lie ahead and are not ruled out."""
    return [w for s in seen for w in s.sentence.times if not (w.past or w.negated)]


def _inside(whens: list[When], span: tuple[int, int] | None) -> list[When]:
    if span is None:
        return whens
    return [w for w in whens if span[0] <= w.span[0] < span[1]] or whens


def _window(seen: Sequence[Seen], quote: Quote) -> When | None:
    """The window a stall named: in its own sentence, else in the next one."""
    near = _ahead(seen[quote.first : quote.last + 1]) or _ahead(seen[quote.last + 1 : quote.last + 2])
    return near[-1] if near else None


def _contact(seen: Sequence[Seen], quote: Quote) -> tuple[When | None, tuple[When, ...]]:
    """When a callback asks to be contacted, and the other times: those of the event it names."""
    near = _ahead(seen[quote.first : quote.last + 1]) or _ahead(seen)
    if not near:
        return None, ()
    family = tables.families()
    asks = [
        span[0]
        for s in seen[quote.first : quote.last + 1]
        for word, span in zip(s.sentence.words, s.sentence.spans, strict=True)
        if family.get(word) == "@contact"
    ]
    best = near[-1]
    if asks and len(near) > 1:
        best = min(
            near, key=lambda w: min(w.span[0] - a if w.span[0] > a else 2 * (a - w.span[0]) for a in asks)
        )
    # The event often stands in the sentence before: "The VP starts on 1 December. … Call me on the 3rd."
    around = _ahead(seen[max(0, quote.first - _BEFORE) : quote.last + 1])
    return best, tuple(w for w in around if w is not best and (w in near or _precedes(w, best)))


_BEFORE = 2  # sentences before the request in which its event may be named


def _precedes(event: When, contact: When) -> bool:
    return event.start is not None and contact.start is not None and event.start < contact.start


def _clock_times(seen: Sequence[Seen], span: tuple[int, int] | None) -> tuple[When, ...]:
    found = [w for w in _ahead(seen) if w.firm and not w.conditional]
    if span is not None:
        found = [w for w in found if span[0] <= w.span[0] < span[1]]
    return tuple(found)


def _due(seen: Sequence[Seen], span: tuple[int, int] | None) -> When | None:
    near = _inside(_ahead(seen), span)
    return next((w for w in near if w.grain is not Grain.YEAR), near[0] if near else None)


_OTHERS = frozenset(("he", "she", "they", "client", "customer", "prospect", "<name>"))
_PROMISES = frozenset(("will", "to", "be", "promised", "says", "said", "would", "agreed", "owes"))
_WE = frozenset(("i", "we", "me", "us"))


def _owner(seen: Seen, channel: str) -> Side:
    """Who owes it: in the seller's note of a call "I" is us; everywhere else they speak for themselves."""
    words = seen.sentence.words
    if channel != "call_note":
        return Side.THEM
    for i, word in enumerate(words):
        if word in _WE:
            return Side.US
        if word in _OTHERS and i + 1 < len(words) and words[i + 1] in _PROMISES:
            return Side.US if "i" in words[i + 1 : i + 6] else Side.THEM
    return Side.THEM if words[0] in _PROMISES else Side.US


_LEAD_IN = re.compile(
    r"^.{0,60}?(?:\bwill\b|\bshall\b|['’]ll\b|\bgoing to\b|\bpromised(?: to)?\b|\bagreed to\b|['’]d\b|\blet me\b|\bwould\b|\bto\b)\s+(?:also |then |just |definitely |personally )?",
    re.IGNORECASE | re.DOTALL,
)


def _deed(text: str) -> str:
    match = _LEAD_IN.match(text)
    deed = text[match.end() :] if match and match.end() < len(text) - 3 else text
    return deed.strip(" .!,;")


_UNTIL = re.compile(
    r"\b(?:after|once|when|until|till|as soon as|because|since|following|by then)\s+(?P<event>[^,.;!?\n]{3,200})",
    re.IGNORECASE,
)


def _reason(own: str, here: Sequence[Seen], span: tuple[int, int]) -> str | None:
    """Their words for what will have happened: the clause with the event."""
    for seen in here:
        for cue in seen.cues:
            if cue.meaning == "callback.reason":
                start, end = _clause_around(seen, cue.first, cue.last)
                event = own[start:end]
                match = _UNTIL.search(event)
                return (match["event"] if match else event).strip(" .,;")
    match = _UNTIL.search(own, span[0], span[1])
    return match["event"].strip(" .,;") if match else own[span[0] : span[1]].strip(" .,;")


def _clause_around(seen: Seen, first: int, last: int) -> tuple[int, int]:
    words = seen.sentence.words
    stops = {",", ";", ":", ".", "!", "?", "–", "—", "but", "so"}
    while first > 0 and words[first - 1] not in stops:
        first -= 1
    last = min(last, len(words))
    while last < len(words) and words[last] not in stops:
        last += 1
    return seen.sentence.spans[first][0], seen.sentence.spans[max(last - 1, first)][1]


_BECAUSE = re.compile(r"\b(?:because|as|since|due to|given)\s+(?P<why>[^.;!?\n]{3,200})", re.IGNORECASE)


def _why(own: str, sentence: tuple[int, int], span: tuple[int, int]) -> str | None:
    """Why not, in their words: after a "because", else the rest of the sentence if it is long enough to be one."""
    start, end = sentence
    match = _BECAUSE.search(own, start, end)
    if match:
        return match["why"].strip(" .,")
    before, after = own[start : span[0]].strip(" ,.;–—-"), own[span[1] : end].strip(" ,.;–—-")
    longest = max(before, after, key=len)
    return longest if len(longest.split()) > _FEW else None


_FEW = 3  # words; fewer give no reason


_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")


def _whom(own: str, seen: Sequence[Seen], quote: Quote) -> str | None:
    """The other person: an address if one is given, else the name nearest to the words."""
    for s in (*seen[quote.first : quote.last + 1], *seen[quote.last + 1 : quote.last + 2]):
        start, end = s.sentence.span
        match = _ADDRESS.search(own, start, end) if "@" in own else None
        if match:
            return match.group().lower().rstrip(".")
    for s in seen[quote.first : quote.last + 1]:
        words = s.sentence.words
        for i, word in enumerate(words):
            if word == "<name>":
                j = i
                while j + 1 < len(words) and words[j + 1] == "<name>":
                    j += 1
                return own[s.sentence.spans[i][0] : s.sentence.spans[j][1]]
    return None
