"""The other side's mail and calendar program, scripted: it reads our invitations as they come and answers as programs do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from icalendar import Calendar

from unchase.connectors.caldav import Entry, in_time, remove, write
from unchase.connectors.mime import parse_message

if TYPE_CHECKING:
    from unchase.connectors.dav import Dav
    from unchase.core.message import CalendarPart

_HALF = timedelta(minutes=30)


@dataclass
class OtherSide:
    """Kim with a calendar of her own on a server; `asked` is the invitation she holds."""

    address: str
    us: str
    dav: Dav
    calendar: str
    asked: CalendarPart | None = None
    sent: int = field(default=0)

    def gets(self, raw: bytes) -> CalendarPart:
        """A mail of ours comes: what is in it is entered, moved or taken out, as its method says."""
        message, problems = parse_message(raw)
        assert message is not None
        assert problems == ()
        (part,) = message.calendar
        assert part.start is not None
        if part.method == "REQUEST":
            self._enter(part.start, part)
            self.asked = part
        elif part.method == "CANCEL":
            remove(self.dav, self.calendar, "theirs")
        return part

    def accepts(self) -> bytes:
        return self._answer("REPLY", "ACCEPTED")

    def declines(self) -> bytes:
        remove(self.dav, self.calendar, "theirs")
        return self._answer("REPLY", "DECLINED")

    def proposes(self, start: datetime) -> bytes:
        return self._answer("COUNTER", "TENTATIVE", start)

    def says(self, words: str) -> bytes:
        """A plain answer by hand."""
        return self._mail("Re: Returns", "text/plain; charset=utf-8", words)

    def stands(self) -> list[datetime]:
        """What stands in her calendar in the weeks ahead."""
        now = datetime.now(UTC)
        return starts_in(self.dav, self.calendar, now)

    def _enter(self, start: datetime, part: CalendarPart) -> None:
        entry = Entry(
            uid="theirs", start=start, end=start + _HALF, title=part.summary, stamp=datetime.now(UTC)
        )
        write(self.dav, self.calendar, entry, etag="*" if self.asked else "")

    def _answer(self, method: str, said: str, start: datetime | None = None) -> bytes:
        asked = self.asked
        assert asked is not None
        assert asked.start is not None
        at = start or asked.start
        body = (
            f"BEGIN:VCALENDAR\r\nPRODID:-//Other side//EN\r\nVERSION:2.0\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:{asked.uid}\r\n"
            f"SEQUENCE:{asked.sequence}\r\nDTSTAMP:{datetime.now(UTC):%Y%m%dT%H%M%SZ}\r\nDTSTART:{at:%Y%m%dT%H%M%SZ}\r\n"
            f"DTEND:{at + _HALF:%Y%m%dT%H%M%SZ}\r\nSUMMARY:{asked.summary}\r\nATTENDEE;PARTSTAT={said}:mailto:{self.address}\r\n"
            "END:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        return self._mail(f"{said.title()}: Returns", f"text/calendar; charset=utf-8; method={method}", body)

    def _mail(self, subject: str, kind: str, body: str) -> bytes:
        self.sent += 1
        now = datetime.now(UTC)
        return (
            f"From: Kim <{self.address}>\r\nTo: {self.us}\r\nSubject: {subject}\r\nMessage-ID: <kim.{self.sent}.{now:%H%M%S%f}@shop.example>\r\n"
            f"Date: {now:%a, %d %b %Y %H:%M:%S +0000}\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n{body}\r\n"
        ).encode()


def starts_in(dav: Dav, calendar: str, now: datetime) -> list[datetime]:
    """The starts of all that stands in a calendar in the weeks ahead."""
    there = in_time(dav, calendar, now, now + timedelta(days=60)).values()
    events = [event for data in there for event in Calendar.from_ical(data).walk("VEVENT")]
    starts = [getattr(event["DTSTART"], "dt", None) for event in events]
    return sorted(one.astimezone(UTC) for one in starts if isinstance(one, datetime))


def own_id(raw: bytes) -> bytes:
    """The id our program gave a mail."""
    found = re.search(rb"(?im)^X-Unchase-Id: *(\S+)", raw)
    assert found is not None
    return found[1]
