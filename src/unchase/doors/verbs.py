"""What another program may ask for or do, for one seller, whatever door it comes by. Nothing here sends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from unchase.core.act import Side
from unchase.core.assessment import ENDED
from unchase.core.facts import Facts
from unchase.core.filing import still_to_say
from unchase.core.guard import Level
from unchase.core.plain import plain, restored
from unchase.core.touch import Outcome
from unchase.core.wording import times_words
from unchase.core.zone import zone_of
from unchase.deals.free_times import Diary, free_times, their_zone
from unchase.deals.hearing import heard
from unchase.deals.models import Contact, Deal, Outgoing, OwnCalendar, Touch
from unchase.deals.sample_day import time_for
from unchase.reading.own_text import split
from unchase.reading.times import find_times
from unchase.rounds.guarded import guarded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from unchase.core.guard import Verdict
    from unchase.core.touch import Ending
    from unchase.deals.deal_query import DealQuerySet
    from unchase.deals.models import Seller


class NotThereError(LookupError):
    """There is no such thing of this seller's; another seller's do not exist for them."""


class RefusedError(ValueError):
    """It is not done; its text is the sentence to show, `verdict` the guard's word where it was the guard."""

    def __init__(self, says: str, verdict: Verdict | None = None) -> None:
        super().__init__(says)
        self.verdict = verdict


class ConflictError(RefusedError):
    """It is not done as things stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whose program it is, and what time it is for them."""

    seller: Seller
    now: datetime

    @classmethod
    def of(cls, seller: Seller) -> Caller:
        """The seller, now."""
        return cls(seller=seller, now=time_for(seller, datetime.now(UTC)))

    @property
    def today(self) -> date:
        """The day it is where the seller is."""
        return self.now.astimezone(zone_of(self.seller.zone)).date()

    def deals(self) -> DealQuerySet[Deal]:
        """The seller's own deals."""
        mine: DealQuerySet[Deal] = Deal.objects.of(self.seller)
        return mine.filter(merged_into=None)

    def deal(self, key: int) -> Deal:
        """One of them, assessed. Raises `NotThereError`."""
        found: Deal | None = (
            self.deals().select_related("prospect", "reading", "quoted", "seller").filter(pk=key).first()
        )
        if found is None:
            raise NotThereError(f"You have no deal {key}.")
        if found.verdict is None or (
            found.reassess_at is not None and found.reassess_at <= self.now and not found.is_sample
        ):
            return found.reassess(self.now)
        return found

    def draft(self, key: int) -> Outgoing:
        """One of the seller's drafts. Raises `NotThereError`."""
        rows = Outgoing.objects.filter(deal__seller=self.seller, undone_at=None)
        found = rows.select_related("deal__prospect", "deal__quoted", "deal__seller").filter(pk=key).first()
        if found is None:
            raise NotThereError(f"You have no draft {key}.")
        return found

    def conversation(self, key: int) -> Touch:
        """One of the seller's conversations that were logged. Raises `NotThereError`."""
        rows = Touch.objects.filter(seller=self.seller, deal__seller=self.seller, undone_at=None)
        found = (
            rows.exclude(outcome="").select_related("deal__prospect", "deal__seller").filter(pk=key).first()
        )
        if found is None:
            raise NotThereError(f"You have no conversation {key}.")
        return found


def person_of(deal: Deal, known_as: str) -> Contact | None:
    """The person of the prospect with that address or name; without one the only person there is. Raises `RefusedError`."""
    people = list(deal.prospect.contacts.order_by("pk")[:200])
    if not known_as:
        return people[0] if len(people) == 1 else None
    told = known_as.casefold()
    for contact in people:
        if told in {contact.address.casefold(), contact.name.casefold()}:
            return contact
    raise RefusedError(f"Nobody called “{known_as[:60]}” is known at {deal.prospect.name}.")


