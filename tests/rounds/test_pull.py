"""Mail comes in by itself: from real servers, with QRESYNC and without, into deals and nowhere else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from deals.cast import deal_of
from mailservers.fixtures import any_dovecot, at_home, new_dovecot, old_dovecot, other_client, session_of
from mailservers.letters import MONDAY, days, letter, letter_id
from mailservers.mailboxes import mailbox_at, server_of
from unchase.connectors.imap import Session
from unchase.connectors.imap_folders import the_one
from unchase.deals.models import Deal, Mailbox, MailCopy, MailFolder, Touch
from unchase.deals.triage import Triage
from unchase.rounds.keys import sealed
from unchase.rounds.pull import PAUSE, TOLD_PAUSE, pull, pull_due, visit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from mailservers.dovecot import Dovecot
    from unchase.connectors.imap_folders import Folder
    from unchase.deals.models import Seller

__all__ = ["any_dovecot", "at_home", "new_dovecot", "old_dovecot"]

pytestmark = pytest.mark.django_db
ANA = "ana@lantern.example"
KIM = "Kim <kim@shop.example>"
OFFER = "A shop like yours cut its returns by a third. Is Tuesday at 3 pm or Wednesday at 10 better for a call? Our quote is attached."
NOT_YET = "Thanks for the quote. Not just yet, please keep checking in; we are in the middle of a move."


@pytest.fixture
def box(any_dovecot: Dovecot, ana: Seller) -> Mailbox:
    """Ana's mailbox, connected and agreed to, still empty."""
    return mailbox_at(any_dovecot, ana)


def fill(box: Mailbox, inbox: list[bytes], sent: list[bytes] = []) -> None:  # noqa: B006 - never changed
    """Put mails into her mailbox."""
    with session_of(server_of(box)) as session:
        out = the_one(session.folders(), "sent")
        assert out is not None
        for raw in inbox:
            session.append("INBOX", raw, at=MONDAY)
        for raw in sent:
            session.append(out.name, raw, at=MONDAY)


def look(box: Mailbox, now: datetime) -> int:
    """One visit that must go well."""
    box.refresh_from_db()
    count = visit(box, now)
    assert box.failing_why == ""
    return count


def test_a_mail_on_the_server_is_a_deal_with_a_standing(box: Mailbox, ana: Seller, now: datetime) -> None:
    """
    we   offer two times, our mail lies in Sent
    they put it off, their mail lies in the inbox
    """
    fill(
        box,
        [letter(KIM, ANA, NOT_YET, at=MONDAY + days(1), answers=letter_id(ANA, MONDAY))],
        [letter(ANA, KIM, OFFER)],
    )
    assert pull_due(now) == 2
    deal = Deal.objects.of(ana).get()
    assert (deal.standing, deal.stalls, deal.touch_count, deal.triage) == ("stalled", 1, 2, Triage.DEAL)
    box.refresh_from_db()
    assert box.counts == {"kept": 2}
    assert box.last_mail_at == MONDAY + days(1)
    assert box.whole_at == now
    assert box.checked_at == now


def test_nothing_is_looked_at_before_the_seller_agreed(box: Mailbox, now: datetime) -> None:
    fill(box, [letter(KIM, ANA, NOT_YET)], [letter(ANA, KIM, OFFER)])
    box.agreed_at = None
    box.save()
    assert pull_due(now) == 0
    with session_of(server_of(box)) as session:
        assert pull(session, box, now) == 0
    assert not MailFolder.objects.exists()


def test_looking_again_brings_nothing_twice(box: Mailbox, now: datetime) -> None:
    fill(box, [letter(KIM, ANA, NOT_YET, at=MONDAY + days(1))], [letter(ANA, KIM, OFFER)])
    look(box, now)
    assert look(box, now) == 0
    assert look(box, now + timedelta(minutes=2)) == 0
    assert Touch.objects.count() == 2


