"""Invitations by mail (iMIP, RFC 6047): one appointment offered, moved or cancelled, as mail programs show it with buttons.

A mail that invites holds the words, the same as HTML, and the calendar, whose `method` stands in its Content-Type too (some
receivers drop it otherwise), and the calendar again as a file. Times are in UTC: a named zone without its definition is
an hour off in some programs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from email.message import EmailMessage


class Method(StrEnum):
    """What an invitation does (RFC 5546, 3.2)."""

    REQUEST = "REQUEST"  # invites; with a higher sequence it moves
    CANCEL = "CANCEL"
    DECLINECOUNTER = "DECLINECOUNTER"  # refuses the time they proposed instead; the invitation stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """One appointment of one prospect. `sequence` is one more each time it is moved or cancelled; times aware.

    `uid` stays the same as long as it is the same appointment; `stamp` is when this version was made.
    """

    method: Method
    uid: str
    sequence: int
    start: datetime
    end: datetime
    title: str
    organizer: str
    organizer_name: str = ""
    attendees: Sequence[str]
    stamp: datetime


def invite(message: EmailMessage, text: str, invitation: Invitation) -> None:
    """Make the words and an invitation the content of a mail; the same bytes for the same values."""
    calendar = calendar_of(invitation)
    message.set_content(text.rstrip() + "\n")
    message.add_alternative(_html(text), subtype="html")
    message.add_alternative(
        calendar,
        maintype="text",
        subtype="calendar",
        cte="base64",
        params={"charset": "utf-8", "method": invitation.method.value},
    )
    message.add_attachment(calendar, maintype="application", subtype="ics", filename="invite.ics")
    parts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(parts):
        part.set_boundary(f"=_{number}_{invitation.uid.partition('@')[0]}_{invitation.sequence}")


def calendar_of(invitation: Invitation) -> bytes:
    """The invitation as an iCalendar object (RFC 5545) with its method."""
    from icalendar import Calendar, Event, vCalAddress, vText

    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//unchase//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", invitation.method.value)
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", _in_utc(invitation.stamp))
    event.add("dtstart", _in_utc(invitation.start))
    event.add("dtend", _in_utc(invitation.end))
    event.add("summary", " ".join(invitation.title.split()))
    if invitation.method is not Method.DECLINECOUNTER:
        event.add("status", "CANCELLED" if invitation.method is Method.CANCEL else "CONFIRMED")
    event.add("transp", "OPAQUE")
    organizer = vCalAddress(f"mailto:{invitation.organizer}")
    if invitation.organizer_name:
        organizer.params["CN"] = vText(_plain_name(invitation.organizer_name))
    event.add("organizer", organizer)
    for address in invitation.attendees:
        attendee = vCalAddress(f"mailto:{address}")
        attendee.params.update(CUTYPE=vText("INDIVIDUAL"), ROLE=vText("REQ-PARTICIPANT"))
        if invitation.method is Method.REQUEST:
            attendee.params.update(PARTSTAT=vText("NEEDS-ACTION"), RSVP=vText("TRUE"))
        event.add("attendee", attendee)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _plain_name(name: str) -> str:
    """A name as a parameter may hold it (RFC 5545, 3.2): no quotes, no control characters."""
    return " ".join("".join(one for one in name if one.isprintable() and one != '"').split())


def _html(text: str) -> str:
    paragraphs = [escape(one).replace("\n", "<br>\n") for one in text.strip().split("\n\n")]
    return "".join(f"<p>{one}</p>\n" for one in paragraphs)
