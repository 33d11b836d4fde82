"""Mail leaves when a person let it, once, looked over at the last moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from deals.cast import NOW, they, we
from mailservers.fixtures import at_home, new_dovecot, post, session_of
from mailservers.letters import letter
from mailservers.mailboxes import mailbox_at, server_of
from unchase.connectors.imap_folders import the_one
from unchase.core.touch import Automatic
from unchase.deals.models import Contact, Deal, Mailbox, Outgoing, Touch
from unchase.reading.history import Mail
from unchase.rounds import send as sending
from unchase.rounds.keys import sealed
from unchase.rounds.pull import visit
from unchase.rounds.send import UNDO, approve, send_due

if TYPE_CHECKING:
    from mailservers.dovecot import Dovecot
    from mailservers.smtp import Post
    from unchase.deals.models import Seller

__all__ = ["at_home", "new_dovecot", "post"]

pytestmark = pytest.mark.django_db
KIM = "kim@acme.example"
WORDS = "A shop like yours cut its returns by a third in May. Is Thursday at 3 pm or Friday at 10 am better for a call?"


@pytest.fixture
def box(new_dovecot: Dovecot, ana: Seller) -> Mailbox:
    """Ana's mailbox: drafts by IMAP."""
    return mailbox_at(new_dovecot, ana)


@pytest.fixture
def outbox(box: Mailbox, post: Post) -> Mailbox:
    """The same with SMTP."""
    box.way, box.smtp_host, box.smtp_port, box.smtp_tls = Mailbox.Way.SMTP, "127.0.0.1", post.port, "none"
    box.sealed = sealed(box, {"password": "pass"})
    box.save()
    return box


def draft(deal: Deal, now: datetime, *, to: str = KIM, text: str = WORDS, **more: object) -> Outgoing:
    """A kept draft."""
    return deal.draft(now, to=[to], subject="Your returns", text=text, **more)


def in_folder(box: Mailbox, kind: str) -> list[bytes]:
    """What lies in the folder of that kind."""
    with session_of(server_of(box)) as session:
        folder = the_one(session.folders(), kind)
        assert folder is not None
        session.open(folder.name)
        return [raw for _, raw in session.bodies((uid, 10_000) for uid in session.uids())]


def test_a_draft_lies_in_the_real_folder_and_nothing_leaves(box: Mailbox, acme: Deal, now: datetime) -> None:
    row = draft(acme, now)
    assert approve(row, box, now)
    assert send_due(now) == 1
    row.refresh_from_db()
    assert row.leaving == Outgoing.Leaving.PUT_DOWN
    (raw,) = in_folder(box, "draft")
    assert WORDS.encode()[:40] in raw
    assert b"X-Unchase-Id: " + row.own_id.encode() in raw
    assert not Touch.objects.exists(), "a draft is no touch"
    assert send_due(now + timedelta(hours=1)) == 0
    assert len(in_folder(box, "draft")) == 1


def test_a_draft_the_seller_sends_by_hand_is_known_when_it_lies_in_sent(
    box: Mailbox, acme: Deal, now: datetime
) -> None:
    row = draft(acme, now)
    approve(row, box, now)
    send_due(now)
    (raw,) = in_folder(box, "draft")
    with session_of(server_of(box)) as session:
        session.append("Sent", raw, at=now)
    visit(box, now + timedelta(minutes=1))
    row.refresh_from_db()
    assert row.leaving == Outgoing.Leaving.SENT
    assert Touch.objects.get().deal_id == acme.pk


def test_a_mail_leaves_once_and_is_a_touch_with_a_copy_in_sent(
    outbox: Mailbox, acme: Deal, post: Post, now: datetime
) -> None:
    row = draft(acme, now)
    approve(row, outbox, now)
    assert send_due(now) == 0, "there is time to think again"
    assert send_due(now + UNDO) == 1
    assert send_due(now + timedelta(hours=2)) == 0
    assert len(post.taken) == 1
    assert len(in_folder(outbox, "sent")) == 1
    touch = Touch.objects.get()
    acme.refresh_from_db()
    assert (touch.side, acme.standing) == ("us", "waiting")
    visit(outbox, now + timedelta(minutes=2))
    assert Touch.objects.count() == 1, "its copy in Sent is the same mail"


