"""What of a deal went into its seller's sums: so that the next count only adds what is new."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Counted(models.Model):
    """The counts of one deal (`deals.counts`) as they stand in the sums of its seller's day.

    `names` are those that are not 0, with a space on either side of each: by them the deals behind a figure are found.
    `stood`: where it stood on the Sundays before the workspace knew it, in letters (`deals.stood`).
    """

    deal = models.OneToOneField("deals.Deal", models.CASCADE, primary_key=True, related_name="counts")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    standing = models.CharField(max_length=10, blank=True)
    counts = models.JSONField(default=dict)
    names = models.TextField(blank=True)
    stood = models.CharField(max_length=24, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["seller", "stood"], name="counted_by_stood", condition=models.Q(stood__gt="")
            )
        ]

    def __str__(self) -> str:
        return f"the counts of deal {self.deal_id}"
