"""What the guard must look at in a draft: its acts, the words the rules are about, and what it speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.core.act import ActName
from unchase.core.draft import Draft, Material, Rule
from unchase.core.when import Grain
from unchase.reading.seller.acts import acts_of
from unchase.reading.seller.message import Said, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from unchase.core.when import When


def draft(
    text: str,
    *,
    subject: str = "",
    kind: str = "email",
    is_follow_up: bool = False,
    times: Sequence[When] = (),
) -> Draft:
    """The draft as the guard needs it. `times` are those found in `text`; `kind` is "email", "chat" or "voicemail".

    Spans are half-open in code points of `text`; words found in the subject have the empty span at its start.
    """
    message = said(text, times, channel=kind)
    acts = acts_of(text, message).sure
    kinds = {kind for sentence in message for kind in sentence.seen.kinds}
    return Draft(
        acts=acts,
        times=tuple(times),
        material=(*_in_subject(subject), *_material(text, message, offered=any(s.offered for s in message))),
        ending=_ending(text, message),
        is_follow_up=is_follow_up,
        maybe_proposal=any(ActName.PROPOSAL in one.weak for one in message),
        answers=any("answers" in one.seen.kinds and not one.seen.question for one in message),
        maybe_new=any(sentence.confidence(ActName.VALUE) >= _MAYBE_NEW for sentence in message),
        quotes_them="their" in kinds,
        met="thanks" in kinds,
        thanks=any("thanks.words" in sentence.seen.meanings for sentence in message),
        names_gain="gain" in kinds,
    )


_MAYBE_NEW = 0.15  # the chance of value from which the reader gets the benefit of the doubt

_WORDED = (
    Rule.TOUCHING_BASE,
    Rule.BALL_IN_THEIR_COURT,
    Rule.VAGUE_TIME,
    Rule.PRESSURE,
    Rule.BLAME,
    Rule.SUBSERVIENT,
    Rule.PRICE_BEFORE_PROFIT,
)


def _material(text: str, message: Sequence[Said], *, offered: bool) -> Iterator[Material]:
    """The words of every sentence that a rule is about. A vague time beside an offered one is a courtesy."""
    closes = any(ActName.RELEASE in sentence.held for sentence in message)
    for sentence in message:
        for rule in _WORDED:
            if rule not in sentence.held or _is_innocent(rule, sentence, closes=closes):
                continue
            if rule is Rule.VAGUE_TIME and _is_courtesy(sentence, offered=offered):
                continue
            span = _words_of(rule, sentence)
            yield Material(rule=rule, span=span, text=text[span[0] : span[1]])


def _is_innocent(rule: Rule, sentence: Said, *, closes: bool) -> bool:
    """A closing neither reproaches nor presses. News for the reader does not press, nor does a third party's date.

    To wish to hear how things stand is the check-in itself, and no ball beside it.
    """
    if closes and rule in (Rule.BLAME, Rule.PRESSURE):
        return True
    if rule is Rule.BALL_IN_THEIR_COURT:
        return "state" in sentence.seen.kinds and Rule.TOUCHING_BASE in sentence.held
    if rule is not Rule.PRESSURE:
        return False
    theirs = "third" in sentence.seen.kinds and _OURS.isdisjoint(sentence.seen.sentence.words)
    return theirs or sentence.likely(ActName.VALUE) > sentence.likely(rule)


_OURS = frozenset({"i", "we", "my", "our", "us", "me"})


def _is_courtesy(sentence: Said, *, offered: bool) -> bool:
    """A vague time does no harm beside an offered one or a named day, or where the day and the hour are asked for."""
    if offered:
        return ActName.COMMITMENT not in sentence.held
    named = any(
        when.grain in _EXACT and not (when.fuzzy or when.past) for when in sentence.seen.sentence.times
    )
    return named or "asks.hour" in sentence.seen.meanings


_EXACT = (Grain.MINUTE, Grain.HOUR, Grain.PART_OF_DAY, Grain.DAY)


def _in_subject(subject: str) -> Iterator[Material]:
    """A subject can press or be an empty hello too."""
    for sentence in said(subject, ()) if subject else ():
        for rule in (Rule.TOUCHING_BASE, Rule.PRESSURE):
            if rule in sentence.held:
                yield Material(rule=rule, span=(0, 0), text=subject)


def _words_of(rule: Rule, sentence: Said) -> tuple[int, int]:
    """Where in its sentence a rule's words stand: from its first cue to its last, else the whole sentence."""
    cues = [cue for cue in sentence.seen.cues if cue.table == rule]
    if not cues:
        return sentence.span
    spans = sentence.seen.sentence.spans
    return spans[min(c.first for c in cues)][0], spans[max(c.last for c in cues) - 1][1]


_GREETING = 3  # words; a shorter last line is a name


def _ending(text: str, message: Sequence[Said]) -> tuple[tuple[int, int], str]:
    """Its last sentence that is more than a name."""
    for sentence in reversed(message):
        if len(sentence.seen.sentence.words) > _GREETING:
            return sentence.span, text[sentence.span[0] : sentence.span[1]]
    return (0, len(text)), text
