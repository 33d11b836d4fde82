"""Reads winmail.dat (MS-OXTNEF): the plain or HTML body and the calendar Outlook hid in it, when there is one."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from unchase.connectors.charset import decode

_SIGNATURE = 0x223E9F78
_BODY = 0x0002800C  # attBody: the text of very old Outlooks
_MESSAGE_CLASS = 0x00078008
_MAPI_PROPERTIES = 0x00069003
_CODE_PAGE = 0x00069007
_PLAIN, _HTML, _RTF = 0x1000, 0x1013, 0x1009  # PidTagBody, PidTagBodyHtml, PidTagRtfCompressed
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_STRING8, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_MANY = 0x1000
_MOST_PROPERTIES = 5_000


@dataclass(frozen=True, slots=True)
class Winmail:
    """What it held: plain text, HTML, and whether there was only rich text, which is not read."""

    text: str = ""
    html: str = ""
    rich_only: bool = False


def read_winmail(data: bytes) -> Winmail | None:
    """The bodies in a winmail.dat as far as it can be read; None where it is none."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return None
    text = html = ""
    rich = False
    code_page = "cp1252"
    position = 6
    while position + 9 <= len(data):
        attribute, length = struct.unpack_from("<xII", data, position)
        content = data[position + 9 : position + 9 + length]
        position += 9 + length + 2  # two bytes of checksum
        if attribute == _CODE_PAGE and len(content) >= 4:
            code_page = f"cp{struct.unpack_from('<I', content)[0]}"
        elif attribute == _BODY:
            text = text or decode(content.rstrip(b"\x00"), code_page)[0]
        elif attribute == _MAPI_PROPERTIES:
            try:
                plain, marked, has_rich = _bodies(content, code_page)
            except (struct.error, IndexError):
                continue
            text, html, rich = plain or text, marked or html, rich or has_rich
    return Winmail(text, html, rich_only=rich and not (text or html))


def _bodies(data: bytes, code_page: str) -> tuple[str, str, bool]:
    """Plain text, HTML, and whether rich text is there (MS-OXTNEF 2.1.3.4, MsgPropertyList)."""
    text = html = ""
    rich = False
    (count,) = struct.unpack_from("<I", data)
    position = 4
    for _ in range(min(count, _MOST_PROPERTIES)):
        kind, tag = struct.unpack_from("<HH", data, position)
        position += 4
        if tag >= 0x8000:
            position = _after_name(data, position)
        value_type = kind & ~_MANY
        if value_type in _FIXED:
            values = struct.unpack_from("<I", data, position)[0] if kind & _MANY else 1
            position += (4 if kind & _MANY else 0) + values * _FIXED[value_type]
            continue
        if value_type not in {_STRING8, _UNICODE, _OBJECT, _BINARY}:
            break  # a type nobody defined: where the next begins is unknown
        (values,) = struct.unpack_from("<I", data, position)
        position += 4
        for _ in range(min(values, _MOST_PROPERTIES)):
            (length,) = struct.unpack_from("<I", data, position)
            value = data[position + 4 : position + 4 + length]
            position += 4 + length + (-length % 4)
            if tag == _PLAIN and value_type in {_STRING8, _UNICODE}:
                text = text or _string(value, value_type, code_page)
            elif tag == _HTML:
                html = html or _string(value, value_type, code_page)
            elif tag == _RTF:
                rich = True
    return text, html, rich


def _after_name(data: bytes, position: int) -> int:
    """Behind the name of a named property: a GUID, then a number or a counted string."""
    (kind,) = struct.unpack_from("<I", data, position + 16)
    if kind == 0:
        return position + 24
    length = int(struct.unpack_from("<I", data, position + 20)[0])
    return position + 24 + length + (-length % 4)


def _string(value: bytes, value_type: int, code_page: str) -> str:
    if value_type == _UNICODE:
        return value.decode("utf-16-le", "replace").rstrip("\x00")
    return decode(value.rstrip(b"\x00"), code_page)[0]
