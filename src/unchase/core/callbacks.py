"""Callbacks: they asked to be called then, because of that; and the day on which we call.

Source: METHOD, the row and the move of `callback`; Overtaken, acted on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from unchase.core.act import ActName
from unchase.core.business_days import (
    add_business_days,
    business_day_from,
    business_days_between,
    day_of,
    next_business_day,
    start_of,
    zone_named,
)
from unchase.core.history import Part, is_plausible
from unchase.core.windows import window_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime, tzinfo

    from unchase.core.act import Act
    from unchase.core.history import Entry
    from unchase.core.people import People
    from unchase.core.policy import Policy
    from unchase.core.windows import Window

REPLACES_A_CALLBACK = frozenset(
    {
        ActName.STALL,
        ActName.CALLBACK,
        ActName.DECISION_DATE,
        ActName.APPOINTMENT,
        ActName.ACCEPTANCE,
        ActName.REFUSAL,
        ActName.OPT_OUT,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCallback:
    """A callback they asked for, with its window and the day of our call (a local date of the seller)."""

    entry: Entry
    act: Act
    window: Window
    event: date | None
    call_on: date
    opens: datetime  # the start of `call_on`


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackStory:
    """The callback in force: the last one that nothing has overtaken, and what we did about it.

    `tries` are our calls and `message` our first mail at or after the early date; `answered` once they spoke then.
    """

    asked: AskedCallback
    tries: tuple[Entry, ...]
    message: Entry | None
    acted: bool
    answered: bool
    over: datetime  # when its window and the day of our call are both over


def asked_callbacks(
    entries: Iterable[Entry], country: str, *, policy: Policy, zone: tzinfo
) -> list[AskedCallback]:
    """Every callback with a usable window, oldest first."""
    asked = []
    for entry in entries:
        for act in entry.their(ActName.CALLBACK):
            window = window_of(act.when, zone, policy)
            if window is not None:
                events = [
                    day_of(one.start, zone_named(one.zone) or zone)
                    for one in act.times
                    if one.start is not None and is_plausible(one.start)
                ]
                event = max(events, default=None)
                call_on = _call_on(day_of(entry.at, zone), window, event, country, policy)
                asked.append(
                    AskedCallback(
                        entry=entry,
                        act=act,
                        window=window,
                        event=event,
                        call_on=call_on,
                        opens=start_of(call_on, zone),
                    )
                )
    return asked


def _call_on(said: date, window: Window, event: date | None, country: str, policy: Policy) -> date:
    """The day of our call.

    Order of the rules where they disagree: a business day after the message; after the event; not early for
    "not before"; within the window; as early as the lead time allows.
    """
    soonest = next_business_day(said, country)
    if event is not None:
        soonest = max(soonest, next_business_day(event, country))
    if window.long or window.not_before:
        return max(soonest, business_day_from(window.first, country))
    wait = business_days_between(said, window.first, country)
    earlier = min(
        max(-(-wait * policy.callback_lead_percent // 100), policy.callback_lead_min),
        policy.callback_lead_max,
    )
    early = add_business_days(window.first, -earlier, country)
    return max(soonest, early)


def callback_story(
    asked: Sequence[AskedCallback],
    entries: Sequence[Entry],
    agreements: Iterable[datetime],
    people: People,
    zone: tzinfo,
) -> CallbackStory | None:
    """The last callback, unless it was overtaken or the one who asked for it is gone."""
    if not asked:
        return None
    latest = asked[-1]
    since = entries[entries.index(latest.entry) + 1 :]
    if latest.entry.person in people.gone or latest.entry.person in people.silent:
        return None
    if any(not REPLACES_A_CALLBACK.isdisjoint(entry.names) for entry in since if entry.is_reply):
        return None
    if any(agreed_at > latest.entry.at for agreed_at in agreements):
        return None
    ours = [
        entry
        for entry in since
        if entry.at >= latest.opens and (entry.part in (Part.OURS, Part.ATTEMPT) or entry.spoken)
    ]
    return CallbackStory(
        asked=latest,
        tries=tuple(entry for entry in ours if entry.touch.outcome is not None),
        message=next((entry for entry in ours if entry.touch.outcome is None), None),
        acted=bool(ours),
        answered=bool(ours) and any(entry.part is Part.WORD and entry.at >= ours[0].at for entry in since),
        over=max(latest.window.end, start_of(latest.call_on + timedelta(days=1), zone)),
    )
