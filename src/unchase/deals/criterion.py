"""The qualification and the motive: what makes a prospect worth pursuing, and why they would buy, in their words."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from unchase.core import facts
from unchase.deals.said import Said

MOTIVE = "motive"  # the name under which the motive is kept beside the criteria


class State(models.TextChoices):
    """What is known of a criterion."""

    UNKNOWN = "unknown"
    MET = "met"
    FAILED = "failed"


class Criterion(Said):
    """One answer to one criterion, with its evidence; the latest counts."""

    name = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=State.choices, default=State.UNKNOWN)
    must_have = models.BooleanField(default=False)
    quote = models.TextField(blank=True)
    touch = models.ForeignKey("deals.Touch", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name_plural = "criteria"

    def __str__(self) -> str:
        return f"{self.name}: {self.state}"

    def value(self) -> facts.Criterion:
        """The criterion as a value of the core."""
        return facts.Criterion(
            name=self.name, state=self.state, must_have=self.must_have, quote=self.quote, at=self.at
        )

    def motive(self) -> facts.Motive:
        """The motive as a value of the core, where this row holds one."""
        return facts.Motive(quote=self.quote, at=self.at)


class MotiveManager(models.Manager["Motive"]):
    """Only motives."""

    def get_queryset(self) -> models.QuerySet[Motive]:
        """The rows that hold a motive."""
        return super().get_queryset().filter(name=MOTIVE)


class Motive(Criterion):
    """The main reason this prospect would buy; kept beside the criteria, so that one look-up finds both."""

    objects: ClassVar[MotiveManager] = MotiveManager()

    class Meta:
        proxy = True
