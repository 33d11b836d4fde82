"""A change of a deal's standing, and why: the history of where it stood."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class StandingChange(models.Model):
    """From `was` ("" at first) to `standing` at `at`; `because` are its reasons in the form of the core, as JSON."""

    deal = models.ForeignKey("deals.Deal", models.CASCADE, related_name="standing_changes")
    at = models.DateTimeField()
    was = models.CharField(max_length=10, blank=True)
    standing = models.CharField(max_length=10)
    n = models.PositiveIntegerField(null=True, blank=True)
    because = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["deal", "at"]),
            models.Index(fields=["at", "was", "deal"], name="standings_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.was or 'nothing'} → {self.standing}"
