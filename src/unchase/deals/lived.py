"""What a deal lived through, as the estimator of outcomes takes it: a cache, made by a round and never a fact."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Lived(models.Model):
    """The life of one deal (`learning.kept`) as it was at `at`, and its state at that moment while it was open.

    `changes` is the deal's count of facts it rests on, `made` the version of the code that made it. `ended_at` is
    when it ended, None while it is open.
    """

    deal = models.OneToOneField("deals.Deal", models.CASCADE, primary_key=True, related_name="lived")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    changes = models.PositiveIntegerField()
    made = models.CharField(max_length=32)
    ended_at = models.DateTimeField(null=True, blank=True)
    life = models.JSONField()
    today = models.JSONField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["seller", "-ended_at"], name="lives_by_end"),)

    def __str__(self) -> str:
        return f"the life of deal {self.deal_id}"
