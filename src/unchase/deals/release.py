"""The end of a deal as a person recorded it: won, lost, or let go, with what would reopen it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from unchase.core.facts import Recorded
from unchase.deals.said import Said


class Release(Said):
    """A recorded end. `note` is the reason; `trigger_on` the day and `trigger` the change that may reopen it.

    `batch` names those recorded together, so that they are taken back together.
    """

    class End(models.TextChoices):
        """What was recorded."""

        WON = "won"
        LOST = "lost"
        RELEASED = "released"

    standing = models.CharField(max_length=8, choices=End.choices)
    note = models.TextField(blank=True)
    trigger_on = models.DateField(null=True, blank=True)
    trigger = models.TextField(blank=True)
    batch = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["deal", "at"])]

    def __str__(self) -> str:
        return f"{self.standing} {self.at:%Y-%m-%d}"

    def recorded(self) -> Recorded:
        """The end as a value of the core."""
        return Recorded(at=self.at, standing=self.standing, note=self.note, trigger_on=self.trigger_on)
