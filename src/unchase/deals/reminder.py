"""On the minute by mail: asked for by a seller, and sent once for each appointment."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import IntegrityError, models

from unchase.deals.writing import written

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.deal import Deal


class Reminder(models.Model):
    """A mail to `to`, an address of the seller's own, `minutes` before each appointment. No row: not asked for.

    `problem` is the sentence why the last one could not leave.
    """

    seller = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="reminder"
    )
    to = models.CharField(max_length=254)
    minutes = models.PositiveSmallIntegerField(default=5)
    problem = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.minutes} minutes before, to {self.to}"


class Reminded(models.Model):
    """That a seller was told of one appointment: written before the mail leaves, so that none leaves twice."""

    deal = models.ForeignKey("deals.Deal", models.CASCADE, related_name="reminded")
    start = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deal", "start"], name="told_once_of_an_appointment")
        ]

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d %H:%M}"

    @classmethod
    def first(cls, deal: Deal, start: datetime) -> bool:
        """Whether nobody told of it before; from now on somebody has."""
        try:
            written(lambda: cls.objects.create(deal=deal, start=start))
        except IntegrityError:
            return False
        return True
