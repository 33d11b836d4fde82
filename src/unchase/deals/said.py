"""What a seller said about a deal: a row with who and when, which can be taken back and is then kept as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from datetime import datetime


class Said(models.Model):
    """The base of everything a person says about a deal. `undone_at` is when they took it back."""

    deal = models.ForeignKey("deals.Deal", models.CASCADE, related_name="%(class)ss")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def take_back(self, now: datetime) -> None:
        """Take it back; the row stays. The deal has to be reassessed (`Deal.undo` does both)."""
        self.undone_at = now
        self.save(update_fields=["undone_at"])
