"""The plain text of a Word document (ECMA-376): its paragraphs, one a line; nothing else of it is looked at."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib

_BODY = "word/document.xml"
_MOST = 40_000_000  # bytes of markup; a talk of a day is a tenth
_TEXT = re.compile(
    r"<w:t(?:[ \t][^<>]{0,100})?>([^<]{0,100000})</w:t>|<w:(?:br|cr|tab)(?:[ \t][^<>]{0,100})?/?>|</w:p>"
)


def is_word_document(data: bytes) -> bool:
    """Whether it is a ZIP archive with the body of a Word document in it."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return _BODY in packed.namelist()
    except (zipfile.BadZipFile, UnicodeDecodeError, ValueError):
        return False


def text_of(data: bytes) -> str:
    """The text of a Word document; what is damaged or too large gives as much as could be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed, packed.open(_BODY) as body:
            markup = body.read(_MOST).decode("utf-8", "replace")
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        UnicodeDecodeError,
        ValueError,
    ):
        return ""
    pieces = [
        html.unescape(one[1]) if one[1] is not None else "\n" if one[0] != "<w:tab/>" else "\t"
        for one in _TEXT.finditer(markup)
    ]
    return "".join(pieces)
