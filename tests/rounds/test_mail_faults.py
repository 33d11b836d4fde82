"""What can go wrong between here and a mail server, at every command: recovered from, nothing missed, and said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deals.cast import NOW
from mailservers.fixtures import at_home, new_dovecot, post, session_of
from mailservers.letters import MONDAY, days, letter
from mailservers.mailboxes import mailbox_at, server_of
from mailservers.proxy import CUT, NOISE, SLOW, STALL, proxy
from unchase.deals.models import Deal, Mailbox, MailFolder, Outgoing, Reading, Touch
from unchase.rounds.keys import sealed
from unchase.rounds.pull import visit
from unchase.rounds.send import UNDO, approve, send_due

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailservers.dovecot import Dovecot
    from mailservers.proxy import Proxy
    from mailservers.smtp import Post
    from unchase.deals.models import Seller

__all__ = ["at_home", "new_dovecot", "post"]

pytestmark = pytest.mark.django_db
ANA, KIM = "ana@lantern.example", "Kim <kim@shop.example>"
OFFER = (
    "A shop like yours cut its returns by a third. Is Thursday at 3 pm or Friday at 10 am better for a call?"
)


@pytest.fixture
def between(new_dovecot: Dovecot) -> Iterator[Proxy]:
    """A proxy in front of Dovecot."""
    with proxy(new_dovecot.port) as one:
        yield one


@pytest.fixture
def box(new_dovecot: Dovecot, between: Proxy, ana: Seller) -> Mailbox:
    """Ana's mailbox behind the proxy, with three mails in it."""
    box = mailbox_at(new_dovecot, ana)
    with session_of(server_of(box)) as session:
        session.append("Sent", letter(ANA, KIM, OFFER), at=MONDAY)
        for one in (1, 2):
            session.append(
                "INBOX",
                letter(KIM, ANA, "Not just yet, please keep checking in.", at=MONDAY + days(one)),
                at=MONDAY,
            )
    box.imap_port = between.port
    box.save()
    return box


def forget(box: Mailbox) -> None:
    """Begin again, as if nothing had been read."""
    Reading.objects.all().delete()
    Deal.objects.all().delete()
    box.seller.prospects.all().delete()
    MailFolder.objects.all().delete()
    Mailbox.objects.update(
        counts={}, whole_at=None, begun_at=None, looked_for=[], failures=0, failing_since=None, failing_why=""
    )
    box.refresh_from_db()


@pytest.mark.parametrize("fault", [CUT, NOISE, SLOW, STALL])
def test_every_fault_at_every_command_of_a_pull_is_recovered_from(
    fault: str, box: Mailbox, between: Proxy
) -> None:
    between.arm("", -1)
    visit(box, NOW)
    assert (box.failing_why, Touch.objects.count()) == ("", 3)
    marks = sorted({mark for mark in between.marks if mark})
    assert len(marks) > 10, "a pull is a dozen commands and more"
    failed = 0
    for mark in marks if fault != STALL else marks[::3]:
        for place in (mark, mark + 7):
            forget(box)
            between.arm(fault, place)
            visit(box, NOW)
            if box.failing_why:
                failed += 1
                assert box.failing_since == NOW
                assert box.failing_why.endswith(".")
            between.arm("", -1)  # where the pull came to its end before
            visit(box, NOW + UNDO)
            assert box.failing_why == "", f"{fault} at {place}"
            assert sorted(Touch.objects.values_list("side", flat=True)) == ["them", "them", "us"]
            deal = Deal.objects.get()
            assert (deal.standing, deal.stalls) == ("stalled", 2)
    assert fault == SLOW or failed > len(marks) // 2


@pytest.mark.parametrize("fault", [CUT, NOISE])
def test_every_fault_at_every_step_of_sending_sends_once(
    fault: str, box: Mailbox, acme: Deal, post: Post
) -> None:
    with proxy(post.port) as far:
        box.way, box.smtp_host, box.smtp_port, box.smtp_tls = Mailbox.Way.SMTP, "127.0.0.1", far.port, "none"
        box.sealed = sealed(box, {"password": "pass"})
        box.save()
        far.arm("", -1)
        _sent(acme, box)
        assert len(post.taken) == 1
        for mark in sorted(set(far.marks)):
            for place in (mark, mark + 2):
                post.taken.clear()
                far.arm(fault, place)
                row = _sent(acme, box)
                assert len(post.taken) == 1, f"{fault} at {place}"
                assert row.leaving in {Outgoing.Leaving.SENT, Outgoing.Leaving.UNCERTAIN}


def _sent(deal: Deal, box: Mailbox) -> Outgoing:
    """A letter let leave, and what became of it within an hour."""
    row = deal.draft(NOW, to=["kim@acme.example"], subject="x", text=OFFER)
    approve(row, box, NOW)
    for minutes in (1, 4, 7, 20, 40):
        send_due(NOW + minutes * 2 * UNDO)
    row.refresh_from_db()
    return row
