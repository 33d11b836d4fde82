"""Why the guard speaks against a draft, in one line for each rule, and the words it gives instead."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from unchase.core.draft import Rule

if TYPE_CHECKING:
    from datetime import datetime


def better_words(rule: Rule, times: str) -> tuple[str, str]:
    """Why, and what to write instead; `times` are the two times that such words offer."""
    why, instead = _SAID[rule]
    return why, instead.format(times=times)


def two_times(now: datetime | None) -> str:
    """Two concrete times to offer: on the next two business days after `now`, weekends left out."""
    if now is None:
        return "Tuesday at 10:00 or Wednesday at 14:00"
    days: list[str] = []
    day = now
    while len(days) < 2:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY:
            days.append(f"{day:%A} {day.day} {day:%B}")
    return f"{days[0]} at 10:00 or {days[1]} at 14:00"


_SATURDAY = 5

_SAID: dict[Rule, tuple[str, str]] = {
    Rule.TOUCHING_BASE: (
        "It only says that you are writing; nothing in it is for the reader.",
        "Open with something new and useful to them, then: would {times} suit you?",
    ),
    Rule.BALL_IN_THEIR_COURT: (
        "It leaves the next step to them, so there is none.",
        "Is {times} better for you?",
    ),
    Rule.NO_NEXT_STEP: (
        "Nothing in it leads to a date and a time, or to a plain yes or no.",
        "What happens after you get this? Shall we talk it through on {times}?",
    ),
    Rule.VAGUE_TIME: (
        "A vague time stands where a date and a clock time belong.",
        "Name the day and the hour: {times}.",
    ),
    Rule.NO_VALUE: (
        "There is nothing new in it for the reader.",
        "Add a short story or a useful piece for them, with something to do about it.",
    ),
    Rule.PRESSURE: (
        "It argues with your calendar, not with their reason.",
        "Name what the delay costs them, or a real deadline of a third party; then: {times}?",
    ),
    Rule.BLAME: (
        "It reproaches them for what they did not do.",
        "Quote what they said with its date, and ask: has something changed, or is it a no?",
    ),
    Rule.SUBSERVIENT: (
        "It makes you small; their time and yours are worth the same.",
        "Leave it out and begin with what is in it for them.",
    ),
    Rule.PRICE_BEFORE_PROFIT: (
        "It sells price where they want to hear what they gain.",
        "Say first what it earns them or how much work it takes off them, then what it costs.",
    ),
    Rule.TOO_SOON: (
        "It comes before the time that was agreed, or while they may still answer.",
        "Wait until then; until then only confirm or deliver.",
    ),
    Rule.ONE_TOO_MANY: (
        "This deal is to be let go, or was; another message does harm.",
        "Let it go: one closing letter at most, none after a release or an opt-out.",
    ),
    Rule.PROPOSAL_WITHOUT_TIME: (
        "A proposal without an agreed time to talk about it is where chasing begins.",
        "Before it leaves, ask by phone: what happens after you get it, and is {times} good to go through it?",
    ),
}
