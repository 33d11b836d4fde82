"""A mailbox of a seller that is read and written through, with what is known of its health; its secret only sealed."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

from unchase.deals.writing import written

if TYPE_CHECKING:
    from datetime import datetime

_RED_AFTER = timedelta(minutes=10)  # of trouble without a break
_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(minutes=10)
_AFTER_REFUSAL = timedelta(minutes=20)  # a wrong password asked again and again locks people out


def _new_key() -> str:
    return uuid.uuid4().hex


class Mailbox(models.Model):
    """Where it lives, how it is entered, what of it is read, and how the last visits went.

    `sealed` opens only with the keys in the data folder, and only for this `key`. Nothing is read before `agreed_at`,
    when the seller saw what would be. `folders` are names as the server has them; none stands for those read unless
    told. `counts` says of all mail met what became of it; `looked_for` are the people whose earlier mail was fetched.
    """

    class Entry(models.TextChoices):
        """How it is entered."""

        PASSWORD = "password"  # noqa: S105 - the name of a way in
        TOKEN = "token"  # noqa: S105 - the name of a way in

    class Way(models.TextChoices):
        """How mail leaves."""

        DRAFT = "draft"  # into the folder of drafts; it leaves by the seller's own hand
        SMTP = "smtp"

    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mailboxes")
    key = models.CharField(max_length=32, unique=True, default=_new_key, editable=False)
    address = models.CharField(max_length=254)
    user = models.CharField(max_length=254)
    provider = models.CharField(max_length=30, blank=True)
    imap_host = models.CharField(max_length=253)
    imap_port = models.PositiveIntegerField(default=993)
    imap_tls = models.CharField(max_length=8, default="tls")
    smtp_host = models.CharField(max_length=253, blank=True)
    smtp_port = models.PositiveIntegerField(default=465)
    smtp_tls = models.CharField(max_length=8, default="tls")
    entry = models.CharField(max_length=8, choices=Entry.choices, default=Entry.PASSWORD)
    sealed = models.TextField(blank=True)
    way = models.CharField(max_length=5, choices=Way.choices, default=Way.DRAFT)
    keeps_sent = models.BooleanField(
        default=False
    )  # the provider puts a copy of what leaves by SMTP into Sent
    folders = models.JSONField(default=list, blank=True)
    since = models.DateField()
    only_deals = models.BooleanField(default=False)
    blocked = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    whole_at = models.DateTimeField(null=True, blank=True)  # the first time all of it was looked through
    expected = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True)
    looked_for = models.JSONField(default=list, blank=True)
    last_mail_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    failing_why = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "address"], name="one_mailbox_an_address")
        ]
        indexes: ClassVar = [models.Index(fields=["next_at"], name="mailboxes_by_next_at")]

    def __str__(self) -> str:
        return self.address

    @property
    def bound_to(self) -> str:
        """What its secret is sealed for: this mailbox at these servers, so that it is never sent elsewhere."""
        return f"{self.key} {self.imap_host} {self.smtp_host}"

    @property
    def seen(self) -> int:
        """How many mails were met."""
        return sum(self.counts.values())

    @property
    def kept(self) -> int:
        """How many of them are kept."""
        return int(self.counts.get("kept", 0))

    def is_red(self, now: datetime) -> bool:
        """Whether it has failed for longer than a mishap lasts, or nobody looked at it for as long."""
        if self.failing_since is not None:
            return now - self.failing_since >= _RED_AFTER or self.failures > 3
        return self.checked_at is not None and now - self.checked_at >= _RED_AFTER + _LONGEST_PAUSE

    def print_of(self, identity: str, size: int, arrived_at: datetime) -> int:
        """What a mail is known by wherever it lies: a keyed hash of what does not change when it is moved."""
        told = f"{identity}\n{size}\n{arrived_at:%Y%m%d%H%M%S}".encode("utf-8", "surrogatepass")
        digest = hashlib.blake2b(told, digest_size=8, key=self.key.encode()).digest()
        return int.from_bytes(digest, "big", signed=True)

    def went_well(self, now: datetime, pause: timedelta) -> None:
        """A visit ended well; the next one is due after `pause`, unless somebody called for one meanwhile."""
        was = self.next_at
        self._say(checked_at=now, failing_since=None, failing_why="", failures=0)
        rows = type(self).objects.filter(pk=self.pk, next_at=was)
        if written(lambda: rows.update(next_at=now + pause)):
            self.next_at = now + pause

    def went_wrong(self, now: datetime, why: str, *, refused: bool = False) -> None:
        """A visit failed, and why; it is tried again after a while that grows, later still where it was refused."""
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(self.failures, 10))
        self._say(
            failing_since=self.failing_since or now,
            failing_why=why[:1000],
            failures=self.failures + 1,
            next_at=now + (_AFTER_REFUSAL if refused else pause),
        )

    def agree(self, now: datetime) -> None:
        """The seller saw what will be read; the first visit is due."""
        self._say(agreed_at=now, next_at=now)

    def _say(self, **columns: object) -> None:
        for name, value in columns.items():
            setattr(self, name, value)
        written(lambda: type(self).objects.filter(pk=self.pk).update(**columns))


class MailFolder(models.Model):
    """A folder of a mailbox that is read, and how far it is (RFC 9051, 2.3.1; RFC 7162)."""

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="mail_folders")
    name = models.CharField(max_length=1000)
    path = models.CharField(max_length=1000)
    kind = models.CharField(max_length=10, blank=True)
    validity = models.BigIntegerField(default=0)
    next_uid = models.BigIntegerField(default=0)
    count = models.BigIntegerField(default=0)
    modseq = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mailbox", "name"], name="a_folder_is_kept_once")
        ]

    def __str__(self) -> str:
        return self.path


class MailCopy(models.Model):
    """Where a mail lies on the server: nothing of it but a number, a keyed hash, and whether it was kept."""

    folder = models.ForeignKey(MailFolder, models.CASCADE, related_name="copies")
    uid = models.BigIntegerField()
    print = models.BigIntegerField(db_index=True)
    kept = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["folder", "uid"], name="a_copy_is_noted_once")
        ]

    def __str__(self) -> str:
        return f"{self.uid}"
