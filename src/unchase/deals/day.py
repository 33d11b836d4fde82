"""A seller's day in numbers: where the deals stood at its end, and the sums up to then."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Day(models.Model):
    """One day on which something changed. Days without a row were as the one before.

    `standings`: how many deals stood where, ended ones too. `sums`: what was counted of all deals so far, by name
    (`deals.counts`). `worked_out`: a day before the workspace knew the deals; only its standings are told, as the
    timeline gives them.
    """

    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="days")
    on = models.DateField()
    standings = models.JSONField(default=dict)
    sums = models.JSONField(default=dict)
    worked_out = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["seller", "on"], name="one_row_a_day")]

    def __str__(self) -> str:
        return f"{self.on}"
