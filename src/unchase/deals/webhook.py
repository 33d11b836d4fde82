"""Webhooks: where another program is told what changed in a seller's deals, and each notice with how it fared."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models

from unchase.deals.writing import written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

# Until the next try after so many that failed; after the last, the notice is given up (Standard Webhooks).
PAUSES = tuple(
    timedelta(seconds=one) for one in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
SHUT_AFTER = timedelta(days=5)  # of failure without a break
KEPT = timedelta(days=30)
MOST = 20  # of one seller
TRIAL = "webhook.trial"  # of a notice a person asked for, to see it arrive
_TRIES_KEPT = 12


def _new_key() -> str:
    return uuid.uuid4().hex


def _new_notice() -> str:
    return f"msg_{uuid.uuid4().hex}"


class Kind(models.TextChoices):
    """What a program is told of."""

    STANDING = "deal.standing_changed", "a deal stands elsewhere"
    AGREED = "appointment.agreed", "an appointment is agreed, or moved"
    MISSED = "deal.missed", "a date passed unkept"
    LET_GO = "deal.let_go", "a deal was let go"


class Webhook(models.Model):
    """Where notices go, and of what; its secret only sealed.

    `looked_to` is the last change of a standing that was looked at, `ahead` the appointments known, by the number of
    their deal. `failing_since` is when the first of the tries failed after which none went well.
    """

    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="webhooks")
    key = models.CharField(max_length=32, unique=True, default=_new_key, editable=False)
    address = models.CharField(max_length=1000)
    kinds = models.JSONField(default=list)
    sealed = models.TextField(blank=True)
    made_at = models.DateTimeField()
    looked_to = models.BigIntegerField(default=0)
    ahead = models.JSONField(default=dict, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    shut_at = models.DateTimeField(null=True, blank=True)
    shut_why = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.address

    @property
    def bound_to(self) -> str:
        """What its secret is sealed for: this webhook at this address."""
        return f"webhook {self.key} {self.address}"

    def shut(self, now: datetime, why: str) -> None:
        """Nothing goes there any more, and why."""
        self._say(shut_at=now, shut_why=why[:500])

    def open_again(self, now: datetime) -> None:
        """Notices go there again; those that wait are due."""
        self._say(shut_at=None, shut_why="", failing_since=None)
        waiting = self.notices.filter(arrived_at=None, given_up_at=None)
        written(lambda: waiting.update(next_at=now))

    def try_out(self, now: datetime) -> Notice:
        """A notice that says nothing of any deal, due at once."""
        notice = Notice.of(self, TRIAL, f"trial:{uuid.uuid4().hex}", now, {"webhook": self.pk})
        written(notice.save)
        return notice

    def went_well(self) -> None:
        """A notice arrived."""
        if self.failing_since is not None:
            self._say(failing_since=None)

    def went_wrong(self, now: datetime, says: str) -> None:
        """A try failed; after days of nothing else it is shut."""
        if self.failing_since is None:
            self._say(failing_since=now)
        elif now - self.failing_since >= SHUT_AFTER:
            self.shut(now, f"Nothing arrived there for {SHUT_AFTER.days} days. Last: {says}")

    def _say(self, **columns: object) -> None:
        for name, value in columns.items():
            setattr(self, name, value)
        written(lambda: type(self).objects.filter(pk=self.pk).update(**columns))


class Notice(models.Model):
    """One thing another program is told: as it goes out, and every try. `about` names it, so that it is told once."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="notices")
    key = models.CharField(max_length=40, unique=True, default=_new_notice, editable=False)
    kind = models.CharField(max_length=30)
    about = models.CharField(max_length=100)
    at = models.DateTimeField()
    body = models.TextField()
    tries = models.JSONField(default=list, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["webhook", "about"], name="a_notice_is_made_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="notices_due", condition=models.Q(next_at__isnull=False)),
            models.Index(fields=["webhook", "-at"], name="notices_by_webhook"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def of(cls, webhook: Webhook, kind: str, about: str, at: datetime, data: Mapping[str, Any]) -> Notice:
        """A notice, due at once; not saved."""
        body = {"type": kind, "timestamp": at.isoformat(), "data": dict(data)}
        return cls(
            webhook=webhook,
            kind=kind,
            about=about,
            at=at,
            body=json.dumps(body, ensure_ascii=False),
            next_at=at,
        )

    @property
    def last(self) -> str:
        """How the last try went, in words."""
        return str(self.tries[-1]["says"]) if self.tries else ""

    def claim(self, until: datetime) -> bool:
        """Take it up until that moment; false where another did. Killed meanwhile, it is tried again then."""
        mine = type(self).objects.filter(pk=self.pk, next_at=self.next_at)
        return written(lambda: mine.update(next_at=until)) == 1

    def tried(self, now: datetime, *, code: int, says: str) -> bool:
        """How a try went; whether it arrived. One that did not is tried again, later each time, and given up at last."""
        self.tries = [*self.tries, {"at": now.isoformat(), "code": code, "says": says[:300]}][-_TRIES_KEPT:]
        if 200 <= code < 300:
            self.arrived_at, self.next_at, self.given_up_at = now, None, None
        else:
            pause = PAUSES[self.failures] if self.failures < len(PAUSES) else None
            self.failures += 1
            self.next_at = now + pause if pause else None
            self.given_up_at = None if pause else now
        columns = ["tries", "arrived_at", "next_at", "given_up_at", "failures"]
        written(lambda: self.save(update_fields=columns))
        return self.arrived_at == now

    def again(self, now: datetime) -> None:
        """Deliver it once more, under the same id."""
        self.next_at, self.given_up_at, self.failures = now, None, 0
        written(lambda: self.save(update_fields=["next_at", "given_up_at", "failures"]))
