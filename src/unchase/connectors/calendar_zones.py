"""Zones that a calendar defines itself (RFC 5545, 3.6.5), each under a name of its own.

Programs give very different zones one name ("Customized Time Zone"). The library that reads calendars keeps a zone by
its name for as long as the process lives, so that the first definition met would hold for everybody's.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 50  # definitions looked at in one calendar
_BEGIN, _END = (
    re.compile(rb"^" + word + rb":VTIMEZONE\r?$", re.MULTILINE | re.IGNORECASE) for word in (b"BEGIN", b"END")
)
_NAME = re.compile(
    rb"^TZID(?:;[^:\r\n]{0,200})?:([^\r\n]{1,200}(?:\r?\n[ \t][^\r\n]{0,200}){0,3})",
    re.MULTILINE | re.IGNORECASE,
)
_FOLD = re.compile(rb"\r?\n[ \t]")


def with_own_zones(data: bytes) -> bytes:
    """The calendar with each zone that only it knows renamed after its definition; the same where there is none."""
    if b"VTIMEZONE" not in data.upper():
        return data
    renamed: dict[bytes, bytes] = {}
    for block in _definitions(data):
        named = _NAME.search(block)
        name = _FOLD.sub(b"", named[1]).strip().strip(b'"') if named is not None else b""
        if name and not _is_known(name.decode("utf-8", "replace")):
            mark = hashlib.blake2b(_FOLD.sub(b"", block), digest_size=6).hexdigest().encode()
            renamed.setdefault(name, name + b" " + mark)
    if not renamed:
        return data
    data = _FOLD.sub(b"", data)
    for name, own in renamed.items():
        data = re.sub(
            rb'(TZID(?:;[^:\r\n]{0,200})?[:=]"?)' + re.escape(name) + rb'(?=["\r\n:;])',
            rb"\g<1>" + own.replace(b"\\", rb"\\"),
            data,
        )
    return data


def _definitions(data: bytes) -> Iterator[bytes]:
    """The definitions in it, each looked at once."""
    place = 0
    for _ in range(_MOST):
        begin = _BEGIN.search(data, place)
        end = _END.search(data, begin.end()) if begin is not None else None
        if begin is None or end is None:
            return
        yield data[begin.start() : end.end()]
        place = end.end()


def _is_known(name: str) -> bool:
    """Whether everybody knows that zone: a name of the IANA, or one of Windows."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    if name in WINDOWS_TO_OLSON:
        return True
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True
