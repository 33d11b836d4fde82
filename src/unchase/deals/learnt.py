"""What was learnt from a seller's closed deals: kept so that a page need not learn it."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Learnt(models.Model):
    """What a seller's deals said at `at`, when `ended` of them had ended.

    `numbers` are the coefficients (`learning.kept`); `answer` is what `unchase outcomes --json` says without the open
    deals.
    """

    seller = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="learnt"
    )
    at = models.DateTimeField()
    ended = models.PositiveIntegerField()
    numbers = models.BinaryField()
    answer = models.JSONField()

    def __str__(self) -> str:
        return f"learnt from {self.ended} deals that ended"
