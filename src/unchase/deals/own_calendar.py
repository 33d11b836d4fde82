"""The seller's own calendar, as an .ics file or an address gave it: when they are busy."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from collections.abc import Sequence

Span = tuple[datetime, datetime]


class OwnCalendar(models.Model):
    """One calendar a seller. `address` is where it is read from again; a file that was given is read once.

    `text` is the calendar (RFC 5545) as it came last, `busy` the times taken in it within `[busy_from, busy_until)`
    as pairs of ISO 8601 moments; `problem` says in a sentence why the last reading failed.
    """

    seller = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="own_calendar", primary_key=True
    )
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=1000, blank=True)
    text = models.TextField(blank=True)
    busy = models.JSONField(default=list, blank=True)
    busy_from = models.DateTimeField(null=True, blank=True)
    busy_until = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    look_at = models.DateTimeField(null=True, blank=True, db_index=True)  # when it is to be read again
    problem = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name

    def spans(self) -> list[Span]:
        """The times taken, in order; aware."""
        return [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in self.busy]

    def keep(self, busy: Sequence[Span], *, start: datetime, end: datetime) -> None:
        """Take over the times taken within `[start, end)`; not saved."""
        self.busy = [(one.isoformat(), other.isoformat()) for one, other in busy]
        self.busy_from, self.busy_until = start, end