def test_new_mail_joins_its_deal(box: Mailbox, ana: Seller, now: datetime) -> None:
    fill(box, [], [letter(ANA, KIM, OFFER)])
    look(box, now)
    fill(
        box,
        [
            letter(
                "Kim at home <kim@free.example>",
                ANA,
                NOT_YET,
                at=MONDAY + days(2),
                answers=letter_id(ANA, MONDAY),
            )
        ],
    )
    look(box, now)
    deal = Deal.objects.of(ana).get()
    assert (deal.touch_count, deal.standing) == (2, "stalled")


def test_private_mail_stays_private(box: Mailbox, ana: Seller, now: datetime) -> None:
    secret = "Mum says the biopsy was fine, see you on Sunday at grandma's."
    fill(
        box,
        [
            letter("Sis <sis@gmail.com>", ANA, secret),
            letter(
                "News <news@paper.example>",
                ANA,
                "Today: rain.",
                at=MONDAY + days(1),
                List_Unsubscribe="<https://x.example>",
            ),
            letter("Ben <ben@lantern.example>", ANA, "Lunch?", at=MONDAY + days(2)),
        ],
        [letter(ANA, "sis@gmail.com", "Good! I bring cake.", at=MONDAY + days(3))],
    )
    assert look(box, now) == 4
    assert not Deal.objects.exists()
    assert not Touch.objects.exists()
    box.refresh_from_db()
    assert box.counts == {"not-a-prospect": 2, "newsletter": 1, "among-ourselves": 1}
    assert {one.kept for one in MailCopy.objects.all()} == {False}


def test_whose_mail_is_blocked_is_never_looked_into(box: Mailbox, now: datetime) -> None:
    box.blocked = ["shop.example"]
    box.save()
    fill(box, [letter(KIM, ANA, NOT_YET)], [letter(ANA, KIM, OFFER)])
    look(box, now)
    assert not Touch.objects.exists()
    box.refresh_from_db()
    assert box.counts == {"not-a-deal": 2}


def test_a_mailbox_may_bring_in_mail_of_known_deals_only(
    box: Mailbox, ana: Seller, acme: Deal, now: datetime
) -> None:
    box.only_deals = True
    box.save()
    fill(
        box,
        [letter(KIM, ANA, NOT_YET), letter("Kim <kim@acme.example>", ANA, NOT_YET, at=MONDAY + days(1))],
        [letter(ANA, KIM, OFFER)],
    )
    look(box, now)
    acme.refresh_from_db()
    assert acme.touch_count == 1
    assert Deal.objects.of(ana).count() == 1


def test_earlier_mail_of_a_new_prospect_is_fetched_when_it_becomes_one(
    box: Mailbox, ana: Seller, now: datetime
) -> None:
    box.only_deals = True
    box.save()
    fill(box, [letter(KIM, ANA, NOT_YET)], [letter(ANA, KIM, OFFER)])
    look(box, now)
    assert not Touch.objects.exists()
    deal = deal_of(ana, "Shop", now)
    look(box, now)
    deal.refresh_from_db()
    assert deal.touch_count == 2
    box.refresh_from_db()
    assert box.counts == {"kept": 2}
    assert look(box, now) == 0


def test_a_moved_mail_is_the_same_mail_and_a_deleted_one_has_passed(box: Mailbox, now: datetime) -> None:
    fill(
        box, [letter(KIM, ANA, NOT_YET, at=MONDAY + days(one)) for one in range(4)], [letter(ANA, KIM, OFFER)]
    )
    with session_of(server_of(box)) as session:
        session.create("Archiv")
    box.folders = [one.name for one in _folders(box) if one.kind in {"inbox", "sent"}] + ["Archiv"]
    box.save()
    look(box, now)
    with other_client(server_of(box)) as other:
        other.select("INBOX")
        other.uid("COPY", "1:2", "Archiv")
        other.uid("STORE", "1:3", "+FLAGS.SILENT", "(\\Deleted)")
        other.expunge()
    assert look(box, now) == 0, "two moved, one deleted: nothing new"
    assert Touch.objects.count() == 5
    assert MailCopy.objects.count() == 4
    assert {one.kept for one in MailCopy.objects.all()} == {True}


