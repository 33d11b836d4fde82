"""The organisation: whose sellers these are, and what it lets their managers see."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Organisation(models.Model):
    """An organisation with its own policy on seeing; nobody of another one sees anything of it.

    `managers_see`: only numbers, or the deals behind them as well. What a mail says they never see, unless the seller
    shares it with them. `asks_second_step`: of everybody a passkey or an app (`asking`).
    """

    class Seeing(models.TextChoices):
        """What managers see of their sellers' work."""

        NUMBERS = "numbers", "Numbers alone"
        DEALS = "deals", "Numbers, and the deals behind them"

    name = models.CharField(max_length=200)
    asks_second_step = models.BooleanField(default=False, db_default=False)
    managers_see = models.CharField(max_length=10, choices=Seeing.choices, default=Seeing.DEALS)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """Sellers who work together, with their manager."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="teams")
    name = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="one_team_a_name")
        ]

    def __str__(self) -> str:
        return self.name