def test_a_mail_taken_back_in_time_does_not_leave(
    outbox: Mailbox, acme: Deal, post: Post, now: datetime
) -> None:
    rows = [draft(acme, now), draft(acme, now)]
    for row in rows:
        approve(row, outbox, now)
    assert rows[0].take_back_sending()
    acme.undo(now, rows[1])
    send_due(now + timedelta(hours=1))
    assert not post.taken
    rows[0].refresh_from_db()
    assert rows[0].leaving == Outgoing.Leaving.KEPT


@pytest.mark.parametrize("what", ["opted out", "company opted out", "let go", "answered", "guard"])
def test_what_came_in_between_holds_a_mail_and_says_so(
    what: str, outbox: Mailbox, acme: Deal, post: Post, now: datetime
) -> None:
    kim = Contact.objects.create(prospect=acme.prospect, address=KIM)
    row = draft(acme, now, text="Just touching base." if what == "guard" else WORDS)
    approve(row, outbox, now)
    soon = now + timedelta(seconds=10)
    match what:
        case "opted out":
            kim.opt_out(scope="person", now=soon)
            says = "asked not to be written to"
        case "company opted out":
            Contact.objects.create(prospect=acme.prospect, address="boss@acme.example").opt_out(
                scope="company", now=soon
            )
            says = "Acme asked not to be written to"
        case "let go":
            acme.let_go(soon)
            says = "ended in between"
        case "answered":
            acme.record([they("2026-11-10 09:00", "Please do not call this week, we have a fire.")], soon)
            says = "They wrote on Tue 10 Nov, 09:00"
        case _:
            says = "the guard refuses it"
    assert send_due(now + UNDO) == 0
    row.refresh_from_db()
    assert row.leaving == Outgoing.Leaving.HELD
    assert says in row.held_why
    assert not post.taken


def test_an_absence_note_holds_nothing(outbox: Mailbox, acme: Deal, post: Post, now: datetime) -> None:
    acme.record([we("2026-11-03 10:00", WORDS)], now)
    row = draft(acme, now)
    approve(row, outbox, now)
    note = Mail(
        id="note@acme.example", at=now, side=they("2026-11-10 09:00", "").side, zone="Europe/London", automatic=Automatic.OOO,
        text="I am out of office until 16 November.", person=KIM, people=(KIM,),
    )  # fmt: skip
    acme.record([note], now + timedelta(seconds=5))
    sent = send_due(now + UNDO)
    row.refresh_from_db()
    assert (sent, row.held_why) == (1, "")


def test_nothing_arrives_at_night_where_they_are(outbox: Mailbox, acme: Deal, post: Post) -> None:
    Contact.objects.create(prospect=acme.prospect, address=KIM, zone="America/Los_Angeles")
    friday = datetime(2026, 11, 13, 12, tzinfo=UTC)  # four in the morning there
    row = draft(acme, friday)
    approve(row, outbox, friday)
    assert send_due(friday + UNDO) == 0
    row.refresh_from_db()
    assert row.send_at == datetime(2026, 11, 13, 16, tzinfo=UTC)
    assert send_due(datetime(2026, 11, 13, 16, 1, tzinfo=UTC)) == 1
    late = datetime(2026, 11, 14, 4, tzinfo=UTC)  # Friday, eight in the evening there
    row = draft(acme, late)
    approve(row, outbox, late)
    send_due(late + UNDO)
    row.refresh_from_db()
    assert row.send_at == datetime(2026, 11, 16, 16, tzinfo=UTC), "on Monday"


