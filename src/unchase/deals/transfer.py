"""A transfer: what went from one deal to another, so that it can come back."""

from __future__ import annotations

from django.db import models

from unchase.deals.said import Said
from unchase.deals.triage import Triage


class Transfer(Said):
    """What went over from `deal` to `into`: touches, or everything where the two are the same (`merged`).

    `rows` are the keys that moved, by the kind of row; `contacts` and `domains` those that joined the other's prospect.
    `was` is what the deal counted as before it was merged; `made`: the other deal was made to take the touches.
    """

    into = models.ForeignKey("deals.Deal", models.CASCADE, related_name="received")
    rows = models.JSONField(default=dict, blank=True)
    contacts = models.JSONField(default=list, blank=True)
    domains = models.JSONField(default=list, blank=True)
    was = models.CharField(max_length=10, choices=Triage.choices, blank=True)
    merged = models.BooleanField(default=False)
    made = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.deal_id} into {self.into_id}"
