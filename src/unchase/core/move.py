"""The one thing to do next.

Source: METHOD, Moves: the eight rules, then the table by standing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from unchase.core.act import ActName
from unchase.core.assessment import MoveName, Standing
from unchase.core.business_days import add_business_days, business_day_from, day_of, next_business_day
from unchase.core.counts import next_of_series
from unchase.core.history import Part, last
from unchase.core.loose import loose_move
from unchase.core.missed import MissKind
from unchase.core.owed import Matter
from unchase.core.plan import Plan, after, channel_to, contact, successor_of, today
from unchase.core.rungs import closing_letter, next_rung
from unchase.core.standing import acceptance, refusal, waited_for

if TYPE_CHECKING:
    from datetime import date

    from unchase.core.missed import Miss
    from unchase.core.owed import Debt
    from unchase.core.picture import Picture

_PAYS = {
    Matter.QUESTION: MoveName.ANSWER,
    Matter.DOCUMENT: MoveName.DELIVER,
    Matter.PROMISE: MoveName.DELIVER,
    Matter.MISSED_CALL: MoveName.CALL_BACK,
    Matter.NEW_TIMES: MoveName.OFFER_TIMES,
    Matter.CONFIRM: MoveName.CONFIRM,
}
_ASK_FIRST = frozenset({MoveName.STRAIGHT_QUESTION, MoveName.ASSURANCE_QUESTION, MoveName.LET_GO})
_CLOSED = frozenset({Standing.WON, Standing.LOST, Standing.RELEASED})
_TO_THE_SELLER = frozenset(
    {MoveName.NONE, MoveName.WAIT, MoveName.ASK_SELLER, MoveName.RECORD_LET_GO, MoveName.PREPARE}
)
_AGREED = frozenset({Standing.FIRM, Standing.CALLBACK})
_BY_PHONE = frozenset({MoveName.CALL, MoveName.TRY_AGAIN, MoveName.CALL_BACK})


def choose(picture: Picture, standing: Standing, miss: Miss | None) -> Plan:
    """The move for a deal that stands there. `miss` is what was missed, for `missed`."""
    if standing in _CLOSED:
        return Plan(name=MoveName.NONE, on=None)
    letter = closing_letter(picture)
    if letter is not None:
        return Plan(name=MoveName.RECORD_LET_GO, on=after(picture, letter.at, patiently=False), entry=letter)
    debt = _due(picture)
    if debt is not None and not picture.people.company_silent:
        return _reachable(picture, standing, _pay(picture, debt))
    if standing not in (Standing.REFUSED, Standing.ACCEPTED):
        failed = picture.failed_must_have()
        if failed is not None:
            return _to(picture, MoveName.LET_GO, after(picture, failed.at), form="disqualified")
    plan = _when_back(picture, standing, _reachable(picture, standing, _by_standing(picture, standing, miss)))
    return plan if standing is Standing.REFUSED else _ask_seller_first(picture, plan)


# -- the rules that hold for all


def _due(picture: Picture) -> Debt | None:
    """What we owe that is due today or overdue."""
    for debt in picture.debts:
        if not picture.clock.begun(day_of(debt.by, picture.zone)):
            return None  # they are in order: the others are due later
        return debt
    return None


def _pay(picture: Picture, debt: Debt) -> Plan:
    person = debt.entry.person if debt.entry.is_reply else contact(picture)
    person = person if picture.people.available(person) else contact(picture)
    return Plan(
        name=_PAYS[debt.matter],
        on=today(picture, day_of(debt.by, picture.zone)),
        to=person,
        channel=channel_to(picture, person),
        debt=debt,
        entry=debt.entry,
    )


def _ask_seller_first(picture: Picture, plan: Plan) -> Plan:
    """Rule 5: once, before a straight question, an assurance question or a let-go that rests on what we saw."""
    if plan.name not in _ASK_FIRST:
        return plan
    since = picture.word.at if picture.word is not None else None
    for told in picture.facts.told:
        if (
            told.what == "nothing-elsewhere"
            and (since is None or told.at >= since)
            and picture.clock.passed(told.at)
        ):
            return plan
    return replace(plan, name=MoveName.ASK_SELLER, then=plan.name, form="elsewhere", to=None, channel=None)


def _reachable(picture: Picture, standing: Standing, plan: Plan) -> Plan:
    """METHOD, People: the move goes to the named successor, another contact, or to finding who took over."""
    if plan.name in _BY_PHONE:
        plan = replace(plan, channel="call")
    if plan.name in _TO_THE_SELLER or standing is Standing.REFUSED:
        return plan
    if plan.to is None and (picture.people.gone or plan.name is MoveName.WRITE_REFERRAL):
        return replace(plan, name=MoveName.FIND_SUCCESSOR, channel="call")
    return plan


def _when_back(picture: Picture, standing: Standing, plan: Plan) -> Plan:
    """Whoever is away, as the seller told, is turned to on their return; agreed times and what we owe stay."""
    back = picture.people.absent.get(plan.to or "")
    if back is None or plan.on is None or standing in _AGREED or picture.clock.begun(back):
        return plan
    return replace(plan, on=max(plan.on, business_day_from(back, picture.country)))


def _to(
    picture: Picture, name: MoveName, on: date, *, form: str | None = None, near: date | None = None
) -> Plan:
    person = contact(picture)
    return Plan(name=name, on=on, to=person, channel=channel_to(picture, person), form=form, near=near)


# -- the table


def _by_standing(picture: Picture, standing: Standing, miss: Miss | None) -> Plan:
    if standing is Standing.MISSED and miss is not None:
        return _after_a_miss(picture, miss)
    row = _ROWS.get(standing)
    return row(picture) if row is not None else _bring_to_one(picture, standing)


def _thank(picture: Picture) -> Plan:
    no = refusal(picture)
    asked_for_silence = picture.people.company_silent or no is None or ActName.OPT_OUT in no.names
    on = after(picture, no.at if no is not None else None)
    if asked_for_silence:
        return Plan(name=MoveName.LET_GO, on=on, form="silence", entry=no)
    return replace(_to(picture, MoveName.LET_GO, on, form="refused"), entry=no)


def _send_to_sign(picture: Picture) -> Plan:
    yes = acceptance(picture)
    on = after(picture, yes.at if yes is not None else None)
    agreed = picture.appointment() is not None
    return _to(picture, MoveName.SEND_TO_SIGN, on, form="agreed" if agreed else None)


def _prepare(picture: Picture) -> Plan:
    appointment = picture.appointment()
    on = day_of(appointment.start, picture.zone) if appointment is not None else None
    person = appointment.person if appointment is not None else None
    return Plan(name=MoveName.PREPARE, on=on, to=person or contact(picture), channel="call")


def _call(picture: Picture) -> Plan:
    """On the day of our call; on the named date of a released deal."""
    story = picture.callback
    if story is not None and not story.acted:
        person = story.asked.entry.person
        return Plan(
            name=MoveName.CALL,
            on=today(picture, story.asked.call_on),
            to=person if picture.people.available(person) else contact(picture),
            channel="call",
            entry=story.asked.entry,
        )
    trigger = picture.ending.trigger if picture.ending is not None else None
    return _to(picture, MoveName.CALL, today(picture, trigger))


def _after_a_miss(picture: Picture, miss: Miss) -> Plan:
    """Ask the seller about an appointment nobody reported on; else one straight touch within a business day."""
    happened = miss.at - timedelta(microseconds=1)
    if miss.kind is MissKind.UNREPORTED:
        on = today(picture, day_of(happened, picture.zone))
        return Plan(name=MoveName.ASK_SELLER, on=on, form="missed", miss=miss)
    patiently = miss.kind in (MissKind.DECISION, MissKind.PROMISE)
    on = after(picture, happened, patiently=patiently)
    ours = miss.kind in (MissKind.OUR_ABSENCE, MissKind.CALLBACK)
    form = "ours" if ours else "promise" if patiently else None
    return replace(_to(picture, MoveName.STRAIGHT_TOUCH, on, form=form), miss=miss)


def _open(picture: Picture) -> Plan:
    """Something of value and a time; after attempts on the phone, by phone on another day."""
    attempt = last(picture.entries, Part.ATTEMPT)
    plan = _to(picture, MoveName.OPEN, after(picture, attempt.at if attempt is not None else None))
    return replace(plan, to=plan.to or (attempt.person if attempt is not None else None))


_ROWS = {
    Standing.REFUSED: _thank,
    Standing.ACCEPTED: _send_to_sign,
    Standing.FIRM: _prepare,
    Standing.CALLBACK: _call,
    Standing.NEW: _open,
}


def _bring_to_one(picture: Picture, standing: Standing) -> Plan:
    """The rows `chasing`, `waiting`, `stalled` and `loose`."""
    tries = _further_tries(picture)
    if tries is not None or standing is Standing.WAITING:
        return tries or _wait(picture)
    agreed = _at_interval(picture) or _new_successor(picture)
    if agreed is not None or standing is Standing.LOOSE:
        return agreed or loose_move(picture)
    name = next_rung(picture, standing)
    word = picture.word
    if standing is Standing.CHASING or word is None:
        return _to(picture, name, after(picture, None))
    # The ask of the first stall goes out at once, whatever window they named.
    return _to(picture, name, after(picture, word.at, patiently=name is not MoveName.ASK_WHAT_CHANGES))


def _further_tries(picture: Picture) -> Plan | None:
    """After the early call nobody answered: two more tries at other hours within two business days, then one message."""
    story, policy = picture.callback, picture.policy
    if story is None or not story.tries or story.answered or story.message is not None:
        return None
    first, latest = (day_of(entry.at, picture.zone) for entry in (story.tries[0], story.tries[-1]))
    end = add_business_days(first, policy.callback_tries_business_days, picture.country)
    left = len(story.tries) <= policy.callback_further_tries
    next_day = next_business_day(latest, picture.country)
    person = story.asked.entry.person
    plan = Plan(
        name=MoveName.CALLBACK_MESSAGE,
        on=None,
        to=person if picture.people.available(person) else contact(picture),
        entry=story.asked.entry,
    )
    if left and not picture.clock.begun(end + timedelta(days=1)):
        return replace(plan, name=MoveName.TRY_AGAIN, on=today(picture, min(next_day, end)), channel="call")
    return replace(plan, on=today(picture, next_day), channel=channel_to(picture, plan.to))


def _wait(picture: Picture) -> Plan:
    """Until the patience is over, or the date of theirs after which we asked for a time."""
    days = []
    if picture.patience is not None and not picture.clock.passed(picture.patience.until):
        days.append(picture.patience.over_on)
    promise = waited_for(picture)
    if promise is not None:
        days.append(day_of(promise.lapses, picture.zone))
    return Plan(name=MoveName.WAIT, on=max(days))


def _at_interval(picture: Picture) -> Plan | None:
    """Rule 8: an agreed interval is a series of dates; after two touches without progress, the assurance question."""
    interval = picture.facts.interval
    if interval is None:
        return None
    began = max(interval.agreed_at, picture.stalls.since or interval.agreed_at)
    touches = [entry for entry in picture.entries if entry.part is Part.OURS and entry.at > began]
    latest = max((entry.at for entry in touches), default=interval.agreed_at)
    due = next_of_series(
        picture.facts, next_business_day(day_of(latest, picture.zone), picture.country), picture.zone
    )
    if due is None:
        return None
    name = (
        MoveName.ASSURANCE_QUESTION
        if len(touches) >= picture.policy.interval_touches
        else MoveName.SEND_VALUE
    )
    return _to(picture, name, today(picture, due))


def _new_successor(picture: Picture) -> Plan | None:
    """The first word to whoever follows somebody who left."""
    word = picture.word
    spoke = word.person if word is not None else None
    written = last(picture.entries, Part.OURS, Part.UNDELIVERED)
    for person in (spoke, written.person if written is not None else None):
        successor = successor_of(picture, person)
        if successor is not None and not any(
            successor in entry.people for entry in picture.entries if entry.part is Part.OURS or entry.spoken
        ):
            return Plan(
                name=MoveName.WRITE_REFERRAL,
                on=after(picture, None if word is None else word.at, patiently=False),
                to=successor,
                channel=channel_to(picture, successor),
            )
    return None
