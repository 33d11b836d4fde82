"""A correction: a seller's word on a reading. It wins, and outlives readings."""

from __future__ import annotations

from django.db import models

from unchase.core.act import ActName
from unchase.deals.said import Said
from unchase.reading import history


class Correction(Said):
    """In the touch, the act with these words is `is_act`, or nothing. `act` "": words nobody had read."""

    touch = models.ForeignKey("deals.Touch", models.CASCADE, related_name="corrections")
    act = models.CharField(max_length=20, choices=[(name.value, name.value) for name in ActName], blank=True)
    quote = models.TextField(blank=True)
    is_act = models.CharField(
        max_length=20, choices=[(name.value, name.value) for name in ActName], blank=True
    )

    def __str__(self) -> str:
        return f"{self.act or 'unread words'} is {self.is_act or 'nothing'}"

    def value(self) -> history.Correction:
        """The correction as the timeline takes it."""
        return history.Correction(
            touch=self.touch.identity,
            act=ActName(self.act) if self.act else None,
            quote=self.quote,
            is_act=ActName(self.is_act) if self.is_act else None,
        )
