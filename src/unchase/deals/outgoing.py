"""What is to go out: a draft, approved by a person. Only a round ever sends."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models

from unchase.deals.said import Said
from unchase.deals.writing import written

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.mailbox import Mailbox


def _new_id() -> str:
    return uuid.uuid4().hex


class Outgoing(Said):
    """A message or an invitation that was written for a deal and not sent yet.

    `findings` are what the guard said of it; `override` is the seller's reason for keeping what it refused.
    `times` are the clock times it offers, ISO 8601 with offset. `invitation` is the invitation that goes with it, as
    `unchase.deals.inviting` made it; empty where none does. `own_id` goes out with it (X-Unchase-Id), so that it
    is known again where a relay gave it another Message-ID.
    """

    class Leaving(models.TextChoices):
        """How far it is on its way. Only between `data` and `sent` is it unknown whether it left."""

        KEPT = ""
        READY = "ready"
        CLAIMED = "claimed"  # a round took it up; nothing was handed over: safe to begin again
        DATA = "data"  # about to be handed over with its last dot, or handed over
        SENT = "sent"
        PUT_DOWN = "put-down"  # lies in the folder of drafts
        HELD = "held"  # not sent, and said why
        UNCERTAIN = "uncertain"  # neither found in Sent nor known to be lost: a person looks

    to = models.JSONField(default=list, blank=True)
    subject = models.TextField(blank=True)
    text = models.TextField()
    channel = models.CharField(max_length=10, default="email")
    move = models.CharField(max_length=30, blank=True)
    in_reply_to = models.CharField(max_length=500, blank=True)
    is_proposal = models.BooleanField(default=False)
    times = models.JSONField(default=list, blank=True)
    invitation = models.JSONField(default=dict, blank=True)
    findings = models.JSONField(default=list, blank=True)
    override = models.TextField(blank=True)
    mailbox = models.ForeignKey(
        "deals.Mailbox", models.SET_NULL, null=True, blank=True, related_name="outgoings"
    )
    way = models.CharField(max_length=5, blank=True)  # as `Mailbox.Way`
    leaving = models.CharField(max_length=10, choices=Leaving.choices, default=Leaving.KEPT, blank=True)
    own_id = models.CharField(max_length=32, default=_new_id, editable=False)
    message_id = models.CharField(max_length=300, blank=True)
    held_why = models.TextField(blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    send_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["send_at"],
                name="outgoing_on_its_way",
                condition=models.Q(leaving__in=["ready", "claimed", "data"]),
            ),
            models.Index(fields=["own_id"], name="outgoing_by_own_id"),
            models.Index(fields=["at"], name="outgoing_by_time", condition=models.Q(undone_at__isnull=True)),
            models.Index(fields=["id"], name="outgoing_in_doubt", condition=models.Q(leaving="uncertain")),
        ]

    def __str__(self) -> str:
        return self.subject or self.text[:60]

    def approve(self, now: datetime, mailbox: Mailbox, *, way: str, send_at: datetime) -> bool:
        """A person lets it leave through a mailbox, not before `send_at`; false where it is on its way already."""
        return self._move(
            (self.Leaving.KEPT, self.Leaving.HELD),
            self.Leaving.READY,
            mailbox=mailbox,
            way=way,
            approved_at=now,
            send_at=send_at,
            held_why="",
            message_id="",
        )

    def take_back_sending(self) -> bool:
        """It shall not leave after all; false where it is too late for that."""
        return self._move((self.Leaving.READY,), self.Leaving.KEPT, send_at=None, approved_at=None)

    def claim(self, until: datetime, *, message_id: str) -> bool:
        """A round takes it up until that moment; false where another did, or it was taken back."""
        return self._move(
            (self.Leaving.READY,), self.Leaving.CLAIMED, claimed_until=until, message_id=message_id
        )

    def hand_over(self) -> bool:
        """From here on it is unknown whether it left, until `sent` says so."""
        return self._move((self.Leaving.CLAIMED,), self.Leaving.DATA)

    def not_handed_over(self, send_at: datetime) -> bool:
        """It surely did not leave: again later."""
        return self._move(
            (self.Leaving.CLAIMED, self.Leaving.DATA), self.Leaving.READY, send_at=send_at, claimed_until=None
        )

    def left(self, now: datetime, *, put_down: bool = False, copy_by: datetime | None = None) -> bool:
        """It left, or lies in the folder of drafts. Until `copied`, a copy in Sent is made again after `copy_by`."""
        to = self.Leaving.PUT_DOWN if put_down else self.Leaving.SENT
        came_from = (self.Leaving.CLAIMED, self.Leaving.DATA, self.Leaving.UNCERTAIN, self.Leaving.PUT_DOWN)
        return self._move(came_from, to, sent_at=None if put_down else now, claimed_until=copy_by)

    def copied(self) -> bool:
        """Its copy lies in Sent."""
        return self._move((self.Leaving.SENT,), self.Leaving.SENT, claimed_until=None)

    def hold(self, why: str) -> bool:
        """It is not sent, and why."""
        came_from = (self.Leaving.READY, self.Leaving.CLAIMED, self.Leaving.DATA, self.Leaving.UNCERTAIN)
        return self._move(came_from, self.Leaving.HELD, held_why=why[:1000], claimed_until=None)

    def doubt(self, why: str) -> bool:
        """Nobody can tell whether it left: the seller looks."""
        return self._move(
            (self.Leaving.DATA,), self.Leaving.UNCERTAIN, held_why=why[:1000], claimed_until=None
        )

    def _move(self, came_from: tuple[str, ...], to: str, **columns: object) -> bool:
        """One step, if it stands where the step begins: two processes never take the same one."""
        rows = type(self).objects.filter(pk=self.pk, leaving__in=came_from, undone_at=None)
        moved = written(lambda: rows.update(leaving=to, **columns)) == 1
        if moved:
            self.leaving = to
            for name, value in columns.items():
                setattr(self, name, value)
        return moved
