"""The morning page and the calendar feed: what a seller asked to be sent, and by which secret address it is read."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from unchase.deals.writing import written

if TYPE_CHECKING:
    from datetime import date, datetime

    from unchase.deals.seller import Seller


class Morning(models.Model):
    """Today as a mail at the hour `at` (the seller's clock) to `to`, an address of the seller's own.

    `sent_on` is the last day it went out, `problem` the sentence why it could not, if so. No row: not asked for.
    """

    seller = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="morning"
    )
    at = models.TimeField()
    to = models.CharField(max_length=254)
    sent_on = models.DateField(null=True, blank=True)
    problem = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.at:%H:%M} to {self.to}"

    def told(self, on: date, *, problem: str = "") -> None:
        """It went out on that day, or could not: either way not again before the next."""
        self.sent_on, self.problem = on, problem
        written(lambda: self.save(update_fields=["sent_on", "problem"]))


class Feed(models.Model):
    """The calendar feed of a seller. Whoever knows `secret` reads it; a new one shuts out those who knew the old."""

    seller = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="feed"
    )
    secret = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"a feed since {self.made_at:%Y-%m-%d}"

    @classmethod
    def open(cls, seller: Seller, now: datetime) -> Feed:
        """A feed at a new address; an older one opens nothing any more."""

        def work() -> Feed:
            feed, _ = cls.objects.update_or_create(
                seller=seller, defaults={"secret": secrets.token_urlsafe(32), "made_at": now}
            )
            return feed

        return written(work)

    @classmethod
    def shut(cls, seller: Seller) -> None:
        """No feed any more."""
        written(lambda: cls.objects.filter(seller=seller).delete())
