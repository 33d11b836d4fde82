"""Decides whether a draft may be sent (METHOD, The guard): findings with their words, reason and better words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from unchase.core.act import ActName
from unchase.core.assessment import Standing
from unchase.core.better_words import better_words, two_times
from unchase.core.draft import Draft, Material, Rule
from unchase.core.when import Grain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from unchase.core.act import Act

__all__ = ["Context", "Draft", "Finding", "Level", "Material", "Rule", "Verdict", "judge"]


class Level(StrEnum):
    """What a finding, or the whole draft, comes to; the last is the worst."""

    SEND = "send"
    WARN = "warn"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The deal a draft is for: the keys of `unchase lint`. None or False where a key is not given.

    `n` goes with the standing (stalls for stalled, chases for chasing). `call_on` is the day of the callback's call.
    `chases` and `stalls` are the counts from which the move is to let go (policy). `times` are two times to offer, in
    words; without them the next two working days are named.
    """

    standing: Standing | None = None
    n: int | None = None
    now: datetime | None = None
    agreed_at: datetime | None = None
    call_on: date | None = None
    opted_out: bool = False
    assurance_asked: bool = False
    closing_sent: bool = False
    first_proposal: bool | None = None
    last_touch_age_business_days: int | None = None
    patience: int = 5
    chases: int = 4
    stalls: int = 3
    times: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One reason against a draft: the rule, its level, the words, why in one line, and better words."""

    rule: Rule
    level: Level
    span: tuple[int, int]
    text: str
    why: str
    instead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The worst level of the findings, and the findings in METHOD's order."""

    verdict: Level
    findings: tuple[Finding, ...]


def judge(draft: Draft, context: Context | None = None) -> Verdict:
    """What the guard says of a draft, given what is known of its deal. The seller can always override."""
    deal = context or Context()
    found = [(rule, level, words) for rule, level, words in _findings(draft, deal) if level is not Level.SEND]
    order = list(Rule)
    findings = tuple(
        _finding(rule, level, words, draft, deal)
        for rule, level, words in sorted(found, key=lambda f: order.index(f[0]))
    )
    worst = max((f.level for f in findings), key=list(Level).index, default=Level.SEND)
    return Verdict(verdict=worst, findings=findings)


_Found = tuple[Rule, Level, Material | None]


def _findings(draft: Draft, deal: Context) -> Iterator[_Found]:
    """Rule, level and the words it rests on, for every rule; level `send` where it does not catch."""
    empty = is_empty_check_in(draft, deal)
    if empty:
        yield Rule.TOUCHING_BASE, Level.REFUSE, draft.about(Rule.TOUCHING_BASE)
    if empty or has_no_value(draft, deal):
        yield Rule.NO_VALUE, Level.WARN, draft.about(Rule.TOUCHING_BASE) if empty else None
    next_step = no_next_step(draft, deal)
    yield Rule.NO_NEXT_STEP, next_step, None
    ball = draft.about(Rule.BALL_IN_THEIR_COURT)
    if ball and next_step is not Level.SEND:
        yield Rule.BALL_IN_THEIR_COURT, Level.REFUSE, ball
    vague = draft.about(Rule.VAGUE_TIME)
    courtesy = is_closing(draft) or (_lies_ahead(deal) and not draft.has(ActName.COMMITMENT))
    if vague and not courtesy:
        yield Rule.VAGUE_TIME, Level.WARN, vague
    for rule, level in _BY_WORDS.items():
        words = draft.about(rule)
        if words:
            yield rule, level, words
    price = draft.about(Rule.PRICE_BEFORE_PROFIT)
    if price and not draft.names_gain:
        yield Rule.PRICE_BEFORE_PROFIT, Level.WARN, price
    if is_too_soon(draft, deal):
        yield Rule.TOO_SOON, Level.WARN, None
    if is_one_too_many(draft, deal):
        yield Rule.ONE_TOO_MANY, Level.REFUSE, None
    yield Rule.PROPOSAL_WITHOUT_TIME, proposal_without_time(draft, deal), None


_BY_WORDS = {Rule.PRESSURE: Level.REFUSE, Rule.BLAME: Level.REFUSE, Rule.SUBSERVIENT: Level.WARN}


