"""An invitation that leaves by SMTP, and what becomes of the deal when the other side's program answers it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from deals.cast import KIM
from mailservers.fixtures import at_home, new_dovecot, post
from mailservers.mailboxes import mailbox_at
from unchase.connectors.mime import parse_message
from unchase.core.act import Side
from unchase.deals.agreeing import agree
from unchase.deals.inviting import attach
from unchase.deals.models import Mailbox
from unchase.reading.history import Mail
from unchase.rounds.keys import sealed
from unchase.rounds.send import UNDO, approve, send_due

if TYPE_CHECKING:
    from mailservers.dovecot import Dovecot
    from mailservers.smtp import Post
    from unchase.core.message import CalendarPart
    from unchase.deals.models import Deal, Seller

__all__ = ["at_home", "new_dovecot", "post"]

pytestmark = pytest.mark.django_db
AT = datetime.fromisoformat("2026-11-12T14:00:00+00:00")


@pytest.fixture
def outbox(new_dovecot: Dovecot, post: Post, ana: Seller) -> Mailbox:
    """Ana's mailbox, which sends."""
    box = mailbox_at(new_dovecot, ana)
    box.way, box.smtp_host, box.smtp_port, box.smtp_tls = Mailbox.Way.SMTP, "127.0.0.1", post.port, "none"
    box.sealed = sealed(box, {"password": "pass"})
    box.save()
    return box


def sent(deal: Deal, box: Mailbox, start: datetime | None, now: datetime) -> None:
    """A mail with the invitation to that time leaves; with None its cancellation."""
    row = deal.draft(now, to=[KIM], subject="Your returns", text="As agreed, then.")
    assert attach(row, now, start)
    approve(row, box, now)
    assert send_due(now + UNDO) == 1


def their_part(raw: bytes) -> CalendarPart:
    """The calendar as their program gets it."""
    message, problems = parse_message(raw)
    assert message is not None
    assert problems == ()
    (part,) = message.calendar
    return part


def answered(deal: Deal, asked: CalendarPart, now: datetime, *, method: str = "REPLY", said: str = "ACCEPTED", start: datetime | None = None) -> Deal:  # fmt: skip
    """Their program answers, as Outlook does: with no organizer, in another kind of letters."""
    assert asked.start is not None
    begin = start or asked.start
    body = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:{asked.uid}\r\nSEQUENCE:{asked.sequence}\r\n"
        f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}\r\nDTSTART:{begin:%Y%m%dT%H%M%SZ}\r\nATTENDEE;PARTSTAT={said}:MAILTO:{KIM.upper()}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    raw = (
        f"From: Kim <{KIM}>\r\nTo: ana@lantern.example\r\nSubject: {said.title()}: Your returns\r\nMessage-ID: <{now:%d%H%M}@acme.example>\r\n"
        f"Date: {now:%a, %d %b %Y %H:%M:%S +0000}\r\nContent-Type: text/calendar; method={method}; charset=utf-8\r\n\r\n{body}"
    )
    message, _ = parse_message(raw.encode())
    assert message is not None
    deal.record(
        [Mail(id=message.id, at=message.at, side=Side.THEM, zone="UTC", text=message.text, subject=message.subject, person=KIM, people=(KIM,), message=message)],
        now,
    )  # fmt: skip
    deal.reassess(now)
    deal.refresh_from_db()
    return deal


def test_invited_accepted_moved_and_refused(outbox: Mailbox, acme: Deal, post: Post, now: datetime) -> None:
    agree(acme, now, start=AT, who=[KIM])
    sent(acme, outbox, AT, now)
    first = their_part(post.taken[0][2])
    assert (first.method, first.sequence, first.start) == ("REQUEST", 0, AT)

    deal = answered(acme, first, now + timedelta(minutes=30))
    assert (deal.standing, deal.appointment_at) == ("firm", AT)

    later = AT + timedelta(days=1)
    sent(acme, outbox, later, now + timedelta(hours=1))
    second = their_part(post.taken[1][2])
    assert (second.uid, second.sequence, second.start) == (first.uid, 1, later)

    deal = answered(acme, first, now + timedelta(hours=2), said="DECLINED")
    (event,) = [one for one in deal.facts().events if one.uid == first.uid and not one.cancelled]
    assert (event.start, event.answers[KIM]) == (later, "NEEDS-ACTION"), (
        "that was an answer to the time before"
    )

    deal = answered(acme, second, now + timedelta(hours=3))
    assert (deal.standing, deal.appointment_at) == ("firm", later)
    assert later in {one.start for one in deal.facts().events if one.answers.get(KIM) == "ACCEPTED"}

    sent(acme, outbox, None, now + timedelta(hours=4))
    third = their_part(post.taken[2][2])
    assert (third.method, third.uid, third.sequence) == ("CANCEL", first.uid, 2)
    acme.refresh_from_db()
    assert all(one.cancelled for one in acme.facts().events if one.uid == first.uid)
    assert acme.standing != "firm"
    assert acme.appointment_at is None


def test_a_mail_that_invites_leaves_once(outbox: Mailbox, acme: Deal, post: Post, now: datetime) -> None:
    agree(acme, now, start=AT, who=[KIM])
    sent(acme, outbox, AT, now)

    assert send_due(now + timedelta(hours=3)) == 0
    assert len(post.taken) == 1
