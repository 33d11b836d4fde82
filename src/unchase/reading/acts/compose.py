"""Composes the acts of a message from what its sentences say: which stand, on which words, sure or maybe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unchase.core.act import Act, ActName, Excuse
from unchase.reading.acts.details import detailed
from unchase.reading.acts.model import chance, model
from unchase.reading.acts.quote import Quote, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from unchase.reading.acts.features import Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The acts the program stands by, and those too weak for it, each in the order of the text."""

    sure: tuple[Act, ...] = ()
    maybe: tuple[Act, ...] = ()


# What remains when a message holds no act above them in METHOD's list; a left notice may stand beside them.
_REMAINING = {ActName.INTEREST, ActName.ACKNOWLEDGEMENT}
# A message can hold several of these, each on its own words; of the others it holds one.
_SEVERAL = {ActName.COMMITMENT, ActName.QUESTION, ActName.OBJECTION, ActName.REFERRAL}
_SOONER = 0.45  # chance from which an act is taken that nothing else stands beside
_GRAVE = {ActName.REFUSAL, ActName.OPT_OUT, ActName.ACCEPTANCE}  # never taken sooner: they end or win a deal
_ALONE = 0.0  # log-odds; a further sentence carries such an act when that is likelier than not
_ONCE_MORE = 0.5  # log-odds; a sentence after a stall puts it off by itself when that is likelier than not
_BESIDE = -2.0  # a sentence next to a callback belongs to it sooner: it may hold the reason or the date alone


def compose(
    own: str,
    seen: Sequence[Seen],
    log_odds: Sequence[Sequence[float]],
    likely: Mapping[str, float],
    *,
    channel: str,
) -> Found:
    """The acts of a message. `log_odds`: of each sentence, one per act; `likely`: act → its chance in the message."""
    thresholds = model().thresholds
    classes = model().sentence.classes
    likely = _dated(likely, seen)
    sure: list[Act] = []
    maybe: list[Act] = []
    for number, name in enumerate(classes):
        chance_of = likely[name]
        from_sure, from_maybe = thresholds[name]
        if chance_of < from_maybe:
            continue
        acts = []
        for quote in _quotes(ActName(name), number, seen, log_odds):
            span = (quote.start, quote.end)
            act = Act(name=ActName(name), text=own[slice(*span)], span=span, confidence=round(chance_of, 3))
            acts.append(detailed(act, own, seen, quote, channel=channel))
        if name == ActName.STALL:
            acts += _vague_after(acts[0], own, seen, log_odds, number)
        (sure if chance_of >= from_sure else maybe).extend(acts)
    return _by_method(*_something(sure, maybe))


def _vague_after(
    stall: Act, own: str, seen: Sequence[Seen], log_odds: Sequence[Sequence[float]], number: int
) -> list[Act]:
    """What puts it off once more and names nothing: "We'll be in touch" after "the budget is gone"."""
    if stall.excuse is Excuse.VAGUE:
        return []
    for i, of in enumerate(seen):
        if of.sentence.span[0] >= stall.span[1] and log_odds[i][number] > _ONCE_MORE:
            quote = quoted(ActName.STALL, i, of)
            span = (quote.start, quote.end)
            act = Act(
                name=ActName.STALL,
                text=own[slice(*span)],
                span=span,
                confidence=round(chance(log_odds[i][number]), 3),
            )
            alone = detailed(act, own, (of,), Quote(0, 0, *span), channel="email")
            if alone.excuse is Excuse.VAGUE:
                return [alone]
    return []


def _something(sure: list[Act], maybe: list[Act]) -> tuple[list[Act], list[Act]]:
    """A message that says nothing is rare: where no act is sure, the likeliest is taken sooner."""
    likely = [act.confidence for act in maybe if act.name not in _GRAVE and act.confidence >= _SOONER]
    if sure or not likely:
        return sure, maybe
    taken = [act for act in maybe if act.confidence == max(likely) and act.name not in _GRAVE]
    return taken, [act for act in maybe if act not in taken]


def _dated(likely: Mapping[str, float], seen: Sequence[Seen]) -> Mapping[str, float]:
    """A callback has a date (METHOD, Readings): where no time ahead is named, what looks like one is a stall."""
    if any(not when.past for s in seen for when in s.sentence.times):
        return likely
    off = 1 - (1 - likely["stall"]) * (1 - likely["callback"])
    return {**likely, "stall": off, "callback": 0.0}


def _quotes(
    name: ActName, number: int, seen: Sequence[Seen], log_odds: Sequence[Sequence[float]]
) -> list[Quote]:
    """The words an act rests on: its strongest sentence, and for some acts each other sentence that carries it."""
    best = max(range(len(seen)), key=lambda i: log_odds[i][number])
    if name is ActName.CALLBACK:
        first = last = best
        while first > 0 and log_odds[first - 1][number] > _BESIDE:
            first -= 1
        while last + 1 < len(seen) and log_odds[last + 1][number] > _BESIDE:
            last += 1
        return [Quote(first, last, seen[first].sentence.span[0], seen[last].sentence.span[1])]
    carriers = [best]
    if name in _SEVERAL:
        carriers = [i for i in range(len(seen)) if i == best or log_odds[i][number] > _ALONE]
    return [quoted(name, i, seen[i]) for i in carriers]


def _by_method(sure: list[Act], maybe: list[Act]) -> Found:
    """METHOD's rules for several acts: thanks and interest only where nothing above them is said."""
    others = {act.name for act in sure} - _REMAINING - {ActName.LEFT_COMPANY}
    kept = [act for act in sure if act.name not in _REMAINING or not others]
    names = {act.name for act in kept}
    if ActName.INTEREST in names:
        kept = [act for act in kept if act.name is not ActName.ACKNOWLEDGEMENT]
    return Found(sure=_in_order(kept), maybe=_in_order(maybe))


def _in_order(acts: list[Act]) -> tuple[Act, ...]:
    return tuple(sorted(acts, key=lambda act: act.span))
