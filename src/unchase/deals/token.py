"""A token: by it another program speaks for a seller, within what the seller let it do."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models

from unchase.deals.writing import written

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from unchase.deals.seller import Seller

_BEGINS = "unchase_"  # so that a token left lying somewhere is known for what it is
_BYTES = 32  # by chance: nobody guesses them, so a plain hash is enough
_LONGEST = 200
_SHOWN = 12  # characters by which a seller knows it again
_NOTED_EVERY = timedelta(minutes=1)
MOST = 50  # of one seller


class TokenError(ValueError):
    """A token that cannot be made; its text is the sentence to show."""


class Scope(models.TextChoices):
    """What a program may do with a token. None of them sends anything."""

    READ = "read", "see deals, people, drafts and today; have a draft looked over"
    DRAFT = "draft", "keep drafts and take them back"
    WRITE = "write", "log conversations, let go, take back"


class Token(models.Model):
    """What is known of a token: its hash, never itself. `shown` are its first characters; `used_at` is a minute exact."""

    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    shown = models.CharField(max_length=20, editable=False)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def make(
        cls, seller: Seller, now: datetime, *, name: str, scopes: Collection[str], days: int | None = None
    ) -> tuple[Self, str]:
        """A new token, good for `days` (always, where None), and its word, which nothing tells again.

        Raises `TokenError`, in a sentence.
        """
        known = [scope.value for scope in Scope if scope in scopes]
        if not name.strip():
            raise TokenError("Give it a name: the program it is for.")
        if not known or set(scopes) - set(known):
            raise TokenError(f"Say what it may do: {', '.join(Scope.values)}.")
        if days is not None and not 0 < days <= 3660:
            raise TokenError("It is good for 1 to 3,660 days, or always.")
        if cls.objects.filter(seller=seller, revoked_at=None).count() >= MOST:
            raise TokenError(f"There are {MOST} tokens already; revoke those no program uses.")
        word = _BEGINS + secrets.token_urlsafe(_BYTES)
        token = cls(
            seller=seller,
            name=name.strip()[:80],
            digest=_digest(word),
            shown=word[:_SHOWN],
            scopes=known,
            made_at=now,
            expires_at=now + timedelta(days=days) if days is not None else None,
        )
        written(token.save)
        return token, word

    @classmethod
    def known_by(cls, word: str, now: datetime) -> Self | None:
        """The token of that word, with its seller; None where it is none, ran out, was revoked, or its seller is gone."""
        if not word.startswith(_BEGINS) or len(word) > _LONGEST:
            return None
        token = cls.objects.select_related("seller").filter(digest=_digest(word), revoked_at=None).first()
        return token if token is not None and token.is_good(now) and token.seller.is_active else None

    def is_good(self, now: datetime) -> bool:
        """Whether it opens anything."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def may(self, scope: str) -> bool:
        """Whether it was let do that."""
        return scope in self.scopes

    def was_used(self, now: datetime) -> None:
        """Noted at most once a minute: reading writes nothing else."""
        if self.used_at is None or now - self.used_at >= _NOTED_EVERY:
            self.used_at = now
            written(lambda: type(self).objects.filter(pk=self.pk).update(used_at=now))

    def revoke(self, now: datetime) -> None:
        """It opens nothing any more."""
        self.revoked_at = self.revoked_at or now
        written(lambda: self.save(update_fields=["revoked_at"]))


class Answered(models.Model):
    """A request that changed something and was answered, known by the key its program gave it: asked again, it is told again.

    `asked` is a hash of what was asked, so that one key is not used for two things. Kept for a day.
    """

    KEPT: ClassVar = timedelta(days=1)

    token = models.ForeignKey(Token, models.CASCADE, related_name="answered")
    key = models.CharField(max_length=255)
    asked = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    code = models.PositiveSmallIntegerField()
    body = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token", "key"], name="a_key_is_answered_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} at {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def forget(cls, now: datetime) -> None:
        """Let go of those older than a day."""
        old = cls.objects.filter(at__lt=now - cls.KEPT)
        if old.exists():
            written(old.delete)


def _digest(word: str) -> str:
    return hashlib.sha256(word.encode("utf-8", "surrogatepass")).hexdigest()
