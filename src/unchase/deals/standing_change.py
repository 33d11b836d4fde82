"""A change of a deal's standing, and why: the history of where it stood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models

if TYPE_CHECKING:
    from unchase.deals.quoted import Why


class StandingChange(models.Model):
    """From `was` ("" at first) to `standing` at `at`; why is in a row of its own, for that quotes mail (`quoted`).

    `because` holds it where an older version wrote it, until the rounds set it apart (`rounds.words_apart`).
    """

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

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """Why, in the form of the core; none for whoever may not read the mail."""
        why: Why | None = getattr(self, "why", None)
        return list(why.because if why is not None else self.because)
