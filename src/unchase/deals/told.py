"""What the seller answered to a question of the program."""

from __future__ import annotations

from django.db import models

from unchase.core import facts
from unchase.deals.said import Said


class Told(Said):
    """An answer, such as "nothing-elsewhere"."""

    what = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.what

    def value(self) -> facts.Told:
        """The answer as a value of the core."""
        return facts.Told(at=self.at, what=self.what)