def _folders(box: Mailbox) -> list[Folder]:
    with session_of(server_of(box)) as session:
        return list(session.folders())


def test_when_all_numbers_change_nothing_is_fetched_again(
    box: Mailbox, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = [letter(KIM, ANA, NOT_YET, at=MONDAY + days(one)) for one in range(3)]
    fill(box, [], [letter(ANA, KIM, OFFER)])
    with session_of(server_of(box)) as session:
        session.create("Customers")
        for raw in letters:
            session.append("Customers", raw, at=MONDAY)
    box.folders = [one.name for one in _folders(box) if one.kind == "sent"] + ["Customers"]
    box.save()
    look(box, now)
    before = {(touch.pk, touch.deal_id, touch.identity) for touch in Touch.objects.all()}
    assert len(before) == 4
    old = MailFolder.objects.get(path="Customers").validity
    with other_client(server_of(box)) as other:
        other.select("INBOX")
        other.delete("Customers")
        other.create("Customers")
        new = letter(KIM, ANA, "A new one.", at=MONDAY + days(5))
        for raw in [new, *reversed(letters)]:
            other.append("Customers", "", '"02-Nov-2026 09:00:00 +0000"', raw)
    bodies: list[int] = []
    real = Session.bodies

    def noted(self: Session, mails: Iterable[tuple[int, int]]) -> Iterator[tuple[int, bytes]]:
        for uid, raw in real(self, mails):
            bodies.append(uid)
            yield uid, raw

    monkeypatch.setattr(Session, "bodies", noted)
    look(box, now)
    assert MailFolder.objects.get(path="Customers").validity != old
    assert len(bodies) == 1, "only the mail that is new"
    assert before <= {(touch.pk, touch.deal_id, touch.identity) for touch in Touch.objects.all()}
    assert Touch.objects.count() == 5


def test_a_wrong_password_is_said_and_not_tried_in_a_storm(box: Mailbox, now: datetime) -> None:
    box.sealed = sealed(box, {"password": "wrong"})
    box.save()
    assert visit(box, now) == 0
    assert "does not let" in box.failing_why
    assert box.failing_since == now
    assert box.next_at is not None
    assert box.next_at >= now + timedelta(minutes=20)
    assert box.is_red(now + timedelta(minutes=15))


def test_a_server_that_is_away_turns_the_mailbox_red_and_is_tried_again(box: Mailbox, now: datetime) -> None:
    port, box.imap_port = box.imap_port, 1
    box.save()
    visit(box, now)
    assert not box.is_red(now + timedelta(minutes=2))
    visit(box, now + timedelta(minutes=2))
    assert box.failing_since == now
    assert box.failures == 2
    assert box.is_red(now + timedelta(minutes=15))
    box.imap_port = port
    box.save()
    visit(box, now + timedelta(minutes=16))
    assert not box.is_red(now + timedelta(minutes=17))
    assert box.failing_since is None


def test_mail_from_before_the_chosen_day_is_left_on_the_server(box: Mailbox, now: datetime) -> None:
    box.since = date(2026, 11, 5)
    box.save()
    with session_of(server_of(box)) as session:
        session.append("INBOX", letter(KIM, ANA, NOT_YET), at=MONDAY)
    assert look(box, now) == 0
    assert not Touch.objects.exists()


def test_a_visit_called_for_during_a_visit_is_not_forgotten(box: Mailbox, now: datetime) -> None:
    called = now + timedelta(seconds=1)
    Mailbox.objects.filter(pk=box.pk).update(next_at=called)  # by whoever listens, while this visit goes on
    visit(box, now)
    box.refresh_from_db()
    assert box.next_at == called
    visit(box, now)
    box.refresh_from_db()
    assert box.next_at in {now + PAUSE, now + TOLD_PAUSE}
