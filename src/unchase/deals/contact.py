"""The contact: a person at the prospect."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from unchase.core.facts import Person
from unchase.deals.prospect import Prospect
from unchase.deals.reading import Reading
from unchase.deals.writing import written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime


class Contact(models.Model):
    """A person, known by address or, where there is none, by name; of all deals with the prospect."""

    class Role(models.TextChoices):
        """What the person is in the decision."""

        DECIDES = "decides"
        SIGNS = "signs"
        CHAMPION = "champion"
        USES = "uses"

    class Scope(models.TextChoices):
        """For whom an opt-out was spoken."""

        PERSON = "person"
        COMPANY = "company"

    prospect = models.ForeignKey("deals.Prospect", models.CASCADE, related_name="contacts")
    address = models.CharField(max_length=254, blank=True)  # lower-cased
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=10, choices=Role.choices, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    absent_until = models.DateField(null=True, blank=True)
    opted_out = models.CharField(max_length=10, choices=Scope.choices, blank=True)
    opted_out_in = models.ForeignKey(
        "deals.Deal", models.SET_NULL, null=True, blank=True, related_name="+"
    )  # the deal it was heard in; none: told by the seller
    opted_out_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["prospect", "address"], condition=~models.Q(address=""), name="one_contact_an_address"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["address", "name", "prospect"], name="contacts_by_words")]

    def __str__(self) -> str:
        return self.name or self.address

    @property
    def known_as(self) -> str:
        """How touches name the person: by address, else by name."""
        return self.address or self.name

    def person(self, deal_id: int) -> Person:
        """The contact as a value of the core, in a deal: what was heard there stands in its touches."""
        return Person(
            address=self.known_as,
            name=self.name,
            role=self.role or None,
            left=self.left_at is not None,
            absent_until=self.absent_until,
            opted_out=(self.opted_out or None) if self.opted_out_in_id != deal_id else None,
        )

    def opt_out(self, *, scope: str, now: datetime) -> None:
        """They asked not to be contacted again: it binds the person in every deal, with that `scope` the company."""
        self._learn(now, {"opted_out": scope, "opted_out_at": now, "opted_out_in": None}, everywhere=True)

    def leave(self, *, now: datetime) -> None:
        """They are no longer there."""
        self._learn(now, {"left_at": now})

    def be_absent(self, until: date | None, *, now: datetime) -> None:
        """They are away until that day."""
        self._learn(now, {"absent_until": until})

    def describe(self, now: datetime, **fields: str) -> None:
        """What is known of them: name, role, phone, zone. Where a zone changes, their mails are read again."""
        self._learn(now, fields, reads=fields.get("zone", self.zone) != self.zone)

    def _learn(
        self, now: datetime, fields: Mapping[str, object], *, everywhere: bool = False, reads: bool = False
    ) -> None:
        """Keeps what was learnt, of the same address at other prospects too; the deals it touches fall due."""
        same = Contact.objects.filter(pk=self.pk)
        if everywhere and self.address:
            same |= Contact.objects.filter(prospect__seller=self.prospect.seller_id, address=self.address)

        def work() -> None:
            prospects = list(same.values_list("prospect_id", flat=True))
            same.update(**fields)
            for prospect in Prospect.objects.filter(pk__in=prospects):
                prospect.deals.update(changes=models.F("changes") + 1, reassess_at=now)
                if reads:
                    Reading.objects.filter(deal__prospect=prospect).update(reader="")

        written(work)
        self.refresh_from_db()
