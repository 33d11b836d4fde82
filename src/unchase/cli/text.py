"""Words from outside, made harmless for a terminal: what a message says never steers the screen it is shown on."""

from __future__ import annotations

import re

# Control characters, the C1 range, and the marks that reorder text (UAX #9) or hide in it.
_STEERING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]+"
)


def harmless(text: str, *, most: int = 0) -> str:
    """`text` on one line without control and bidi characters, cut to `most` characters where `most` is given."""
    line = " ".join(_STEERING.sub(" ", text).split())
    return line if not most or len(line) <= most else line[: most - 1].rstrip() + "…"
