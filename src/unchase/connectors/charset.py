"""Turns bytes into text whatever charset they claim to be in; never fails."""

from __future__ import annotations

import codecs
from functools import lru_cache

# What mail says → what it means. Latin-1 and ASCII are read as Windows-1252, their superset, as browsers do
# (WHATWG Encoding Standard); the Asian names stand for the larger sets real programs write under them.
_ALIASES = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-9": "cp1254",
    "windows-874": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "cp-850": "cp850",
    "macintosh": "mac-roman",
    "x-mac-roman": "mac-roman",
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
    "unicode": "utf-8",
}
# Names Python knows that no mail may mean: they raise at will or take quadratic time.
_NEVER = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})


def decode(data: bytes, charset: str | None = None) -> tuple[str, bool]:
    """The text of `data`, and whether its charset was as it claimed (False: guessed, or letters replaced).

    Without a usable charset it is read as UTF-8, else as Windows-1252, which gives every byte a letter.
    """
    if data.isascii() and not (charset and charset.lower().startswith(("iso-2022", "utf-7", "hz", "utf-16"))):
        return data.decode("ascii"), True
    codec = _codec(charset.strip().strip("\"'").lower()) if charset else None
    if codec is not None:
        try:
            return data.decode(codec), True
        except (UnicodeError, ValueError):
            pass
    try:
        return data.decode("utf-8"), charset is None
    except UnicodeDecodeError:
        if codec is None or codec == "utf-8":
            return data.decode("cp1252", "replace"), False
        return data.decode(codec, "replace"), False


@lru_cache(maxsize=256)
def _codec(name: str) -> str | None:
    """The Python codec that reads text in `name`; None where there is none."""
    if name in {"us-ascii", "ascii", "ansi_x3.4-1968"}:
        return None  # with high bytes in it, it was no ASCII
    try:
        found = codecs.lookup(_ALIASES.get(name, name))
    except (LookupError, ValueError):
        return None
    # A private mark of CPython since 3.4: "hex", "rot13" and their like turn bytes into bytes.
    if not getattr(found, "_is_text_encoding", True) or found.name.replace("-", "_") in _NEVER:
        return None
    return found.name
