"""Gmail's labels: a mail that shows in many folders is one mail."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from mailservers.dovecot import Dovecot
from mailservers.fixtures import at_home
from mailservers.gmail import gmail_server
from mailservers.letters import MONDAY, days, letter
from mailservers.mailboxes import mailbox_at
from unchase.deals.models import Deal, MailFolder, Touch
from unchase.rounds.pull import visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from mailservers.gmail import Gmail
    from unchase.deals.models import Mailbox, Seller

__all__ = ["at_home"]

pytestmark = pytest.mark.django_db
ANA, KIM = "ana@lantern.example", "Kim <kim@shop.example>"
OFFER = "Our quote is attached. Is Tuesday at 3 pm or Wednesday at 10 better for a call?"


@pytest.fixture
def gmail() -> Iterator[Gmail]:
    """A mailbox at Gmail with three labels a mail."""
    with gmail_server() as one:
        one.add(letter(ANA, KIM, OFFER), "[Gmail]/Sent Mail", "Customers", "[Gmail]/Important")
        for number in range(1, 6):
            raw = letter(KIM, ANA, "Not just yet, please keep checking in.", at=MONDAY + days(number))
            one.add(raw, "INBOX", "Customers", "[Gmail]/Important")
        one.add(letter(ANA, KIM, "A draft", at=MONDAY + days(8)), "[Gmail]/Drafts")
        yield one


@pytest.fixture
def box(gmail: Gmail, ana: Seller, tmp_path: Path) -> Mailbox:
    """Ana's mailbox there."""
    return mailbox_at(Dovecot(gmail.port, 0, tmp_path), ana)


def test_a_mail_with_three_labels_is_one_mail(box: Mailbox, gmail: Gmail, now: datetime) -> None:
    visit(box, now)
    assert box.failing_why == ""
    assert [one.path for one in MailFolder.objects.all()] == ["[Gmail]/All Mail"]
    deal = Deal.objects.get()
    assert (deal.touch_count, deal.standing) == (6, "stalled"), "the draft is none"
    gmail.add(letter(KIM, ANA, "Not yet.", at=MONDAY + days(7)), "INBOX")
    assert visit(box, now + timedelta(minutes=2)) == 1
    assert Touch.objects.count() == 7


def test_where_all_mail_is_hidden_the_same_mail_in_other_folders_is_one(
    box: Mailbox, gmail: Gmail, now: datetime
) -> None:
    gmail.hides_all = True
    box.folders = ["INBOX", "[Gmail]/Sent Mail", "Customers"]
    box.save()
    visit(box, now)
    assert box.failing_why == ""
    assert Touch.objects.count() == 6
    assert gmail.bodies <= 6, "each mail is fetched whole once"
    before = gmail.bodies
    visit(box, now + timedelta(minutes=2))
    assert gmail.bodies == before
    box.refresh_from_db()
    assert box.kept == 6
