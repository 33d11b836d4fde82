"""The prospect: the company, or at a free-mail domain the person, on the other side of a deal."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Prospect(models.Model):
    """A company of one seller. `domains` are those its people write from."""

    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="prospects")
    name = models.CharField(max_length=200)
    domains = models.JSONField(default=list, blank=True)
    country = models.CharField(max_length=2, blank=True)
    is_sample = models.BooleanField(default=False)  # part of the sample workspace, removed with it

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "name"], name="one_prospect_a_name")
        ]

    def __str__(self) -> str:
        return self.name
