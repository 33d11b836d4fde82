"""The app on a telephone: the six digits it shows for a key (RFC 6238), reckoned here and not by what is tested."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time


def digits(key: str, *, steps: int = 0) -> str:
    """What it shows now, or so many half minutes later."""
    count = int(time.time()) // 30 + steps
    seal = hmac.new(base64.b32decode(key), count.to_bytes(8, "big"), hashlib.sha1).digest()
    start = seal[-1] & 15
    return f"{(int.from_bytes(seal[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"
