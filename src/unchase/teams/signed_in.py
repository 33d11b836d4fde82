"""Where a seller is signed in: one row each time they came in, and the way to end it from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models

from unchase.deals.writing import written

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.models import Seller


class SignedIn(models.Model):
    """A sign-in: when, and with which browser. `session` is the key of its session, gone when it was ended."""

    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_ins")
    session = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    browser = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.seller} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def note(cls, seller: Seller, session: str, now: datetime, *, browser: str) -> None:
        """They came in."""
        cls.objects.update_or_create(
            session=session,
            defaults={"seller": seller, "at": now, "browser": browser[:200], "ended_at": None},
        )

    def end(self, now: datetime) -> None:
        """Their browser there has to sign in again."""

        def work() -> None:
            Session.objects.filter(session_key=self.session).delete()
            type(self).objects.filter(pk=self.pk).update(ended_at=now)

        written(work)
