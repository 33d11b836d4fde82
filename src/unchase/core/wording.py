"""The words of a move, filled from the deal.

Source: METHOD, Moves. The sentences are in `words.toml`; this module knows what fills them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.core.act import ActName
from unchase.core.assessment import MoveName, Standing
from unchase.core.business_days import business_day_from, next_business_day
from unchase.core.history import quote_of
from unchase.core.missed import MissKind
from unchase.core.two_times import working_times
from unchase.core.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime, tzinfo

    from unchase.core.picture import Picture
    from unchase.core.plan import Plan

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNCHECKED = "not checked against a calendar"
_OPENED = frozenset({Standing.FIRM, Standing.CALLBACK, Standing.MISSED})
_NOT_OPENED = frozenset({MoveName.ASK_SELLER, MoveName.FIND_SUCCESSOR, MoveName.LET_GO})


def words_for(picture: Picture, plan: Plan, standing: Standing) -> str:
    """The words of a move: to the prospect by its channel, or to the seller; empty for no move.

    With n >= 2 the words of `firm`, `callback` and `missed` open with the straight question, with n >= 3 with the
    assurance question (METHOD, rule 4). Two times are marked while they are not checked against a calendar.
    """
    forms = words().get(plan.name.value)
    if forms is None:
        return ""
    form = _form(plan, forms)
    own = dict(picture.policy.wording).get(f"{plan.name.value}.{form}") if picture.policy.wording else None
    filled = _filled(own or forms[form], picture, plan)
    opener = _opener(picture, plan, standing)
    if not opener:
        return filled
    question = _fill(words()["openers"][opener], _Values(picture, plan, ""))
    if plan.name is MoveName.PREPARE:
        return f"{filled} {forms[opener]}{question}"
    return f"{question}\n\n{filled}"


def day_words(day: date) -> str:
    """A day as people write it: "Tue 13 Oct 2026"."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment_words(moment: datetime, zone: tzinfo) -> str:
    """A moment in a zone: "Tue 13 Oct at 10:00"."""
    local = moment.astimezone(zone)
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} at {local:%H:%M}"


def times_words(first: datetime, second: datetime, zone: tzinfo) -> str:
    """Two moments as they are offered: "Tue 13 Oct at 10:00 or Wed 14 Oct at 14:00 (Berlin time)"."""
    place = str(zone).rpartition("/")[2].replace("_", " ")
    return f"{moment_words(first, zone)} or {moment_words(second, zone)} ({place} time)"


def _form(plan: Plan, forms: Mapping[str, str]) -> str:
    """Which of a move's wordings: the one the plan asks for, the channel's, or the only one."""
    channel = "mail" if plan.channel == "email" else plan.channel
    return next(form for form in (plan.form, channel, "seller", "mail", "call") if form and form in forms)


def _opener(picture: Picture, plan: Plan, standing: Standing) -> str | None:
    """Rule 4. Not before what we owe, and not before the seller has said what became of an appointment."""
    pays = plan.debt is not None and plan.name is not MoveName.CONFIRM
    if standing not in _OPENED or pays or plan.name in _NOT_OPENED:
        return None
    if picture.stalls.count >= picture.policy.assurance_question_stalls:
        return "assurance"
    if picture.stalls.count >= picture.policy.straight_question_stalls:
        return "straight"
    return None


def _filled(form: str, picture: Picture, plan: Plan) -> str:
    times = _times(picture, plan) if "{times}" in form else ""
    words = _fill(form, _Values(picture, plan, times))
    return f"{words}\n\n[{_UNCHECKED}]" if times else words


def _fill(form: str, values: Mapping[str, str]) -> str:
    """Puts the values in; braces inside a value stay as they are. A quote that ends a sentence ends it."""
    filled = form.format_map(values)
    for mark in ".?!…":
        filled = filled.replace(f"{mark}”.", f"{mark}”")
    return filled


def _times(picture: Picture, plan: Plan) -> str:
    """Two concrete times from the day after the move on, in the prospect's zone where it is known."""
    assert plan.on is not None, "a move that offers times has a date"
    earliest = max(next_business_day(plan.on, picture.country), plan.near or plan.on)
    earliest = business_day_from(earliest, picture.country)
    first, second = working_times(earliest, picture.hours, picture.their_hours, picture.policy)
    theirs = picture.their_hours
    return times_words(first, second, theirs.zone if theirs is not None else picture.zone)


