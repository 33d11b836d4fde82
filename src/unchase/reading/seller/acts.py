"""What a seller's message does: its acts, each with the words it rests on (METHOD, Readings: "From a seller")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.core.act import Act, ActName, Side
from unchase.core.draft import Rule
from unchase.core.when import Bound, Grain
from unchase.reading.acts.compose import Found
from unchase.reading.seller.message import Said, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from unchase.core.when import When

_ACTS = (
    ActName.PROPOSES_TIMES,
    ActName.CONFIRMS_TIME,
    ActName.MOVES_TIME,
    ActName.CANCELS_TIME,
    ActName.ASKS_NEXT_STEP,
    ActName.STRAIGHT_QUESTION,
    ActName.ASSURANCE_QUESTION,
    ActName.COMMITMENT,
    ActName.DELIVERS,
    ActName.PROPOSAL,
    ActName.VALUE,
    ActName.RELEASE,
)
# Members asked for with every touch: Python 3.11 finds one in its class ten times slower than by a name.
_COMMITMENT, _ASKS_NEXT_STEP, _MOVES_TIME, _CANCELS_TIME, _PROPOSES_TIMES = (
    ActName.COMMITMENT,
    ActName.ASKS_NEXT_STEP,
    ActName.MOVES_TIME,
    ActName.CANCELS_TIME,
    ActName.PROPOSES_TIMES,
)


def seller_acts(
    own: str,
    *,
    times: Sequence[When] = (),
    previous: str | None = None,  # noqa: ARG001  the same interface as for a prospect's message
    subject: str = "",  # noqa: ARG001  a subject names no time and makes no promise
    channel: str = "email",
) -> Found:
    """The acts of a seller's own words: `sure`, those the program stands by, and `maybe`, weaker readings.

    `times` are those found in `own`; spans are half-open in code points of `own`. A `proposes_times` carries the
    firm clock times offered in `times`, a `confirms_time` its time in `when`, a `commitment` the deed in `what`,
    when it is due in `when`, and is ours.
    """
    return acts_of(own, said(own, times, channel=channel))


def acts_of(own: str, message: Sequence[Said]) -> Found:
    """The acts of a message that is already cut and weighed."""
    sure: list[Act] = []
    maybe: list[Act] = []
    offers = any(sentence.offered for sentence in message)
    for sentence in message:
        if not (sentence.held or sentence.weak or sentence.seen.sentence.times):
            continue  # every act is one of the words, or of a time
        held = list(_held(sentence, offers=offers))
        for name in _ACTS:
            if name in held:
                sure.append(_act(name, own, sentence))
            elif sentence.weak and _weakly(name, sentence):
                maybe.append(_act(name, own, sentence))
    return Found(sure=tuple(_joined(own, sure)), maybe=tuple(maybe))


def _held(sentence: Said, *, offers: bool) -> Iterable[ActName]:
    """The acts of one sentence; those about a time need one, and a time belongs to one act.

    `offers` says whether clock times are named anywhere in the message.
    """
    about = _about_time(sentence)
    for name in _ACTS:
        if name in _TIMED:
            if name is about:
                yield name
        elif name is _COMMITMENT:
            if about is name or (about is None and name in sentence.held):
                yield name
        elif name is _ASKS_NEXT_STEP:
            if about is not _PROPOSES_TIMES and _asks(sentence, offers=offers):
                yield name
        elif name in sentence.held:
            yield name


def _asks(sentence: Said, *, offers: bool) -> bool:
    """Asks for the next step. Where times are offered, to ask for the talk itself is part of the offer."""
    if _ASKS_NEXT_STEP not in sentence.held:
        return _asks_vaguely(sentence)
    shades = {meaning for meaning in sentence.seen.meanings if meaning.startswith("asks.")}
    return not (offers and "asks.meet" in shades and shades <= _FOR_THE_TALK)


_FOR_THE_TALK = frozenset({"asks.meet", "asks.hour", "asks.when"})


def _asks_vaguely(sentence: Said) -> bool:
    """Asks to talk, at a vague time: "could we speak sometime next week?"."""
    meets = "asks.meet" in sentence.seen.meanings
    return sentence.seen.question and meets and Rule.VAGUE_TIME in sentence.held


_TIMED = (ActName.PROPOSES_TIMES, ActName.CONFIRMS_TIME, ActName.MOVES_TIME, ActName.CANCELS_TIME)


def _about_time(sentence: Said) -> ActName | None:
    """Which act the clock times of a sentence belong to."""
    for name in (_MOVES_TIME, _CANCELS_TIME):
        if name in sentence.held:
            return name
    return _offered(sentence) if sentence.offered else _unplaced(sentence)


def _offered(sentence: Said) -> ActName | None:
    """Of a clock time ahead: the likeliest act if it stands, else the one the words point to."""
    rivals = (ActName.PROPOSES_TIMES, ActName.CONFIRMS_TIME, ActName.COMMITMENT)
    best = max(rivals, key=sentence.likely)
    margin = sentence.likely(best) - sentence.likely(ActName.PROPOSES_TIMES)
    if best in sentence.held and (not sentence.seen.question or margin == 0 or margin > _SURELY_NO_OFFER):
        return best
    if sentence.seen.question:
        return ActName.PROPOSES_TIMES
    return next((name for kind, name in _BY_CUE.items() if kind in sentence.seen.kinds), None)


def _unplaced(sentence: Said) -> ActName | None:
    """Of an hour that could not be placed for certain, or of no hour: only what is plain."""
    hours = any(when.grain in _CLOCK and not when.negated for when in sentence.seen.sentence.times)
    if hours and ActName.PROPOSES_TIMES in sentence.held:
        return ActName.PROPOSES_TIMES
    plain = sentence.seen.sentence.times and sentence.confidence(ActName.CONFIRMS_TIME) > _NO_CLOCK
    return ActName.CONFIRMS_TIME if plain else None


_CLOCK = (Grain.MINUTE, Grain.HOUR)
_SURELY_NO_OFFER = 2.0  # log-odds by which another act must be likelier for a question to be no offer
_NO_CLOCK = 0.6  # a confirmation whose clock time was not found must be plain

_BY_CUE = {
    "promise": ActName.COMMITMENT,
    "confirm": ActName.CONFIRMS_TIME,
    "propose": ActName.PROPOSES_TIMES,
    "asks": ActName.PROPOSES_TIMES,
}


def _weakly(name: ActName, sentence: Said) -> bool:
    return name in sentence.weak and (name not in _TIMED or bool(sentence.seen.sentence.times))


def _act(name: ActName, own: str, sentence: Said) -> Act:
    """An act on the words of its sentence, with the times it is about."""
    start, end = sentence.span
    times = sentence.offered
    words = own[start:end]
    confidence = sentence.confidence(name)
    if name is _PROPOSES_TIMES:
        return Act(name=name, text=words, span=(start, end), confidence=confidence, times=times)
    if name is _COMMITMENT:
        return Act(
            name=name,
            text=words,
            span=(start, end),
            confidence=confidence,
            by=Side.US,
            what=words,
            when=_due(sentence),
        )
    when = times[0] if times and name in _TIMED else None
    return Act(name=name, text=words, span=(start, end), confidence=confidence, when=when)


def _due(sentence: Said) -> When | None:
    """When a promise is due: the clock time it names, else its deadline, else its first time ahead."""
    ahead = [w for w in sentence.seen.sentence.times if not (w.past or w.negated)]
    deadlines = [w for w in ahead if w.bound is Bound.BY]
    return next(iter((*sentence.offered, *deadlines, *ahead)), None)


_RUNNING = (ActName.VALUE, ActName.STRAIGHT_QUESTION, ActName.RELEASE, ActName.ASSURANCE_QUESTION)


def _joined(own: str, acts: Sequence[Act]) -> Iterable[Act]:
    """The acts in order, with neighbouring sentences of one story or one question joined into one act."""
    open_acts: dict[ActName, Act] = {}
    done: list[Act] = []
    for act in acts:
        before = open_acts.get(act.name)
        if before and act.name in _RUNNING and not own[before.span[1] : act.span[0]].strip():
            span = (before.span[0], act.span[1])
            joined = Act(
                name=act.name,
                text=own[span[0] : span[1]],
                span=span,
                confidence=max(before.confidence, act.confidence),
            )
            done[done.index(before)] = joined
            open_acts[act.name] = joined
        else:
            done.append(act)
            open_acts[act.name] = act
    return sorted(done, key=lambda act: act.span)
