"""What we owe: answers, calls back, promises, new times for one we cancelled.

Source: METHOD, Due, and Moves, rule 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

from unchase.core.act import ActName, Side
from unchase.core.assessment import DueKind
from unchase.core.business_days import (
    at_clock,
    day_of,
    is_business_day,
    next_business_day,
)
from unchase.core.history import Part, quote_of
from unchase.core.touch import Channel
from unchase.core.windows import CLOCK, window_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from unchase.core.act import Act
    from unchase.core.appointments import Appointment, Diary
    from unchase.core.clock import Clock
    from unchase.core.history import Entry
    from unchase.core.policy import Policy

_SENT = frozenset({ActName.DELIVERS, ActName.PROPOSAL})
# Members asked for with every touch: Python 3.11 finds one in its class ten times slower than by a name.
_QUESTION, _COMMITMENT = ActName.QUESTION, ActName.COMMITMENT
_OURS, _ATTEMPT, _MISSED_CALL = Part.OURS, Part.ATTEMPT, Part.MISSED_CALL
_THEM = Side.THEM
_VOICEMAIL = Channel.VOICEMAIL
# Of words in small letters: a search that ignores case takes several times as long.
_TO_SEND = re.compile(r"\b(?:send|sending|share|forward|provide|e?-?mail|prepare|put together|draw up)\b")
_TO_GET = re.compile(r"\b(?:get|getting|have|receive|need|want|like|see)\b")
_A_DOCUMENT = re.compile(
    r"\b(?:quotes?|quotation|proposal|estimate|contract|documents?|documentation|brochure|deck|slides|"
    r"case stud(?:y|ies)|data ?sheet|template|checklist|paperwork|invoice|certificate)\b"
)
_A_PAPER = re.compile(
    r"\b(?:offer|pricing|prices?|agreement|references?|samples?|specs?|specification|report|outline|summary|figures|"
    r"numbers|links?|details|information|info)\b"
)


class Matter(Enum):
    """What kind of debt it is, and so which move pays it."""

    QUESTION = auto()
    DOCUMENT = auto()  # they asked for a quote or a document: only sending it is an answer
    MISSED_CALL = auto()
    PROMISE = auto()
    NEW_TIMES = auto()
    CONFIRM = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """Something we owe, due by a moment (UTC)."""

    entry: Entry
    act: Act | None
    matter: Matter
    by: datetime

    @property
    def kind(self) -> DueKind:
        """Its kind in the list of what is due."""
        kinds = {
            Matter.QUESTION: DueKind.QUESTION,
            Matter.DOCUMENT: DueKind.QUESTION,
            Matter.MISSED_CALL: DueKind.CALL_BACK,
            Matter.CONFIRM: DueKind.CONFIRM,
        }
        return kinds.get(self.matter, DueKind.PROMISE)

    @property
    def says(self) -> str:
        """What we owe, in a few words."""
        if self.matter is Matter.MISSED_CALL:
            return "call back: they rang"
        if self.matter is Matter.NEW_TIMES:
            return "new times for the one we cancelled"
        if self.matter is Matter.CONFIRM:
            return "confirm the time they named"
        matter = (self.act.what if self.act is not None else None) or quote_of(self.entry, self.act)
        return f"answer: {matter}" if self.matter is Matter.QUESTION else f"send: {matter}"


def debts_of(
    entries: Sequence[Entry],
    diary: Diary,
    agreed: Sequence[Appointment],
    country: str,
    *,
    clock: Clock,
    policy: Policy,
    zone: tzinfo,
) -> list[Debt]:
    """Everything we owe by the facts up to now, the most urgent first."""
    hours = _Hours(country=country, policy=policy, zone=zone)
    owed = _ledger(entries, hours)[0]
    owed += _about_times(entries, diary, agreed, hours, clock)
    return sorted(owed, key=lambda debt: (debt.by, debt.entry.at, debt.matter.value))


def settled(
    entries: Sequence[Entry], country: str, *, policy: Policy, zone: tzinfo
) -> list[tuple[Debt, datetime]]:
    """What we owed and gave, each with when, oldest first."""
    return _ledger(entries, _Hours(country=country, policy=policy, zone=zone))[1]


def _ledger(entries: Sequence[Entry], hours: _Hours) -> tuple[list[Debt], list[tuple[Debt, datetime]]]:
    """What is owed after all that passed, and what was settled on the way."""
    owed: list[Debt] = []
    paid: list[tuple[Debt, datetime]] = []
    for entry in entries:
        if owed and (entry.part in (_OURS, _ATTEMPT) or entry.spoken):
            before, owed = owed, [debt for debt in owed if not _pays(entry, debt)]
            if len(owed) < len(before):
                paid += [(debt, entry.at) for debt in before if debt not in owed]
        if entry.is_reply or entry.part is _MISSED_CALL:
            owed += _asked(entry, hours)
        if entry.ours:
            owed += _promised(entry, hours)
    return owed, paid


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hours:
    """When something we owe is due."""

    country: str
    policy: Policy
    zone: tzinfo

    def same_day(self, at: datetime) -> datetime:
        """The end of the same business day; by noon of the next when it came after the cutoff, or on a free day."""
        day = day_of(at, self.zone)
        if is_business_day(day, self.country) and at <= at_clock(day, self.policy.answer_cutoff, self.zone):
            return at_clock(day, self.policy.work_end, self.zone)
        return at_clock(next_business_day(day, self.country), self.policy.answer_noon, self.zone)

    def next_day(self, at: datetime) -> datetime:
        """The end of the next business day."""
        return at_clock(
            next_business_day(day_of(at, self.zone), self.country), self.policy.work_end, self.zone
        )


def _asked(entry: Entry, hours: _Hours) -> list[Debt]:
    """What they ask in a reply, or by ringing in vain."""
    owed = []
    for act in entry.their(_QUESTION):
        wants = _is_document(act)
        matter = Matter.DOCUMENT if wants else Matter.QUESTION
        # A question put in a conversation was answered there, with a promise if it asked for a document.
        if not entry.spoken or (wants and _COMMITMENT not in entry.own):
            owed.append(Debt(entry=entry, act=act, matter=matter, by=hours.same_day(entry.at)))
    rang = entry.part is _MISSED_CALL or (entry.touch.side is _THEM and entry.touch.channel is _VOICEMAIL)
    if rang:
        owed.append(Debt(entry=entry, act=None, matter=Matter.MISSED_CALL, by=hours.same_day(entry.at)))
    return owed


def _is_document(act: Act) -> bool:
    """Whether it asks for, or promises, something to be sent."""
    words = f"{act.what or ''} {act.text}".lower()
    if _A_DOCUMENT.search(words):
        return bool(_TO_SEND.search(words) or _TO_GET.search(words))
    return bool(_TO_SEND.search(words) and _A_PAPER.search(words))


def _promised(entry: Entry, hours: _Hours) -> list[Debt]:
    """What we promise. A promise without a date is due by the end of the next business day."""
    owed = []
    for act in entry.our(ActName.COMMITMENT):
        window = window_of(act.when, hours.zone, hours.policy)
        by = window.end - timedelta(microseconds=1) if window is not None else hours.next_day(entry.at)
        if window is not None:
            by = min(by, max(at_clock(window.last, hours.policy.work_end, hours.zone), window.start))
        owed.append(Debt(entry=entry, act=act, matter=Matter.PROMISE, by=by))
    return owed


def _pays(entry: Entry, debt: Debt) -> bool:
    """Whether a touch or attempt of ours settles a debt.

    What was to be sent is settled by sending it, or by a new promise to; ringing back settles their missed call
    whether or not they answered; anything else is settled by our next touch.
    """
    if debt.matter is Matter.MISSED_CALL:
        return True
    if entry.part is Part.ATTEMPT:
        return False
    if debt.act is not None and _is_document(debt.act):
        return not entry.own.isdisjoint(_SENT | {ActName.COMMITMENT})
    return True


def _about_times(
    entries: Sequence[Entry], diary: Diary, agreed: Sequence[Appointment], hours: _Hours, clock: Clock
) -> list[Debt]:
    """Times to confirm while they lie ahead, and new times for one we cancelled."""
    owed = []
    if diary.cancelled_by_us is not None:
        entry = diary.cancelled_by_us
        owed.append(Debt(entry=entry, act=None, matter=Matter.NEW_TIMES, by=hours.same_day(entry.at)))
    answered = max((entry.at for entry in entries if entry.part is _OURS or entry.spoken), default=None)
    owed += [
        Debt(
            entry=one.entry,
            act=one.act,
            matter=Matter.CONFIRM,
            by=min(hours.same_day(one.entry.at), one.start),
        )
        for one in agreed
        if one.named
        and one.entry is not None
        and (answered is None or answered < one.entry.at)
        and not clock.passed(one.start)
    ]
    hours_offered = [
        entry
        for entry, when in diary.offers
        if when.grain in CLOCK and when.start is not None and not clock.passed(when.start)
    ]
    if hours_offered and (answered is None or answered < hours_offered[-1].at):
        entry = hours_offered[-1]
        owed.append(Debt(entry=entry, act=None, matter=Matter.CONFIRM, by=hours.same_day(entry.at)))
    return owed
