"""How a deal ended, and whether it came back.

Source: METHOD, `won`, `lost`, `released`, and Coming back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unchase.core.act import ActName
from unchase.core.assessment import Standing
from unchase.core.business_days import business_day_from, start_of
from unchase.core.callbacks import asked_callbacks
from unchase.core.history import Part, is_plausible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime, tzinfo

    from unchase.core.clock import Clock
    from unchase.core.facts import Facts, Recorded
    from unchase.core.history import Entry
    from unchase.core.people import People
    from unchase.core.policy import Policy

_ENDS = (Standing.WON, Standing.LOST, Standing.RELEASED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A recorded end. `closed` while the deal has not come back.

    `since` is the moment it came back: what passed before counts no more. `trigger` is the named date on which it
    does, once, where no reply brings it back sooner; `on_trigger` where that brought it back.
    """

    recorded: Recorded
    standing: Standing
    closed: bool
    since: datetime | None = None
    trigger: date | None = None
    on_trigger: bool = False


def ending_of(
    facts: Facts,
    entries: Sequence[Entry],
    people: People,
    *,
    clock: Clock,
    policy: Policy,
    zone: tzinfo,
) -> Ending | None:
    """The last recorded end of the deal, if there is one. A won deal stays won: its renewal is the next deal."""
    told = [
        one
        for one in facts.recorded
        if one.standing in _ENDS and is_plausible(one.at) and clock.passed(one.at)
    ]
    if not told:
        return None
    recorded = max(told, key=lambda one: (one.at, one.standing, one.note, str(one.trigger_on or "")))
    standing = Standing(recorded.standing)
    if standing is Standing.WON:
        return Ending(recorded=recorded, standing=standing, closed=True)
    reply = next((entry for entry in entries if entry.at > recorded.at and brings_back(entry)), None)
    trigger = None if people.company_silent else _trigger(recorded, entries, facts, policy=policy, zone=zone)
    opens = None if trigger is None else start_of(trigger, zone)
    if reply is not None and (opens is None or reply.at < opens):
        return Ending(recorded=recorded, standing=standing, closed=False, since=reply.at)
    if opens is not None and clock.passed(opens):
        return Ending(
            recorded=recorded, standing=standing, closed=False, since=opens, trigger=trigger, on_trigger=True
        )
    return Ending(recorded=recorded, standing=standing, closed=True, trigger=trigger)


def brings_back(entry: Entry) -> bool:
    """Whether it is a reply that is more than an acknowledgement, a refusal or an opt-out."""
    return entry.part is Part.WORD and not entry.refuses


def _trigger(
    recorded: Recorded, entries: Sequence[Entry], facts: Facts, *, policy: Policy, zone: tzinfo
) -> date | None:
    """The date named for coming back: the seller's own, else the one they gave with their no, a business day."""
    if recorded.trigger_on is not None:
        return business_day_from(recorded.trigger_on, facts.country)
    said = [
        entry
        for entry in entries
        if entry.part is Part.WORD and not entry.names.isdisjoint((ActName.CALLBACK, ActName.REFUSAL))
    ]
    asked = asked_callbacks(said[-1:], facts.country, policy=policy, zone=zone)
    if asked and start_of(asked[-1].call_on, zone) > recorded.at:
        return asked[-1].call_on
    return None
