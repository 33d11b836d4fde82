"""The contact: a person at the prospect."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from unchase.core.facts import Person

if TYPE_CHECKING:
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
    opted_out_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["prospect", "address"], condition=~models.Q(address=""), name="one_contact_an_address"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["address"])]

    def __str__(self) -> str:
        return self.name or self.address

    @property
    def known_as(self) -> str:
        """How touches name the person: by address, else by name."""
        return self.address or self.name

    def person(self) -> Person:
        """The contact as a value of the core."""
        return Person(
            address=self.known_as,
            name=self.name,
            role=self.role or None,
            left=self.left_at is not None,
            opted_out=self.opted_out or None,
        )

    def opt_out(self, *, scope: str, now: datetime) -> None:
        """They asked not to be contacted again, in every deal; for the whole company with that `scope`."""
        self._mark(opted_out=scope, opted_out_at=now)

    def leave(self, *, now: datetime) -> None:
        """They are no longer there."""
        self._mark(left_at=now)

    def be_absent(self, until: date | None) -> None:
        """They are away until that day."""
        self._mark(absent_until=until)

    def _mark(self, **fields: object) -> None:
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=list(fields))