def log_conversation(
    caller: Caller,
    deal: Deal,
    *,
    outcome: Outcome,
    ending: Ending | None,
    note: str,
    person: str = "",
    inbound: bool = False,
    at: datetime | None = None,
    appointment: datetime | None = None,
) -> Touch:
    """File a conversation or an attempt, with its ending. Raises `RefusedError` with what is still to be said."""
    held = min(at or caller.now, caller.now)
    start, asks_back = (appointment, True)
    if outcome is Outcome.SPOKE:
        said = heard(note, caller.seller, held)
        start, asks_back = appointment or said.start, said.asks_back
    wrong = still_to_say(outcome=outcome, ending=ending, start=start, asks_back=asks_back, at=held)
    if wrong:
        raise RefusedError(wrong)
    spoke = outcome is Outcome.SPOKE
    return deal.log_call(
        caller.now,
        outcome=outcome,
        note=note,
        person=person_of(deal, person),
        side=Side.THEM if inbound else Side.US,
        ending=ending if spoke else None,
        at=held,
        appointment=start if spoke and ending == "appointment" else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """The guard's word on a draft; `spans` are the places of its findings in the text as given."""

    verdict: Verdict
    spans: tuple[tuple[int, int], ...]
    times: tuple[datetime, ...]


def look_over(caller: Caller, deal: Deal, text: str, *, subject: str = "") -> Looked:
    """What the guard says of words for a deal, and the clock times ahead that they name."""
    verdict = guarded(deal, text, caller.now, subject=subject)
    parts = split(text)
    times = find_times(parts.own, at=caller.now, zone=caller.seller.zone).sure
    return Looked(
        verdict=verdict,
        spans=tuple(parts.place(finding.span) for finding in verdict.findings),
        times=tuple(
            sorted({when.start for when in times if when.firm and when.start and when.start > caller.now})
        ),
    )


def keep_draft(
    caller: Caller,
    deal: Deal,
    *,
    text: str,
    subject: str = "",
    to: Sequence[str] = (),
    in_reply_to: str = "",
    override: str = "",
) -> Outgoing:
    """Keep a draft; it leaves only by the seller's own hand. What the guard refuses is kept only with a reason.

    Raises `RefusedError` with the guard's word.
    """
    if not text.strip():
        raise RefusedError("There is nothing to keep yet.")
    looked = look_over(caller, deal, text, subject=subject)
    refused = looked.verdict.verdict is Level.REFUSE
    if refused and not override.strip():
        raise RefusedError("The guard refuses this.", looked.verdict)
    verdict = deal.assessment
    return deal.draft(
        caller.now,
        to=list(to),
        subject=subject,
        text=text,
        move=verdict.move.name.value if verdict else "",
        in_reply_to=in_reply_to,
        times=[at.isoformat() for at in looked.times],
        findings=plain(looked.verdict.findings),
        override=override if refused else "",
    )


def take_back_draft(caller: Caller, draft: Outgoing) -> None:
    """Take a draft back. Raises `ConflictError` where a person has let it leave already."""
    if draft.leaving not in {Outgoing.Leaving.KEPT, Outgoing.Leaving.HELD}:
        raise ConflictError("It is on its way, or gone; only the seller can stop it, in the workspace.")
    draft.deal.undo(caller.now, draft)


def let_go(
    caller: Caller, deal: Deal, *, note: str = "", trigger: str = "", trigger_on: date | None = None
) -> Deal:
    """End the chase. Raises `ConflictError` where the deal has ended already."""
    if deal.standing in ENDED:
        raise ConflictError(f"It is {deal.standing} already.")
    deal.let_go(caller.now, note=note, trigger=trigger, trigger_on=trigger_on)
    return deal


def bring_back(caller: Caller, deal: Deal) -> Deal:
    """Take back that it was let go. Raises `ConflictError` where it was not."""
    if not deal.releases.filter(undone_at=None, standing="released").exists():
        raise ConflictError("It was not let go.")
    deal.reopen(caller.now)
    return deal


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoTimes:
    """Two times to offer, aware, with the words to offer them in, in the prospect's zone where that is known."""

    first: datetime
    second: datetime
    zone: str
    words: str
    checked: bool


def two_times(caller: Caller, deal: Deal) -> TwoTimes:
    """Two times from tomorrow on: inside both sides' hours, free where the seller's calendar is known."""
    calendar = OwnCalendar.objects.filter(seller=caller.seller).defer("text").first()
    facts = restored(Facts, deal.reading.facts) if deal.reading and deal.reading.facts else None
    diary = Diary.of(caller.seller, caller.now, calendar=calendar, but=deal)
    two = free_times(caller.today + timedelta(days=1), caller.now, diary, deal=deal, facts=facts)
    zone = their_zone(facts) or zone_of(caller.seller.zone)
    return TwoTimes(
        first=two.first.astimezone(zone),
        second=two.second.astimezone(zone),
        zone=str(zone),
        words=times_words(two.first, two.second, zone),
        checked=two.checked,
    )
