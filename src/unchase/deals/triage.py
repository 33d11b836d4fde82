"""What a conversation found in a mailbox turned out to be."""

from __future__ import annotations

from django.db import models


class Triage(models.TextChoices):
    """What a conversation found in a mailbox is."""

    DEAL = "deal"
    UNSORTED = "unsorted"
    CUSTOMER = "customer"
    WE_BUY = "we-buy"
    PRIVATE = "private"
    LATER = "later"
    MERGED = "merged"  # into another deal
