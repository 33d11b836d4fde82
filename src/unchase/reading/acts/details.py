"""Fills in an act: the kind of an excuse or issue, the time it is about, who owes what, whom they point to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unchase.core.act import Act, ActName, Excuse, Issue, Side
from unchase.core.when import Grain
from unchase.reading.acts.model import model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.core.when import When
    from unchase.reading.acts.features import Seen
    from unchase.reading.acts.quote import Quote


def detailed(
    name: ActName, own: str, seen: Sequence[Seen], quote: Quote, *, confidence: float, channel: str
) -> Act:
    """The act with everything its words and the times near them say."""
    here = seen[quote.first : quote.last + 1]
    text = own[quote.start : quote.end]
    span = (quote.start, quote.end)
    plain = {"name": name, "text": text, "span": span, "confidence": confidence}
    match name:
        case ActName.STALL:
            return Act(**plain, excuse=Excuse(_kind("excuse", here[0])), when=_window(seen, quote))
        case ActName.CALLBACK:
            when, events = _contact(seen, quote)
            return Act(**plain, reason=_reason(own, here, span), when=when, times=events)
        case ActName.APPOINTMENT | ActName.COUNTER:
            offered = _clock_times(here, span) or _clock_times(here, None)
            one = offered[0] if len({w.start for w in offered}) == 1 else None
            return Act(**plain, when=one, times=offered if one is None else ())
        case ActName.COMMITMENT:
            return Act(**plain, by=_owner(here[0], channel), what=_deed(text), when=_due(here, span))
        case ActName.DECISION_DATE:
            return Act(**plain, when=_due(here, span) or _due(seen, None))
        case ActName.OBJECTION:
            return Act(**plain, kind=Issue(_kind("issue", here[0])))
        case ActName.REFUSAL:
            return Act(**plain, reason=_why(own, here, span))
        case ActName.OPT_OUT:
            return Act(**plain, for_company=any(c.act == "opt_out" and c.group == "company" for s in seen for c in s.cues))
        case ActName.QUESTION:
            return Act(**plain, what=text.strip(" ?"))
        case ActName.REFERRAL | ActName.LEFT_COMPANY:
            return Act(**plain, whom=_whom(own, seen, quote))
        case _:
            return Act(**plain)


def _kind(of: str, seen: Seen) -> str:
    linear = getattr(model(), of)
    scores = linear.scores(seen.features)
    kind: str = linear.classes[max(range(len(scores)), key=scores.__getitem__)]
    return kind


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
    asks = [
        s.sentence.spans[min(c.first, len(s.sentence.spans) - 1)][0]
        for s in seen[quote.first : quote.last + 1]
        for c in s.cues
        if c.act == "callback" and c.group == "ask"
    ]
    best = near[-1]
    if asks and len(near) > 1:
        best = min(near, key=lambda w: min(abs(w.span[0] - a) if w.span[0] >= a else 2 * (a - w.span[0]) for a in asks))
    return best, tuple(w for w in near if w is not best)


def _clock_times(seen: Sequence[Seen], span: tuple[int, int] | None) -> tuple[When, ...]:
    found = [w for w in _ahead(seen) if w.firm and not w.conditional]
    if span is not None:
        found = [w for w in found if span[0] <= w.span[0] < span[1]]
    return tuple(found)


def _due(seen: Sequence[Seen], span: tuple[int, int] | None) -> When | None:
    near = _inside(_ahead(seen), span)
    return next((w for w in near if w.grain is not Grain.YEAR), near[0] if near else None)


_OURS = re.compile(
    r"^(?:(?:also|so|and|then|therefore|meanwhile|agreed|told \w+|said|action:?|next steps?:?|to ?do:?|->|- )\W{1,2})?(?:that )?(?:i|we|me|us)(?:'ll|’ll|'d|’d|'m|’m|\b)"
    r"|\b(?:i|we)(?:'ll|’ll|'d|’d| will| would| promised| agreed| said| offered| owe| am to| are to| need to| must| to)\b",
    re.IGNORECASE,
)
_THEIRS = re.compile(r"\b(?:he|she|they|<name>)(?:'ll|’ll| will| to| promised| is| wants)\b", re.IGNORECASE)


def _owner(seen: Seen, channel: str) -> Side:
    """Who owes it: in the seller's note of a call "I" is us; everywhere else they speak for themselves."""
    if channel != "call_note":
        return Side.THEM
    words = seen.sentence.words
    for i, word in enumerate(words):
        if word in ("he", "she", "they", "client", "customer", "prospect", "<name>") and i + 1 < len(words):
            if words[i + 1] in ("will", "to", "be", "promised", "says", "said", "would", "agreed"):
                return Side.US if "i" in words[i + 1 : i + 6] else Side.THEM
        if word in ("i", "we", "me"):
            return Side.US
    return Side.THEM if words[0] in ("will", "sends", "promised") else Side.US


_LEAD_IN = re.compile(
    r"^.{0,60}?(?:\bwill\b|\bshall\b|['’]ll\b|\bgoing to\b|\bpromised(?: to)?\b|\bagreed to\b|['’]d\b|\blet me\b|\bwould\b|\bto\b)\s+(?:also |then |just |definitely |personally )?",
    re.IGNORECASE | re.DOTALL,
)


def _deed(text: str) -> str:
    match = _LEAD_IN.match(text)
    deed = text[match.end() :] if match and match.end() < len(text) - 3 else text
    return deed.strip(" .!,;")


_UNTIL = re.compile(
    r"\b(?:after|once|when|until|till|as soon as|because|since|following|by then)\s+(?P<event>[^,.;!?\n]{3,200})", re.IGNORECASE
)


def _reason(own: str, here: Sequence[Seen], span: tuple[int, int]) -> str | None:
    """Their words for what will have happened: the clause with the event."""
    for seen in here:
        for cue in seen.cues:
            if cue.act == "callback" and cue.group == "reason":
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


def _why(own: str, here: Sequence[Seen], span: tuple[int, int]) -> str | None:
    start, end = here[0].sentence.span
    match = _BECAUSE.search(own, start, end)
    if match:
        return match["why"].strip(" .,")
    before, after = own[start : span[0]].strip(" ,.;–—-"), own[span[1] : end].strip(" ,.;–—-")
    longest = max(before, after, key=len)
    return longest if len(longest.split()) > 3 else None


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