def is_empty_check_in(draft: Draft, deal: Context) -> bool:
    """A purpose of contact and nothing behind it. Two times do not fill it; news, a deed, a straight question do."""
    if draft.about(Rule.TOUCHING_BASE) is None or draft.answers or draft.has(*_CONTENT):
        return False
    asked_by_them = deal.standing in (Standing.MISSED, Standing.CALLBACK, Standing.STALLED)
    return not (asked_by_them and draft.quotes_them and leads_on(draft))


_CONTENT = (
    ActName.VALUE,
    ActName.DELIVERS,
    ActName.PROPOSAL,
    ActName.RELEASE,
    ActName.STRAIGHT_QUESTION,
    ActName.ASSURANCE_QUESTION,
    ActName.CONFIRMS_TIME,
    ActName.MOVES_TIME,
    ActName.CANCELS_TIME,
)


def has_no_value(draft: Draft, deal: Context) -> bool:
    """A follow-up with nothing new for the reader, where our own last touch is what went before.

    The moves that answer to their words (a missed time, a callback, a stall, a meeting) need no news.
    """
    if not draft.is_follow_up or draft.has(*_CONTENT):
        return False
    if draft.maybe_new or draft.answers or draft.quotes_them or draft.met or _tells_a_price(draft):
        return False
    ours_is_last = (
        deal.standing in (Standing.WAITING, Standing.CHASING) or deal.last_touch_age_business_days is not None
    )
    if deal.standing is not None and not ours_is_last:
        return False
    return deal.standing not in _NEEDS_NO_NEWS


def _tells_a_price(draft: Draft) -> bool:
    """A lower price is new when it is told; one that only presses is not."""
    return draft.about(Rule.PRICE_BEFORE_PROFIT) is not None and draft.about(Rule.PRESSURE) is None


_NEEDS_NO_NEWS = (
    Standing.MISSED,
    Standing.CALLBACK,
    Standing.FIRM,
    Standing.ACCEPTED,
    Standing.WON,
    Standing.LOST,
    Standing.REFUSED,
)


def leads_on(draft: Draft) -> bool:
    """Whether something in it leads to a date and a time, or to a plain yes or no on the deal."""
    if draft.has(*_LEADS):
        return True
    promised = (act.when for act in draft.acts if act.name is ActName.COMMITMENT)
    return any(when is not None and when.grain in _CLOCK and when.bound is None for when in promised)


_CLOCK = (Grain.MINUTE, Grain.HOUR)

_LEADS = (
    ActName.PROPOSES_TIMES,
    ActName.CONFIRMS_TIME,
    ActName.MOVES_TIME,
    ActName.ASKS_NEXT_STEP,
    ActName.STRAIGHT_QUESTION,
    ActName.ASSURANCE_QUESTION,
    ActName.RELEASE,
)


def no_next_step(draft: Draft, deal: Context) -> Level:
    """Refused where nothing leads on and nothing agreed lies ahead; a mere answer to their question is warned."""
    if leads_on(draft) or deal.standing is Standing.WON or is_closing(draft, deal):
        return Level.SEND
    if _lies_ahead(deal) and not draft.has(ActName.CANCELS_TIME):
        return Level.SEND
    mere_answer = (
        draft.answers and not draft.has(ActName.PROPOSAL) and not draft.about(Rule.BALL_IN_THEIR_COURT)
    )
    return Level.WARN if mere_answer else Level.REFUSE


def is_closing(draft: Draft, deal: Context | None = None) -> bool:
    """A closing letter, or on a deal they refused the thanks for their answer."""
    if draft.has(ActName.RELEASE):
        return True
    ended = deal is not None and deal.standing in (Standing.REFUSED, Standing.LOST)
    wants = draft.has(*_ASKS, ActName.PROPOSAL) or any(draft.about(rule) for rule in _WANTS)
    return ended and draft.thanks and not wants


_ASKS = (
    ActName.PROPOSES_TIMES,
    ActName.ASKS_NEXT_STEP,
    ActName.STRAIGHT_QUESTION,
    ActName.ASSURANCE_QUESTION,
)

_WANTS = (Rule.TOUCHING_BASE, Rule.PRESSURE, Rule.BLAME, Rule.PRICE_BEFORE_PROFIT)


def _lies_ahead(deal: Context) -> bool:
    """An appointment or a callback is still to come. A callback's call due today is to be acted on, not ahead."""
    return _appointment_ahead(deal) or _callback_ahead(deal)


