"""The seller's own calendar, as an .ics file or an address gave it: when they are busy."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from collections.abc import Sequence

Span = tuple[datetime, datetime]


def _new_key() -> str:
    return uuid.uuid4().hex


class OwnCalendar(models.Model):
    """One calendar a seller. `address` is where it is read from again; a file that was given is read once.

    On a calendar server (RFC 4791) `address` is the server's, `user` and `sealed` how it is entered, `choices` the
    calendars there as name, address and whether one may write, and `chosen` the address of the one taken; `also` are
    the addresses of others of them that are read too. `writes` tells whether appointments and callbacks are entered in
    the chosen one, `holds` whether times that are only offered are, tentatively.
    `text` is the calendar (RFC 5545) as it came last, `busy` the times taken in it within `[busy_from, busy_until)`
    as pairs of ISO 8601 moments; `problem` says in a sentence why the last reading failed.
    """

    seller = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="own_calendar", primary_key=True
    )
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=1000, blank=True)
    key = models.CharField(max_length=32, default=_new_key, editable=False)
    user = models.CharField(max_length=254, blank=True)
    sealed = models.TextField(blank=True)
    choices = models.JSONField(default=list, blank=True)
    chosen = models.CharField(max_length=1000, blank=True)
    also = models.JSONField(default=list, blank=True)
    writes = models.BooleanField(default=False)
    holds = models.BooleanField(default=False)
    wrote_at = models.DateTimeField(null=True, blank=True)
    text = models.TextField(blank=True)
    busy = models.JSONField(default=list, blank=True)
    busy_from = models.DateTimeField(null=True, blank=True)
    busy_until = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    look_at = models.DateTimeField(null=True, blank=True, db_index=True)  # when it is to be read again
    problem = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def bound_to(self) -> str:
        """What its secret is sealed for: this calendar at this server."""
        return f"{self.key} {self.address}"

    def spans(self) -> list[Span]:
        """The times taken, in order; aware."""
        return [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in self.busy]

    def keep(self, busy: Sequence[Span], *, start: datetime, end: datetime) -> None:
        """Take over the times taken within `[start, end)`; not saved."""
        self.busy = [(one.isoformat(), other.isoformat()) for one, other in busy]
        self.busy_from, self.busy_until = start, end


class CalendarRead(models.Model):
    """What was read of one calendar on a server: its entries by their address, with nothing but when, and since when.

    `token` is the server's word for that state (RFC 6578); empty where it keeps none, and all is read each time.
    """

    calendar = models.ForeignKey(OwnCalendar, models.CASCADE, related_name="reads")
    address = models.CharField(max_length=1000)
    token = models.CharField(max_length=1000, blank=True)
    entries = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["calendar", "address"], name="a_calendar_is_kept_once")
        ]

    def __str__(self) -> str:
        return f"{len(self.entries)} entries"


class CalendarEntry(models.Model):
    """An entry of ours in a seller's calendar, as we wrote it last: an appointment, a callback, a time that is held.

    `lies_in` is the address of its calendar, `stamp` when we last changed what it says (RFC 5545, 3.8.7.2).
    """

    calendar = models.ForeignKey(OwnCalendar, models.CASCADE, related_name="entries")
    deal = models.ForeignKey("deals.Deal", models.CASCADE, related_name="calendar_entries")
    uid = models.CharField(max_length=200)
    lies_in = models.CharField(max_length=1000, blank=True)
    etag = models.CharField(max_length=300, blank=True)
    start = models.DateTimeField()
    end = models.DateTimeField()
    stamp = models.DateTimeField(null=True, blank=True)
    tentative = models.BooleanField(default=False)
    title = models.CharField(max_length=300)
    said = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["calendar", "uid"], name="an_entry_is_written_once")
        ]

    def __str__(self) -> str:
        return self.title
