"""Who calls: a program with a token, for a seller, as often as it may."""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from unchase.deals.token import Token
from unchase.teams.eyes import HOUSE, NOBODY, become, eyes_of

if TYPE_CHECKING:
    from django.http import HttpRequest

_KEPT = "_unchase_token"
A_MINUTE = 600  # calls of one token, in one process, unless UNCHASE_API_RATE says otherwise
_MOST_TOKENS = 10_000


def token_of(request: HttpRequest) -> tuple[Token, datetime] | None:
    """The token a request carries (RFC 6750, 2.1) and the moment it came; None without a good one. One look-up a request."""
    if not hasattr(request, _KEPT):
        now = datetime.now(UTC)
        scheme, _, word = request.headers.get("Authorization", "").partition(" ")
        with eyes_of(HOUSE):  # whose it is, only its word tells
            token = None
        if scheme.lower() == "bearer":
            with eyes_of(
                HOUSE
            ):  # whose word it is may be looked up; all else is seen through that seller's eyes
                token = Token.known_by(word.strip(), now)
        become(token.seller_id if token is not None else NOBODY)
        if token is not None:
            become(token.seller_id)
        setattr(request, _KEPT, (token, now) if token is not None else None)
    found: tuple[Token, datetime] | None = getattr(request, _KEPT)
    return found


@dataclass(slots=True)
class Pace:
    """So many calls a minute for each token, and as many at once: a bucket that fills again (in this process)."""

    buckets: OrderedDict[int, tuple[float, float]] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, key: int, a_minute: int) -> float:
        """Seconds until the next call may come; 0 where it may come now, which is then counted."""
        moment = time.monotonic()
        with self.lock:
            left, at = self.buckets.pop(key, (float(a_minute), moment))
            left = min(float(a_minute), left + (moment - at) * a_minute / 60)
            self.buckets[key] = (max(0.0, left - 1), moment)
            while len(self.buckets) > _MOST_TOKENS:
                self.buckets.popitem(last=False)
        return 0.0 if left >= 1 else (1 - left) * 60 / a_minute


PACE = Pace()


def wait_of(token: Token) -> float:
    """Seconds until a token's next call may come; 0 where it may come now."""
    return PACE.wait(token.pk, a_minute())


def a_minute() -> int:
    """How many calls a token may make in a minute."""
    told = os.environ.get("UNCHASE_API_RATE", "")
    return int(told) if told.isdecimal() and 0 < int(told) < 10_000_000 else A_MINUTE
