"""Every number of METHOD in one value; one per seller or team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, time

from unchase.core.words import own_wording

_CRITERIA = 12  # at most: more are not asked in a talk
_DAYS_OFF = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The numbers and METHOD's defaults. Clock times are local to the seller.

    `criteria` are those of the qualification. On `days_off` no time is offered. `wording` are the seller's own words
    of moves, by the move and the form: `("send-value.mail", "…")`.
    """

    patience_business_days: int = 5  # an unanswered touch is left alone this long
    chases: int = (
        2  # k from which a deal is `chasing`: value; one more: the straight question; two more: let go
    )
    straight_question_stalls: int = 2  # n from which the straight question is asked
    assurance_question_stalls: int = 3  # n from which the assurance question is asked
    callback_lead_percent: int = 10  # of the business days of the wait, rounded up
    callback_lead_min: int = 1
    callback_lead_max: int = 5
    callback_further_tries: int = 2
    callback_tries_business_days: int = 2  # the further tries are made within these
    grace_business_days: int = 1  # after a promise of theirs, and after the time to sign
    appointment_minutes: int = 30  # where no end is known
    preparation_minutes: int = 15  # kept free before a time that is offered
    travel_minutes: int = 0  # kept free on both sides of it
    offer_within_days: int = 10  # business days within which both of two times lie, where that is possible
    open_window_days: int = 14  # how long an open "after X" fairly lasts (TIMES)
    interval_touches: int = 2  # touches at an agreed interval without progress before the assurance question
    silent_days: int = 60  # a deal silent longer when it first comes in is released without a letter
    answer_cutoff: time = time(15)  # a question that came later is due by noon of the next business day
    answer_noon: time = time(12)
    work_start: time = time(9)
    work_end: time = time(17)
    lunch_start: time = time(12)
    lunch_end: time = time(13)
    criteria: tuple[str, ...] = ("need", "process", "budget", "who decides", "time")
    days_off: tuple[date, ...] = ()
    wording: tuple[tuple[str, str], ...] = ()


def policy_from(mapping: Mapping[str, object]) -> Policy:
    """The policy with the given numbers in place of the defaults.

    Keys are the names of the fields. Numbers are whole and not negative; clock times are written "15:00", days
    "2026-12-24"; `criteria` and `days_off` are lists, `wording` maps "send-value.mail" to its words. A key that is not known, or a value that cannot be read, is a ValueError in one sentence.
    """
    kinds = {field.name: type(field.default) for field in fields(Policy)}
    given: dict[str, object] = {}
    for key, value in mapping.items():
        if key not in kinds:
            raise ValueError(f'"{key}" is not a number of the policy; it knows {", ".join(kinds)}.')
        given[key] = _READERS.get(key, _clock_time if kinds[key] is time else _count)(key, value)
    policy = Policy(**given)  # type: ignore[arg-type]  # each value has the kind of its field, looked up above
    if not policy.work_start < policy.work_end:
        raise ValueError("The working day must end after it starts: work_start and work_end say otherwise.")
    return policy


def _count(key: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 10_000:
        raise ValueError(f'"{key}" of the policy must be a whole number from 0 to 10000, not {value!r}.')
    return value


def _clock_time(key: str, value: object) -> time:
    try:
        return time.fromisoformat(value) if isinstance(value, str) else time(_count(key, value))
    except ValueError as error:
        raise ValueError(
            f'"{key}" of the policy must be a clock time such as "15:00", not {value!r}.'
        ) from error


def _criteria(key: str, value: object) -> tuple[str, ...]:
    names = value if isinstance(value, list | tuple) else []
    if not 1 <= len(names) <= _CRITERIA or not all(
        isinstance(name, str) and 0 < len(name) <= 60 for name in names
    ):
        raise ValueError(
            f'"{key}" of the policy must be one to {_CRITERIA} names of criteria, each of a few words.'
        )
    return tuple(dict.fromkeys(names))


def _days_off(key: str, value: object) -> tuple[date, ...]:
    days = value if isinstance(value, list | tuple) else [""]
    try:
        if len(days) <= _DAYS_OFF:
            return tuple(sorted({date.fromisoformat(str(day)) for day in days}))
    except ValueError:
        pass
    raise ValueError(f'"{key}" of the policy must be at most {_DAYS_OFF} days such as "2026-12-24".')


def _wording(key: str, value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, Mapping):
        raise ValueError(f'"{key}" of the policy must map a move and its form to words.')  # noqa: TRY004 - one kind
    return own_wording(value)


_READERS = {"criteria": _criteria, "days_off": _days_off, "wording": _wording}
