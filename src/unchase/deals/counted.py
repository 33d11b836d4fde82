"""What of a deal went into its seller's sums: so that the next count only adds what is new."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Counted(models.Model):
    """The counts of one deal (`deals.counts`) as they stand in the sums of its seller's day.

    `names` are those that are not 0, with a space on either side of each: by them the deals behind a figure are found.
    """

    deal = models.OneToOneField("deals.Deal", models.CASCADE, primary_key=True, related_name="counts")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    standing = models.CharField(max_length=10, blank=True)
    counts = models.JSONField(default=dict)
    names = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"the counts of deal {self.deal_id}"
