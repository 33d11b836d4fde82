"""An appointment told by people or found in a calendar. Those read from mail live in the timeline."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models

from unchase.core.facts import Answer, Event, EventOutcome
from unchase.deals.said import Said


class Appointment(Said):
    """A date and clock time with those invited, and what became of it.

    `answers` and `answered_at` are by address of those on the prospect's side; `outcome` is told by the seller. A
    row that only tells the outcome of a time read from mail has no answers: it is known by its start.
    """

    uid = models.CharField(max_length=500)
    start = models.DateTimeField()
    end = models.DateTimeField(null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    answered_at = models.JSONField(default=dict, blank=True)
    organizer = models.CharField(max_length=254, blank=True)
    recurring = models.BooleanField(default=False)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(
        max_length=16, choices=[(one.value, one.value) for one in EventOutcome], blank=True
    )
    outcome_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deal", "uid", "start"], name="an_appointment_is_stored_once")
        ]

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d %H:%M}"

    def event(self) -> Event:
        """The appointment as a value of the core."""
        return Event(
            uid=self.uid,
            start=self.start,
            end=self.end,
            answers={address: Answer(answer) for address, answer in self.answers.items()},
            answered_at={address: datetime.fromisoformat(at) for address, at in self.answered_at.items()},
            organizer=self.organizer or None,
            recurring=self.recurring,
            cancelled=self.cancelled_at is not None,
            outcome=EventOutcome(self.outcome) if self.outcome else None,
        )
