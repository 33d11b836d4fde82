"""Another program a seller's deals are kept in too: how it is reached, how far it was read, and what was written there."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

from unchase.deals.writing import written

if TYPE_CHECKING:
    from datetime import datetime

_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=1)
_AFTER_REFUSAL = timedelta(hours=12)


def _new_key() -> str:
    return uuid.uuid4().hex


class Crm(models.Model):
    """A connection to another program's deals; its token only sealed.

    `owner` is the seller's key there, `field` the fields that are written. `deals_since` and `past_since` are how far it
    was read, in its own words. `writes`: standing and next step go back. `shown` is what the seller was told beforehand,
    forgotten when they agree (`agreed_at`); before that nothing is read or written.
    """

    seller = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="crm")
    program = models.CharField(max_length=20)
    key = models.CharField(max_length=32, unique=True, default=_new_key, editable=False)
    address = models.CharField(max_length=300)
    owner = models.CharField(max_length=40)
    sealed = models.TextField(blank=True)
    writes = models.BooleanField(default=False)
    field = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    shown = models.JSONField(default=dict, blank=True)
    deals_since = models.CharField(max_length=40, blank=True)
    past_since = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True, db_index=True)
    brought = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    wrote = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.program} {self.address}"

    @property
    def bound_to(self) -> str:
        """What its token is sealed for: this connection to this address."""
        return f"crm {self.key} {self.address}"

    def say(self, **columns: object) -> None:
        """Keep these columns, and no others."""
        for name, value in columns.items():
            setattr(self, name, value)
        written(lambda: type(self).objects.filter(pk=self.pk).update(**columns))

    def went_well(self, now: datetime, *, again: timedelta) -> None:
        """Read and written whole; again after that long."""
        self.say(read_at=now, next_at=now + again, failures=0, problem="")

    def went_wrong(
        self, now: datetime, why: str, *, refused: bool = False, wait: timedelta | None = None
    ) -> None:
        """It failed, and why; it is tried again after a while that grows."""
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(self.failures, 10))
        self.say(
            problem=why[:500],
            failures=self.failures + 1,
            next_at=now + (_AFTER_REFUSAL if refused else max(pause, wait or timedelta())),
        )


class CrmEntry(models.Model):
    """How one deal was settled with the other program: our standing and step, and the step that stood there (`theirs`).

    `writing` is the step whose activity is being made there, until its key is noted. `problem` is why it was not taken.
    """

    crm = models.ForeignKey(Crm, models.CASCADE, related_name="entries")
    deal = models.ForeignKey("deals.Deal", models.CASCADE, related_name="crm_entries")
    standing = models.CharField(max_length=80, blank=True)
    step = models.CharField(max_length=300, blank=True)
    theirs = models.CharField(max_length=300, blank=True)
    step_id = models.CharField(max_length=40, blank=True)
    writing = models.CharField(max_length=300, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    wrote_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["crm", "deal"], name="a_deal_is_entered_once")
        ]

    def __str__(self) -> str:
        return f"{self.standing} {self.step}".strip()
