"""The touch: one thing that passed between the sides, as it was written or logged."""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models

from unchase.core.act import Side
from unchase.core.message import Message
from unchase.core.plain import plain, restored
from unchase.core.touch import Automatic, Channel, Ending, Outcome
from unchase.reading.history import Call, Mail

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_AT_ONCE = 900  # values in one look-up; SQLite of old takes 999
_KEPT_APART = frozenset({"id", "at", "zone", "subject", "text", "html"})  # of a message: columns of their own


def _kept(words: str) -> str:
    """Words as every database keeps them: PostgreSQL has no room for a NUL, which nobody can read either."""
    return words.replace("\x00", "")


def erased_identity(identity: str) -> str:
    """What stays of the identity of a touch that was erased: enough to know it again, and no more."""
    return f"erased:{hashlib.blake2b(identity.encode(), digest_size=20).hexdigest()}"


class Touch(models.Model):
    """A mail or a call. Append-only: its text goes only when a person is erased, its row and identity stay.

    `identity` is the Message-ID, or an id of its own for what was logged; the same touch is stored once a seller.
    `message` holds the rest of a mail (headers, calendar parts) as JSON; `html` what came without plain text, packed.
    """

    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="touches")
    deal = models.ForeignKey("deals.Deal", models.CASCADE, related_name="touches")
    identity = models.CharField(max_length=500)
    at = models.DateTimeField()
    side = models.CharField(max_length=4, choices=[(side.value, side.value) for side in Side])
    channel = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Channel])
    person = models.CharField(max_length=254, blank=True)
    people = models.JSONField(default=list, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    subject = models.TextField(blank=True)
    text = models.TextField(blank=True)
    in_reply_to = models.CharField(max_length=500, blank=True)
    automatic = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in Automatic], blank=True
    )
    outcome = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Outcome], blank=True)
    ending = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Ending], blank=True)
    message = models.JSONField(null=True, blank=True)
    html = models.BinaryField(default=b"", blank=True)
    recorded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)  # logged by mistake
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "identity"], name="a_touch_is_stored_once")
        ]
        # It tells whose each is, too: that deal and touch are the same seller's is looked at without reading mail.
        indexes: ClassVar = [models.Index(fields=["deal", "at", "seller"], name="touches_of_a_deal")]

    def __str__(self) -> str:
        return f"{self.channel} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def stored(cls, seller_id: int, identities: Iterable[str]) -> set[str]:
        """Which of these the seller has already, those erased since included."""
        hashed = {erased_identity(one): one for one in identities}
        names = [*hashed.values(), *hashed]
        found: set[str] = set()
        for start in range(0, len(names), _AT_ONCE):
            rows = cls.objects.filter(seller_id=seller_id, identity__in=names[start : start + _AT_ONCE])
            found.update(rows.values_list("identity", flat=True))
        return {hashed.get(one, one) for one in found}

    @classmethod
    def of(cls, item: Mail | Call, *, deal_id: int | None, seller_id: int, now: datetime) -> Touch:
        """The row of a mail or a call, not yet saved; `deal_id` may be told later."""
        touch = cls(
            seller_id=seller_id,
            identity=item.id[:500],
            at=item.at,
            side=item.side.value,
            person=(item.person or "")[:254],
            recorded_at=now,
        )
        if deal_id is not None:
            touch.deal_id = deal_id
        if isinstance(item, Call):
            touch.channel = Channel.VOICEMAIL if item.outcome is Outcome.VOICEMAIL else Channel.CALL
            touch.outcome, touch.ending = item.outcome.value, item.ending.value if item.ending else ""
            touch.text = _kept(item.note)
            touch.people = list(item.people) or ([item.person] if item.person else [])
            return touch
        touch.channel = Channel.EMAIL.value
        touch.people, touch.zone = list(item.people), item.zone
        touch.subject, touch.text = _kept(item.subject), _kept(item.text)
        touch.in_reply_to = (item.in_reply_to or "")[:500]
        touch.automatic = item.automatic.value if item.automatic else ""
        if item.message is not None:
            row: dict[str, Any] = plain(item.message)
            touch.message = {name: value for name, value in row.items() if name not in _KEPT_APART}
            touch.html = zlib.compress(item.message.html.encode()) if item.message.html else b""
        return touch

    def markup(self) -> str:
        """The HTML it came as, not harmless; empty where it had plain text."""
        return zlib.decompress(self.html).decode() if self.html else ""

    def item(self) -> Mail | Call:
        """The mail or the call as it was recorded."""
        if self.outcome:
            return Call(
                id=self.identity,
                at=self.at,
                side=Side(self.side),
                outcome=Outcome(self.outcome),
                person=self.person or None,
                note=self.text,
                ending=Ending(self.ending) if self.ending else None,
                people=tuple(self.people) if len(self.people) > 1 else (),
            )
        return Mail(
            id=self.identity,
            at=self.at,
            side=Side(self.side),
            zone=self.zone or "UTC",
            text=self.text,
            subject=self.subject,
            person=self.person or None,
            people=tuple(self.people),
            in_reply_to=self.in_reply_to or None,
            automatic=Automatic(self.automatic) if self.automatic else None,
            message=self._message(),
        )

    def _message(self) -> Message | None:
        if self.message is None:
            return None
        apart = {
            "id": self.identity,
            "at": self.at.isoformat(),
            "zone": self.zone,
            "subject": self.subject,
            "text": self.text,
        }
        return restored(Message, {**self.message, **apart})
