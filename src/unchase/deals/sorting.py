"""A sorting: what a seller said a conversation found in a mailbox is."""

from __future__ import annotations

from django.db import models

from unchase.deals.said import Said
from unchase.deals.triage import Triage


class Sorting(Said):
    """The answer to "what is this?"; `was` is what it counted as before, and counts as again when taken back."""

    triage = models.CharField(max_length=10, choices=Triage.choices)
    was = models.CharField(max_length=10, choices=Triage.choices)

    def __str__(self) -> str:
        return f"{self.was} is {self.triage}"