class _Values(dict[str, str]):
    """Everything the words may name, each worked out only where they name it."""

    def __init__(self, picture: Picture, plan: Plan, times: str) -> None:
        super().__init__(times=times)
        self._picture, self._plan = picture, plan

    def __missing__(self, name: str) -> str:
        return _VALUES[name](self._picture, self._plan)


def _name(picture: Picture, plan: Plan) -> str:
    return picture.names.first_name(plan.to)


def _who(picture: Picture, plan: Plan) -> str:
    """Whose words the move rests on, by first name, else by address."""
    person = plan.entry.person if plan.entry is not None else None
    known = picture.names.first_name(person)
    return known if known != "there" else person or "Somebody"


def _dates(picture: Picture, _: Plan) -> str:
    stalls = [day_words(entry.at.astimezone(picture.zone).date()) for entry in picture.stalls.entries]
    return _listed(stalls) or "more than one day"


def _listed(things: list[str]) -> str:
    return ", ".join(things[:-1]) + f" and {things[-1]}" if len(things) > 1 else "".join(things)


def _reason(picture: Picture, _: Plan) -> str:
    if picture.callback is not None:
        act = picture.callback.asked.act
        return act.reason or quote_of(picture.callback.asked.entry, act)
    if picture.ending is not None and picture.ending.recorded.note:
        return picture.ending.recorded.note
    return "the date we named"


def _quote(picture: Picture, plan: Plan) -> str:
    failed = picture.failed_must_have()
    if plan.form == "disqualified" and failed is not None:
        return failed.quote
    if plan.miss is not None and plan.miss.promise is not None:
        return quote_of(plan.miss.promise.entry, plan.miss.promise.act)
    entry = plan.entry or picture.word
    if entry is None:
        return ""
    if plan.debt is not None:
        return quote_of(entry, plan.debt.act)
    names = (ActName.REFUSAL, ActName.OPT_OUT, ActName.STALL, ActName.OBJECTION, ActName.DECISION_DATE)
    act = next((act for name in names for act in entry.their(name)), None)
    return quote_of(entry, act)


def _date(picture: Picture, plan: Plan) -> str:
    """The date the words are about: of the appointment, the miss, the letter."""
    miss = plan.miss
    if miss is not None and miss.appointment is not None:
        return moment_words(miss.appointment.start, picture.zone)
    if miss is not None and miss.promise is not None:
        return day_words(miss.promise.window.last)
    if miss is not None and miss.callback is not None:
        return day_words(miss.callback.asked.window.first)
    if plan.name is MoveName.RECORD_LET_GO and plan.entry is not None:
        return moment_words(plan.entry.at, picture.zone)
    if plan.name is MoveName.CONFIRM:
        named = [one for one in picture.agreed if one.named and one.entry is plan.entry]
        offered = [when.start for entry, when in picture.diary.offers if entry is plan.entry and when.start]
        starts = [one.start for one in named] or offered
        return moment_words(min(starts), picture.zone) if starts else "the time you named"
    appointment = picture.appointment()
    return moment_words(appointment.start, picture.zone) if appointment is not None else "the time we named"


def _what(_: Picture, plan: Plan) -> str:
    if plan.debt is not None:
        return plan.debt.says.partition(": ")[2] or plan.debt.says
    if plan.miss is not None and plan.miss.kind is MissKind.CALLBACK:
        return "my call"
    return "our talk"


def _referrer(picture: Picture, _: Plan) -> str:
    word = picture.word
    known = picture.names.first_name(word.person if word is not None else None)
    return known.replace("there", "a colleague")


def _motive(picture: Picture, _: Plan) -> str:
    motive = picture.facts.motive
    return motive.quote if motive is not None and motive.quote else "their main reason to buy"


def _until(_: Picture, plan: Plan) -> str:
    return day_words(plan.on) if plan.on is not None else "they answer"


def _channels(picture: Picture, _: Plan) -> str:
    return _listed([*picture.facts.channels]) or "none"


def _then(_: Picture, plan: Plan) -> str:
    return plan.then.value.replace("-", " ") if plan.then is not None else "next step"


_VALUES: Mapping[str, Callable[[Picture, Plan], str]] = {
    "name": _name,
    "who": _who,
    "dates": _dates,
    "reason": _reason,
    "quote": _quote,
    "date": _date,
    "what": _what,
    "referrer": _referrer,
    "motive": _motive,
    "until": _until,
    "channels": _channels,
    "then": _then,
}