def _appointment_ahead(deal: Context) -> bool:
    if deal.agreed_at is None:
        return deal.standing is Standing.FIRM
    return deal.now is None or deal.agreed_at > deal.now


def _callback_ahead(deal: Context) -> bool:
    if deal.call_on is None or deal.now is None:
        return deal.standing is Standing.CALLBACK
    return deal.call_on > deal.now.date()


def is_too_soon(draft: Draft, deal: Context) -> bool:
    """Before the time we agreed to talk, or within the patience. Not a confirmation, a delivery, an answer."""
    if draft.answers or draft.has(*_NEVER_TOO_SOON) or _names_agreed_time(draft, deal):
        return False
    if _appointment_ahead(deal):
        return not (draft.has(ActName.PROPOSAL) or _only_moves(draft))
    if deal.call_on is not None and _callback_ahead(deal):
        return True
    age = deal.last_touch_age_business_days
    if deal.standing is Standing.WAITING:
        return age is None or age <= deal.patience
    unanswered = deal.standing in (None, Standing.CHASING)
    return unanswered and age is not None and age < deal.patience


_NEVER_TOO_SOON = (ActName.CONFIRMS_TIME, ActName.MOVES_TIME, ActName.CANCELS_TIME, ActName.DELIVERS)


def _only_moves(draft: Draft) -> bool:
    """A draft that offers other times and has nothing else to say moves the time that was agreed."""
    news = draft.has(ActName.VALUE) or draft.about(Rule.TOUCHING_BASE) is not None
    return draft.has(ActName.PROPOSES_TIMES) and not news


def _names_agreed_time(draft: Draft, deal: Context) -> bool:
    """Whether a time in it is the one that was agreed, or the day of the call they asked for."""
    starts = [when.start for when in draft.times if when.start is not None]
    return any(_is_moment(start, deal.agreed_at) or start.date() == deal.call_on for start in starts)


def _is_moment(start: datetime, agreed: datetime | None) -> bool:
    """Whether it is the agreed moment, or the same clock time of the same day where the writer's zone is not known."""
    if agreed is None:
        return False
    return start == agreed or start.replace(tzinfo=None) == agreed.replace(tzinfo=None)


def is_one_too_many(draft: Draft, deal: Context) -> bool:
    """The deal is to be let go, or was: one closing or thank-you letter at most, none after released or opt-out."""
    if deal.opted_out or deal.standing is Standing.RELEASED:
        return True
    wants_more = draft.has(ActName.PROPOSES_TIMES, ActName.PROPOSAL)
    return _to_let_go(deal) and (deal.closing_sent or wants_more or not is_closing(draft, deal))


def _to_let_go(deal: Context) -> bool:
    n = deal.n or 0
    match deal.standing:
        case Standing.REFUSED:
            return True
        case Standing.STALLED:
            return deal.closing_sent or (n >= deal.stalls and deal.assurance_asked)
        case Standing.CHASING:
            return deal.closing_sent or n >= deal.chases
        case None | Standing.WAITING | Standing.LOOSE | Standing.MISSED:
            return deal.closing_sent
        case _:
            return False


def proposal_without_time(draft: Draft, deal: Context) -> Level:
    """A proposal may not leave without an agreed time to talk about it: the first is refused, a later one warned."""
    agreed = _appointment_ahead(deal) or (deal.standing is None and draft.has(ActName.CONFIRMS_TIME))
    bought = deal.standing in (Standing.ACCEPTED, Standing.WON)
    # Where the deal says which proposal it is, a weak reading of one is enough.
    is_one = draft.has(ActName.PROPOSAL) or (draft.maybe_proposal and deal.first_proposal is not None)
    if agreed or bought or not is_one:
        return Level.SEND
    return Level.WARN if deal.first_proposal is False else Level.REFUSE


def _finding(rule: Rule, level: Level, words: Material | None, draft: Draft, deal: Context) -> Finding:
    act = _resting_on(rule, draft)
    span, text = (words.span, words.text) if words else (act.span, act.text) if act else draft.ending
    why, instead = better_words(rule, deal.times or two_times(deal.now))
    return Finding(rule=rule, level=level, span=span, text=text, why=why, instead=instead)


def _resting_on(rule: Rule, draft: Draft) -> Act | None:
    """The act whose words a finding without words of its own shows."""
    if rule is not Rule.PROPOSAL_WITHOUT_TIME:
        return None
    return next((act for act in draft.acts if act.name is ActName.PROPOSAL), None)
