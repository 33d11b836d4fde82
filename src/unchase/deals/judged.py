"""What is kept of a verdict on the deal's row: so that pages and rounds ask the database, not the core.

The words it quotes are in a row of their own (`quoted`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

from unchase.core.act import Side
from unchase.core.assessment import Assessment, DueKind, Standing
from unchase.core.plain import plain, restored
from unchase.core.urgency import Rank, urgency_of
from unchase.core.zone import zone_of
from unchase.deals.quoted import Quoted, apart, together
from unchase.deals.reading import judge_version

if TYPE_CHECKING:
    from datetime import datetime

_MOST_HELD = 60  # times of one deal: they stand in an index, whose entries have an end
PROMISES_BACK = timedelta(days=3)  # how long a promise that passed is still shown among those due


class Judged(models.Model):
    """The base of a deal: whose it is, and the last verdict with the moment time alone would change it.

    `changes` counts the facts recorded: a verdict is only kept if none came while it was made. `owed_at` is the
    earliest thing we owe, `promised_at` the earliest promise or call either side waits for, `decision_until` when they
    said they will have decided. `verdict` is without its words. `held` are the times we offered that wait for their answer (ISO 8601), `held_until`
    the last of them. `counted`: the seller's sums hold this verdict (`rounds.counting`).
    """

    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="deals")
    prospect = models.ForeignKey("deals.Prospect", models.CASCADE, related_name="deals")
    reading = models.OneToOneField(
        "deals.Reading", models.SET_NULL, null=True, blank=True, editable=False, related_name="deal"
    )
    interval_days = models.PositiveSmallIntegerField(null=True, blank=True)  # of touches both sides agreed on
    interval_agreed_at = models.DateTimeField(null=True, blank=True)
    changes = models.PositiveIntegerField(default=0, editable=False)

    verdict = models.JSONField(null=True, blank=True, editable=False)
    standing = models.CharField(max_length=10, default=Standing.NEW.value, editable=False)
    n = models.PositiveIntegerField(null=True, blank=True, editable=False)
    stalls = models.PositiveIntegerField(default=0, editable=False)
    chases = models.PositiveIntegerField(default=0, editable=False)
    move = models.CharField(max_length=30, blank=True, editable=False)
    move_on = models.DateField(null=True, blank=True, editable=False)
    appointment_at = models.DateTimeField(null=True, blank=True, editable=False)
    decision_from = models.DateTimeField(null=True, blank=True, editable=False)
    decision_until = models.DateTimeField(null=True, blank=True, editable=False)
    owed_at = models.DateTimeField(null=True, blank=True, editable=False)
    promised_at = models.DateTimeField(null=True, blank=True, editable=False)
    held = models.JSONField(default=list, blank=True, editable=False)
    held_until = models.DateTimeField(null=True, blank=True, editable=False)
    rank = models.PositiveSmallIntegerField(default=Rank.NEW.value, editable=False)
    good_until = models.DateTimeField(null=True, blank=True, editable=False)
    reassess_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    assessed_at = models.DateTimeField(null=True, blank=True, editable=False)
    judge = models.CharField(max_length=32, blank=True, editable=False)
    counted = models.BooleanField(default=False, editable=False)

    KEPT = (
        "verdict",
        "standing",
        "n",
        "stalls",
        "chases",
        "move",
        "move_on",
        "appointment_at",
        "decision_from",
        "decision_until",
        "owed_at",
        "promised_at",
        "held",
        "held_until",
        "rank",
        "good_until",
        "reassess_at",
        "assessed_at",
        "judge",
        "counted",
    )

    class Meta:
        abstract = True

    @property
    def assessment(self) -> Assessment | None:
        """The last verdict as a value; None before the first. Without its words for whoever may not read the mail."""
        said = self.whole_verdict
        return restored(Assessment, said) if said is not None else None

    @property
    def whole_verdict(self) -> dict[str, Any] | None:
        """The same as it is kept, its words put back. One that came without a row of words still holds its own."""
        quoted: Quoted | None = getattr(self, "quoted", None)
        if self.verdict is None or quoted is None or quoted.at != self.assessed_at:
            return self.verdict
        return together(self.verdict, quoted.said)

    def keep(self, verdict: Assessment, now: datetime) -> None:
        """Take over a verdict made at `now`; not saved."""
        urgency = urgency_of(verdict, now, zone_of(self.seller.zone))
        decision = verdict.decision_date
        self.verdict, words = apart(plain(verdict))
        self.quoted = Quoted(deal_id=self.pk, at=now, said=words)
        self.standing = verdict.standing.value
        self.n, self.stalls, self.chases = verdict.n, verdict.stalls, verdict.chases
        self.move, self.move_on = verdict.move.name.value, verdict.move.on
        self.appointment_at = verdict.appointment
        self.decision_from, self.decision_until = decision or (None, None)
        self.promised_at = _promised(verdict, now)
        held = verdict.held[:_MOST_HELD]
        self.held, self.held_until = [one.isoformat() for one in held], max(held, default=None)
        self.owed_at = min((due.by for due in verdict.due if due.who is Side.US), default=None)
        self.rank = urgency.rank.value
        self.good_until, self.reassess_at = verdict.good_until, urgency.until
        self.assessed_at, self.judge, self.counted = now, judge_version(), False


def _promised(verdict: Assessment, now: datetime) -> datetime | None:
    """The earliest promise or callback due; one long past has its own move."""
    return min(
        (
            due.by
            for due in verdict.due
            if due.kind in (DueKind.PROMISE, DueKind.CALLBACK) and due.by >= now - PROMISES_BACK
        ),
        default=None,
    )
