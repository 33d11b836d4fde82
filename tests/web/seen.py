"""What a page says to the one who looks at it."""

from __future__ import annotations

import html
import re
from typing import Protocol

_MARKUP = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)


class Answer(Protocol):
    """A page that came."""

    @property
    def content(self) -> bytes: ...


def seen(answer: Answer) -> str:
    """The words on the page, on one line."""
    return " ".join(html.unescape(_MARKUP.sub(" ", answer.content.decode())).split())
