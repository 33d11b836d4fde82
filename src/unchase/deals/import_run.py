"""One run that brings mail or deals in: how far it is, and what it left out and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class ImportRun(models.Model):
    """A run, resumable: what is stored already is not stored twice. `sources` are paths or names of files.

    `name` is how the seller calls the file. Of a table of deals `reading_as` says how it is read (`columns`: the header
    by field; `month_first`), and it is only brought in once `confirmed_at` says so.
    """

    class Kind(models.TextChoices):
        """What comes in."""

        MAILBOX = "mailbox"
        DEALS = "deals"

    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="imports")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    sources = models.JSONField(default=list)
    name = models.CharField(max_length=200, blank=True)
    reading_as = models.JSONField(default=dict, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    failed = models.TextField(blank=True)  # the sentence that says why it stopped
    messages = models.PositiveIntegerField(default=0)  # met while surveying
    expected = models.PositiveIntegerField(default=0)  # touches to store
    stored = models.PositiveIntegerField(default=0)
    deals = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=dict)
    problems = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.kind} {self.started_at:%Y-%m-%d %H:%M}"
