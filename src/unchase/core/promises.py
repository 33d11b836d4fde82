"""What they owe: decision dates and promises, and which of them are ahead, kept, or gone by in silence.

Source: METHOD, commitment, decision date, Overtaken, the row `missed`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from unchase.core.act import ActName
from unchase.core.business_days import add_business_days, day_of, next_business_day, start_of
from unchase.core.history import quote_of
from unchase.core.windows import window_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from unchase.core.act import Act
    from unchase.core.history import Entry
    from unchase.core.people import People
    from unchase.core.policy import Policy
    from unchase.core.windows import Window

_DELIVERED = re.compile(
    r"\b(?:as promised|here (?:is|are) the|here's the|attached (?:is|are|you|please)|please find|enclosed)\b"
)
# An appointment is not here: a time to talk is not the same thing as the day on which they decide or deliver.
_REPLACES = frozenset(
    {
        ActName.STALL,
        ActName.CALLBACK,
        ActName.DECISION_DATE,
        ActName.ACCEPTANCE,
        ActName.REFUSAL,
        ActName.OPT_OUT,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A date of theirs: `decision` when they said they will have decided, else a deed they promised.

    `lapses` is the moment it counts as missed (a promise has its grace, a decision date has none). `kept` is when
    they delivered, if they did; `replaced` when something overtook it.
    """

    entry: Entry
    act: Act
    window: Window
    decision: bool
    lapses: datetime
    kept: datetime | None = None
    replaced: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether it is still what counts: neither kept nor overtaken."""
        return self.kept is None and self.replaced is None

    @property
    def says(self) -> str:
        """The deed, in their words."""
        return "decide" if self.decision else self.act.what or quote_of(self.entry, self.act)


def promises_of(
    entries: Sequence[Entry], people: People, country: str, *, policy: Policy, zone: tzinfo
) -> list[Promise]:
    """Every dated promise and decision date of people who are still there, oldest first."""
    found: list[Promise] = []
    open_ones: list[int] = []
    for entry in entries:
        if not entry.theirs:
            continue
        made = _made_in(entry, country, policy, zone) if entry.person not in people.gone else []
        ends = not _REPLACES.isdisjoint(entry.names)
        delivered = bool(open_ones) and (
            ActName.DELIVERS in entry.names
            or (entry.is_reply and not ends and bool(_DELIVERED.search(entry.touch.text.lower())))
        )
        still_open = []
        for place in open_ones:
            one = found[place]
            if delivered and not one.decision:
                found[place] = _closed(one, kept=entry.at)
            elif ends or (made and not one.decision and any(not new.decision for new in made)):
                found[place] = _closed(one, replaced=entry.at)
            else:
                still_open.append(place)
        open_ones = still_open + list(range(len(found), len(found) + len(made)))
        found += made
    return found


def _made_in(entry: Entry, country: str, policy: Policy, zone: tzinfo) -> list[Promise]:
    made = []
    for act in entry.their(ActName.DECISION_DATE, ActName.COMMITMENT):
        window = window_of(act.when, zone, policy)
        if window is not None and window.end > entry.at:
            decision = act.name is ActName.DECISION_DATE
            lapses = window.end if decision else after_grace(window.end, country, policy=policy, zone=zone)
            made.append(Promise(entry=entry, act=act, window=window, decision=decision, lapses=lapses))
    return made


def after_grace(end: datetime, country: str, *, policy: Policy, zone: tzinfo) -> datetime:
    """The moment from which something due by `end` is overdue: the start of the business day after its grace."""
    last_day = day_of(end - timedelta(microseconds=1), zone)
    return start_of(
        next_business_day(add_business_days(last_day, policy.grace_business_days, country), country), zone
    )


def _closed(one: Promise, *, kept: datetime | None = None, replaced: datetime | None = None) -> Promise:
    return Promise(
        entry=one.entry,
        act=one.act,
        window=one.window,
        decision=one.decision,
        lapses=one.lapses,
        kept=kept,
        replaced=replaced,
    )


def decision_date(promises: Sequence[Promise]) -> Promise | None:
    """The deal's decision date: the last one, unless it was overtaken."""
    latest = next((one for one in reversed(promises) if one.decision), None)
    return latest if latest is not None and latest.stands else None
