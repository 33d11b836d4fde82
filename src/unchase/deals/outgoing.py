"""What is to go out: a draft, approved by a person. Only a round ever sends."""

from __future__ import annotations

from django.db import models

from unchase.deals.said import Said


class Outgoing(Said):
    """A message or an invitation that was written for a deal and not sent yet.

    `findings` are what the guard said of it; `override` is the seller's reason for keeping what it refused.
    `times` are the clock times it offers, ISO 8601 with offset.
    """

    to = models.JSONField(default=list, blank=True)
    subject = models.TextField(blank=True)
    text = models.TextField()
    channel = models.CharField(max_length=10, default="email")
    move = models.CharField(max_length=30, blank=True)
    in_reply_to = models.CharField(max_length=500, blank=True)
    is_proposal = models.BooleanField(default=False)
    times = models.JSONField(default=list, blank=True)
    findings = models.JSONField(default=list, blank=True)
    override = models.TextField(blank=True)
    send_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.subject or self.text[:60]
