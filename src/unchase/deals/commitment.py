"""A commitment told by hand: who owes what by when. Those found in text live in the timeline."""

from __future__ import annotations

from django.db import models

from unchase.core.act import Act, ActName, Side
from unchase.core.when import Grain, When
from unchase.deals.said import Said


class Commitment(Said):
    """What one side owes, due within `[due_from, due_to)`, where that is known; `kept_at` is when it was kept."""

    side = models.CharField(max_length=4, choices=[(side.value, side.value) for side in Side])
    what = models.TextField()
    due_from = models.DateTimeField(null=True, blank=True)
    due_to = models.DateTimeField(null=True, blank=True)
    kept_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.side}: {self.what}"

    def act(self, zone: str) -> Act:
        """The commitment as an act, to be heard with the touch it was told after."""
        when = None
        if self.due_from is not None:
            when = When(start=self.due_from, end=self.due_to, grain=Grain.DAY, text=self.what, zone=zone)
        return Act(name=ActName.COMMITMENT, text=self.what, what=self.what, by=Side(self.side), when=when)
