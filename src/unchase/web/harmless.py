"""Words from outside on a page: Django escapes the markup, this takes out what steers the text itself."""

from __future__ import annotations

import re

# Control characters but tab and line ends, the C1 range, and the marks that reorder text (UAX #9) or hide in it.
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)


def harmless(text: str) -> str:
    """`text` with a space in the place of each such character: as long as before, so that spans still hold."""
    return _STEERING.sub(" ", text)


def one_line(text: str, *, most: int = 160) -> str:
    """`text` on one line, cut at a word to `most` characters."""
    line = " ".join(harmless(text).split())
    if len(line) <= most:
        return line
    return line[:most].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"
