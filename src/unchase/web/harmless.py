"""Words from outside on a page: Django escapes the markup, this takes out what steers the text itself."""

from __future__ import annotations

import re

# Control characters but tab and line ends, the C1 range, and the marks that reorder text (UAX #9) or hide in it.
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)

_PICTURES = ("data:image/png;", "data:image/jpeg;", "data:image/gif;", "data:image/webp;")


def harmless(text: str) -> str:
    """`text` with a space in the place of each such character: as long as before, so that spans still hold."""
    return _STEERING.sub(" ", text)


def one_line(text: str, *, most: int = 160) -> str:
    """`text` on one line, cut at a word to `most` characters."""
    line = " ".join(harmless(text).split())
    if len(line) <= most:
        return line
    return line[:most].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


def harmless_html(markup: str) -> str:
    """HTML from outside with what only formats it: no script, no style, no form, no address to fetch or to follow.

    What it shows is shown again by the frame's own policy; either alone is enough. Pictures stay where the mail itself
    carries them.
    """
    import nh3

    return nh3.clean(
        harmless(markup),
        attributes={
            "img": {"src", "alt", "width", "height"},
            "td": {"colspan"},
            "th": {"colspan"},
            "ol": {"start"},
        },
        clean_content_tags={
            "script",
            "style",
            "title",
            "template",
            "noscript",
            "iframe",
            "object",
            "svg",
            "math",
        },
        url_schemes={"data"},
        attribute_filter=_kept_attribute,
        link_rel=None,
    )


def _kept_attribute(_tag: str, name: str, value: str) -> str | None:
    """A picture's address only where it is the picture; other addresses are dropped."""
    return value if name != "src" or value.startswith(_PICTURES) else None
