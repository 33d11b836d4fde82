"""The deal: one possible sale to one prospect, and everything a seller can say about it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.db import models

from unchase.core.act import Side
from unchase.core.facts import Answer, EventOutcome
from unchase.core.touch import Ending, Outcome
from unchase.deals.appointment import Appointment
from unchase.deals.assessing import assessed
from unchase.deals.commitment import Commitment
from unchase.deals.contact import Contact
from unchase.deals.correction import Correction
from unchase.deals.criterion import MOTIVE, Criterion, State
from unchase.deals.deal_indexes import CONSTRAINTS, INDEXES
from unchase.deals.deal_query import DealQuerySet
from unchase.deals.facts import facts_of
from unchase.deals.judged import Judged
from unchase.deals.outgoing import Outgoing
from unchase.deals.reading import Reading
from unchase.deals.release import Release
from unchase.deals.said import Said
from unchase.deals.sorting import Sorting
from unchase.deals.told import Told
from unchase.deals.touch import Touch
from unchase.deals.triage import Triage
from unchase.deals.writing import written
from unchase.reading.history import Call, Mail

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from unchase.core.act import ActName
    from unchase.core.facts import Facts
    from unchase.core.message import Address
    from unchase.deals.quoted import Quoted

_TRIES = 5
_TOLD = "told:"  # begins the uid of a row that only tells how a time read from mail ended
S = TypeVar("S", bound=Said)


class Deal(Judged):
    """A deal of one seller. Its standing is computed from what passed; nobody types it in.

    `key` is what its mail is kept under (a domain, an address, a row of a deals file), `source` and `source_id` where
    it came from elsewhere. `likelihood` says how sure a mailbox is that it is a deal at all; why is in `quoted`, and in
    `likely_because` where an older version wrote it.
    """

    name = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=254, blank=True)
    source = models.CharField(max_length=20, blank=True)
    source_id = models.CharField(max_length=100, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    triage = models.CharField(max_length=10, choices=Triage.choices, default=Triage.DEAL)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="merged")
    likelihood = models.FloatField(null=True, blank=True)
    likely_because = models.TextField(blank=True)
    is_sample = models.BooleanField(default=False)
    came_in_silent = models.BooleanField(
        default=False, editable=False
    )  # long silent when a mailbox brought it
    created_at = models.DateTimeField()
    first_touch_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_touch_at = models.DateTimeField(null=True, blank=True, editable=False)
    touch_count = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar = DealQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = list(CONSTRAINTS)
        indexes: ClassVar = list(INDEXES)

    def __str__(self) -> str:
        return self.name or self.prospect.name

    @property
    def why_likely(self) -> str:
        """Why a mailbox takes it for what it is, in a sentence that quotes its mail."""
        quoted: Quoted | None = getattr(self, "quoted", None)
        return quoted.likely if quoted is not None and quoted.likely else self.likely_because

    def facts(self) -> Facts:
        """Everything the judgement may look at."""
        return facts_of([self])[0]

    def reassess(self, now: datetime, *, anew: bool = False) -> Self:
        """Assess the deal at `now` and keep the verdict; again, where a fact came meanwhile."""
        for _ in range(_TRIES):
            fresh = type(self).objects.to_assess().get(pk=self.pk)
            if not assessed([fresh], now, anew=anew):
                self.refresh_from_db()
                break
        return self

    def record(self, items: Iterable[Mail | Call], now: datetime, *, names: Iterable[Address] = ()) -> int:
        """Record what passed; how much of it was new. The same mail twice is one touch. Reassesses."""
        new = written(lambda: self.add_touches(list(items), now, names=names))
        self.reassess(now)
        return new

    def add_touches(
        self, items: Sequence[Mail | Call], now: datetime, *, names: Iterable[Address] = ()
    ) -> int:
        """The same inside a transaction of the caller's, not reassessed: that falls due now."""
        known = Touch.stored(self.seller_id, [item.id[:500] for item in items])
        rows = {
            item.id[:500]: Touch.of(item, deal_id=self.pk, seller_id=self.seller_id, now=now)
            for item in items
            if item.id[:500] not in known
        }
        Touch.objects.bulk_create(rows.values())
        self.meet(
            {person for row in rows.values() for person in (row.person, *row.people) if person}, names=names
        )
        self.touched(now)
        return len(rows)

    def meet(self, people: Iterable[str], *, names: Iterable[Address] = ()) -> None:
        """The prospect's people seen in its touches become contacts, with the names they write under."""
        called = {address.address: address.name for address in names if address.name}
        known = set(self.prospect.contacts.values_list("address", "name"))
        seen = {address for address, _ in known} | {name for _, name in known}
        Contact.objects.bulk_create(
            Contact(prospect_id=self.prospect_id, address=one, name=called.get(one, "")[:200])
            if "@" in one
            else Contact(prospect_id=self.prospect_id, name=one[:200])
            for one in sorted(people)
            if one not in seen
        )

    def touched(self, now: datetime) -> None:
        """A touch came, went or was corrected: what is read is to be read again, and the verdict is due."""
        span = Touch.objects.filter(deal=self, undone_at=None).aggregate(
            first=models.Min("at"), last=models.Max("at"), count=models.Count("pk")
        )
        Reading.objects.filter(deal=self).update(reader="")
        self.changed(now, first_touch_at=span["first"], last_touch_at=span["last"], touch_count=span["count"])

    def changed(self, now: datetime, **columns: object) -> None:
        """A fact changed: a verdict being made now is not to be kept, and a new one is due."""
        type(self).objects.filter(pk=self.pk).update(
            changes=models.F("changes") + 1, reassess_at=now, **columns
        )

    def log_call(
        self,
        now: datetime,
        *,
        outcome: Outcome = Outcome.SPOKE,
        note: str = "",
        person: Contact | None = None,
        side: Side = Side.US,
        ending: Ending | None = None,
        at: datetime | None = None,
        appointment: datetime | None = None,
        minutes: int | None = None,
        people: Sequence[Contact] = (),
    ) -> Touch:
        """A conversation or an attempt, as the seller tells it. `appointment` is the clock time it ended in."""
        call = Call(
            id=f"call:{uuid.uuid4().hex}",
            at=at or now,
            side=side,
            outcome=outcome,
            person=person.known_as if person else None,
            people=tuple(one.known_as for one in people),
            note=note,
            ending=ending,
        )

        def work() -> Touch:
            self.add_touches([call], now)
            if appointment is not None:
                self._agreed(call, appointment, minutes)
            return Touch.objects.get(seller=self.seller_id, identity=call.id)

        touch = written(work)
        self.reassess(now)
        return touch

    def _agreed(self, call: Call, start: datetime, minutes: int | None) -> None:
        who = call.person or "they"
        Appointment.objects.create(
            deal=self,
            at=call.at,
            by_id=self.seller_id,
            uid=call.id,
            start=start,
            end=start + timedelta(minutes=minutes) if minutes else None,
            answers={who: Answer.ACCEPTED.value},
            answered_at={who: call.at.isoformat()},
        )

    def tell_ending(self, now: datetime, *, start: datetime, outcome: EventOutcome) -> Appointment:
        """How the appointment that began at `start` ended: kept, not there, we were absent, moved."""

        def work() -> Appointment:
            row = Appointment.objects.filter(deal=self, start=start).order_by("pk").first()
            if row is None:
                row = Appointment(
                    deal=self, at=now, by_id=self.seller_id, uid=f"{_TOLD}{uuid.uuid4().hex}", start=start
                )
            row.outcome, row.outcome_at, row.undone_at = outcome.value, now, None
            row.save()
            self.changed(now)
            return row

        row = written(work)
        self.reassess(now)
        return row

    def take_back_ending(self, now: datetime, appointment: Appointment) -> None:
        """It was not told how that appointment ended; one that people made stays made, unless that is taken back."""

        def work() -> None:
            if appointment.uid.startswith(_TOLD) or not appointment.outcome:
                appointment.undone_at = now
            appointment.outcome, appointment.outcome_at = "", None
            appointment.save(update_fields=["outcome", "outcome_at", "undone_at"])
            self.changed(now)

        written(work)
        self.reassess(now)

    def cast(self, now: datetime, contact: Contact, role: str) -> None:
        """What a person of the prospect is in the decision: decides, signs, champion, uses, or "" where unknown."""

        def work() -> None:
            contact.role = role
            contact.save(update_fields=["role"])
            type(self).objects.filter(prospect_id=self.prospect_id).update(
                changes=models.F("changes") + 1, reassess_at=now
            )

        written(work)
        self.reassess(now)

    def win(self, now: datetime, *, note: str = "") -> Release:
        """Won."""
        return self._end(now, Release.End.WON, note=note)

    def lose(
        self, now: datetime, *, note: str = "", trigger_on: date | None = None, trigger: str = ""
    ) -> Release:
        """Lost, with what may reopen it."""
        return self._end(now, Release.End.LOST, note=note, trigger_on=trigger_on, trigger=trigger)

    def let_go(
        self,
        now: datetime,
        *,
        note: str = "",
        trigger_on: date | None = None,
        trigger: str = "",
        batch: str = "",
    ) -> Release:
        """End the chase kindly: a person's click. `trigger_on` and `trigger` are what may reopen it."""
        return self._end(
            now, Release.End.RELEASED, note=note, trigger_on=trigger_on, trigger=trigger, batch=batch
        )

    def _end(self, now: datetime, standing: str, **fields: object) -> Release:
        return self._say(Release(standing=standing, **fields), now)

    def sort_as(self, now: datetime, triage: Triage) -> Sorting:
        """What a conversation found in a mailbox is; the mail of what is private is not brought in any more."""
        row = Sorting(deal=self, at=now, by_id=self.seller_id, triage=triage, was=self.triage)

        def work() -> Sorting:
            row.save()
            self.changed(now, triage=triage)
            return row

        written(work)
        self.reassess(now)
        return row

    def reopen(self, now: datetime) -> list[Release]:
        """Bring a deal back that was ended: what was recorded is taken back, as if it had not been."""

        def work() -> list[Release]:
            releases = list(self.releases.filter(undone_at=None))
            for release in releases:
                release.take_back(now)
            self.changed(now)
            return releases

        releases = written(work)
        self.reassess(now)
        return releases

    def end_again(self, now: datetime, release: Release) -> None:
        """What was recorded of its end holds after all."""

        def work() -> None:
            release.undone_at = None
            release.save(update_fields=["undone_at"])
            self.changed(now)

        written(work)
        self.reassess(now)

    def tell(self, now: datetime, what: str) -> Told:
        """The seller's answer to a question, such as "nothing-elsewhere"."""
        return self._say(Told(what=what), now)

    def promise(
        self,
        now: datetime,
        *,
        side: Side,
        what: str,
        due_from: datetime | None = None,
        due_to: datetime | None = None,
    ) -> Commitment:
        """Who owes what by when, told by hand ("waiting on us")."""
        return self._say(Commitment(side=side.value, what=what, due_from=due_from, due_to=due_to), now)

    def keep_promise(self, now: datetime, commitment: Commitment) -> None:
        """A commitment told by hand was kept."""

        def work() -> None:
            commitment.kept_at = now
            commitment.save(update_fields=["kept_at"])
            self.changed(now)

        written(work)
        self.reassess(now)

    def correct(
        self, now: datetime, *, touch: Touch, act: ActName | None, quote: str, is_act: ActName | None
    ) -> Correction:
        """The seller's word on a reading; it wins from now on."""
        correction = Correction(touch=touch, act=act or "", quote=quote, is_act=is_act or "")
        return self._say(correction, now, reads=True)

    def qualify(
        self,
        now: datetime,
        *,
        name: str,
        state: State,
        quote: str = "",
        must_have: bool = False,
        touch: Touch | None = None,
    ) -> Criterion:
        """What is known of a criterion of the qualification, with the words it rests on."""
        row = Criterion(name=name, state=state, quote=quote, must_have=must_have, touch=touch)
        return self._say(row, now)

    def learn_motive(self, now: datetime, *, quote: str, touch: Touch | None = None) -> Criterion:
        """The main reason they would buy, in their words."""
        return self._say(Criterion(name=MOTIVE, state=State.MET, quote=quote, touch=touch), now)

    def draft(self, now: datetime, **fields: object) -> Outgoing:
        """Keep a message as a draft; nothing is sent."""
        row = Outgoing(deal=self, at=now, by_id=self.seller_id, **fields)
        written(row.save)
        return row

    def undo(self, now: datetime, row: Said | Touch) -> None:
        """Take back what was said or logged: ten seconds later or a year."""

        def work() -> None:
            row.undone_at = now
            row.save(update_fields=["undone_at"])
            if isinstance(row, Touch):
                self.appointments.filter(uid=row.identity).update(undone_at=now)
            if isinstance(row, Sorting):
                type(self).objects.filter(pk=self.pk).update(triage=row.was)
            if isinstance(row, Touch | Correction):
                self.touched(now)
            else:
                self.changed(now)

        written(work)
        self.reassess(now)

    def _say(self, row: S, now: datetime, *, reads: bool = False) -> S:
        row.deal, row.at, row.by_id = self, now, self.seller_id

        def work() -> None:
            row.save()
            if reads:
                self.touched(now)
            else:
                self.changed(now)

        written(work)
        self.reassess(now)
        return row