def test_a_server_in_trouble_is_tried_again_and_one_that_refuses_is_not(
    outbox: Mailbox, acme: Deal, post: Post, now: datetime
) -> None:
    later, nobody = draft(acme, now, to="later@acme.example"), draft(acme, now, to="nobody@acme.example")
    for row in (later, nobody):
        approve(row, outbox, now)
    send_due(now + UNDO)
    later.refresh_from_db()
    nobody.refresh_from_db()
    assert (later.leaving, nobody.leaving) == (Outgoing.Leaving.READY, Outgoing.Leaving.HELD)
    assert "No such user" in nobody.held_why
    assert later.send_at is not None
    assert later.send_at > now + UNDO


def test_a_mail_in_doubt_is_looked_for_and_then_shown(
    outbox: Mailbox, acme: Deal, post: Post, now: datetime
) -> None:
    row = draft(acme, now, to="gone@acme.example")
    approve(row, outbox, now)
    send_due(now + UNDO)
    row.refresh_from_db()
    assert row.leaving == Outgoing.Leaving.DATA
    send_due(now + timedelta(minutes=4))
    send_due(now + timedelta(minutes=20))
    row.refresh_from_db()
    assert row.leaving == Outgoing.Leaving.UNCERTAIN
    assert len(post.taken) == 1, "never sent twice"
    assert send_due(now + timedelta(days=2)) == 0


def test_a_mail_in_doubt_that_lies_in_sent_has_left(
    outbox: Mailbox, acme: Deal, post: Post, now: datetime
) -> None:
    row = draft(acme, now, to="gone@acme.example")
    approve(row, outbox, now)
    send_due(now + UNDO)
    with session_of(server_of(outbox)) as session:
        session.append("Sent", post.taken[0][2])
    send_due(now + timedelta(minutes=4))
    row.refresh_from_db()
    assert row.leaving == Outgoing.Leaving.SENT
    assert Touch.objects.count() == 1


class _KilledError(BaseException):
    """The process was killed here."""


@pytest.mark.parametrize("point", ["claimed", "data", "taken", "left", "recorded"])
def test_killed_at_any_point_it_leaves_once(
    point: str, outbox: Mailbox, acme: Deal, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = NOW
    row = draft(acme, now)
    approve(row, outbox, now)

    def killed(*_a: object, **_k: object) -> bool:
        raise _KilledError

    with monkeypatch.context() as patch:
        match point:
            case "claimed":
                patch.setattr(sending, "letter_of", killed)
            case "data":
                real = Outgoing.hand_over
                patch.setattr(Outgoing, "hand_over", lambda self: (real(self), killed())[1])
            case "taken":
                patch.setattr(Outgoing, "left", killed)
            case "left":
                patch.setattr(sending, "record", killed)
            case _:
                patch.setattr(sending, "copy_to_sent", killed)
        with pytest.raises(_KilledError):
            send_due(now + UNDO)
    for minutes in (4, 12, 25, 60):
        send_due(now + timedelta(minutes=minutes))
    row.refresh_from_db()
    expected = {
        "claimed": ("sent", 1),
        "data": ("uncertain", 0),
        "taken": ("uncertain", 1),
        "left": ("sent", 1),
        "recorded": ("sent", 1),
    }
    assert (row.leaving, len(post.taken)) == expected[point]
    if row.leaving == Outgoing.Leaving.SENT:
        assert len(in_folder(outbox, "sent")) == 1
        assert Touch.objects.count() == 1


def test_an_answer_to_a_mail_whose_id_a_relay_changed_finds_its_deal(
    outbox: Mailbox, acme: Deal, post: Post, now: datetime
) -> None:
    row = draft(acme, now)
    approve(row, outbox, now)
    send_due(now + UNDO)
    answer = letter(
        "Kim <kim@home.example>", "ana@lantern.example", "Not just yet, please keep checking in.", at=now + timedelta(hours=1),
        id_="k@home.example", In_Reply_To="<changed@relay.example>", References=f"<{row.own_id}@unchase.invalid> <changed@relay.example>",
    )  # fmt: skip
    with session_of(server_of(outbox)) as session:
        session.append("INBOX", answer, at=now)
    visit(outbox, now + timedelta(hours=2))
    acme.refresh_from_db()
    assert (acme.touch_count, acme.standing) == (2, "stalled")
