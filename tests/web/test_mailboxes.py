"""A mailbox connected in the workspace: tried in plain words, agreed to before anything is read, watched, let go of."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from deals.cast import NOW
from mailservers.dovecot import PASSWORD
from mailservers.fixtures import at_home, new_dovecot, post, session_of
from mailservers.letters import MONDAY, days, letter
from mailservers.mailboxes import mailbox_at, server_of
from unchase.deals.models import Deal, ImportRun, Mailbox, MailCopy, MailFolder, Outgoing, Touch
from unchase.rounds.keys import sealed
from unchase.rounds.pull import pull_due
from unchase.rounds.send import send_due
from unchase.rounds.upkeep import doctor
from unchase.web.visit import SAMPLE
from web.seen import seen

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from django.test import Client

    from mailservers.dovecot import Dovecot
    from unchase.deals.models import Seller

__all__ = ["at_home", "new_dovecot", "post"]

pytestmark = pytest.mark.django_db
ANA = "ana@lantern.example"
KIM = "Kim <kim@shop.example>"
CANARY = "canary-5e0c-password"


def told(server: Dovecot, **more: str) -> dict[str, str]:
    """The form filled in."""
    return {
        "address": ANA, "user": "newcomer", "entry": "password", "password": PASSWORD, "provider": "",
        "imap_host": "127.0.0.1", "imap_port": str(server.port), "imap_tls": "none", "smtp_host": "", "smtp_port": "", "smtp_tls": "tls",
    } | more  # fmt: skip


def test_the_way_from_an_address_to_a_draft_in_the_real_folder(
    anas: Client, ana: Seller, new_dovecot: Dovecot, now: datetime
) -> None:
    assert "No mailbox yet" in seen(anas.get("/mailboxes"))
    answer = anas.post("/mailboxes/connect", told(new_dovecot, user="way"))
    box = Mailbox.objects.get()
    assert answer["Location"] == f"/mailboxes/{box.pk}"
    with session_of(server_of(box)) as session:
        session.append(
            "Sent",
            letter(ANA, KIM, "Our quote is attached. Is Tuesday at 3 pm better for a call?"),
            at=MONDAY,
        )
        session.append(
            "INBOX",
            letter(KIM, ANA, "Not just yet, please keep checking in.", at=MONDAY + days(1)),
            at=MONDAY,
        )
        session.append("INBOX", letter("Ben <ben@lantern.example>", ANA, "Lunch?"), at=MONDAY)
    page = seen(anas.get(f"/mailboxes/{box.pk}"))
    assert "What will be read, before anything is." in page
    assert "Never opened: Drafts" in page
    assert pull_due(now) == 0
    assert not MailFolder.objects.exists(), "nothing is stored before she agrees"

    agreed = {
        "folder": ["INBOX", "Sent"],
        "since": "2026-01-01",
        "way": "draft",
        "blocked": "",
        "only_deals": "",
    }
    assert anas.post(f"/mailboxes/{box.pk}", agreed)["Location"] == "/mailboxes"
    assert "coming in" in seen(anas.get("/mailboxes"))
    assert pull_due(now) == 3
    page = seen(anas.get("/mailboxes/health"))
    assert "3 mails looked at, 2 kept" in page
    assert "Left on the server: 1 among yourselves." in page
    deal = Deal.objects.of(ana).get()
    assert "Shop" in seen(anas.get("/")) or "shop.example" in seen(anas.get("/"))

    words = (
        "What will have changed by then? Shall we speak about it on Thursday at 3 pm or on Friday at 10 am?"
    )
    row = deal.draft(now, to=["kim@shop.example"], subject="Re: Returns", text=words)
    assert "Put into the drafts of" in seen(anas.get(f"/drafts/{row.pk}"))
    anas.post(f"/drafts/{row.pk}/send", {"mailbox": str(box.pk)})
    assert "being put into your folder" in seen(anas.get(f"/drafts/{row.pk}"))
    assert send_due(now) == 1
    assert "It lies in your folder of drafts" in seen(anas.get(f"/drafts/{row.pk}/leaving"))
    with session_of(server_of(box)) as session:
        session.open("Drafts")
        assert len(session.uids()) == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"password": "wrong"}, "does not let newcomer in"),
        ({"imap_port": "1"}, "cannot be reached on port 1"),
        ({"imap_host": "no-such-server.invalid"}, "There is no server called no-such-server.invalid"),
        ({"imap_tls": "tls"}, "does not speak TLS on this port"),
        ({"imap_tls": "starttls"}, "cannot encrypt this connection"),
        ({"imap_host": "10.0.0.1"}, "lies inside a network"),
        ({"imap_host": "http://x"}, "is no name of a server"),
        ({"imap_port": "99999"}, "is no port"),
        ({"address": "ana"}, "Write the address as"),
        ({"password": ""}, "Without its password"),
        ({"imap_host": ""}, "Name the server"),
        ({"entry": "token"}, "needs a provider that offers it"),
    ],
)
def test_what_failed_is_said_in_plain_words(
    wrong: dict[str, str], says: str, anas: Client, new_dovecot: Dovecot
) -> None:
    answer = anas.post("/mailboxes/connect", told(new_dovecot, **wrong))
    assert answer.status_code == 422
    assert says in seen(answer)
    assert not Mailbox.objects.exists()


def test_an_address_tells_where_a_mailbox_lives(anas: Client) -> None:
    page = anas.get("/mailboxes/connect", {"address": "me@gmail.com"}).content.decode()
    assert 'value="imap.gmail.com"' in page
    assert "app password" in page
    page = anas.get(
        "/mailboxes/connect", {"address": "me@firm.example", "provider": "microsoft365"}
    ).content.decode()
    assert 'value="outlook.office365.com"' in page
    assert re.search(r'value="token"\s+checked', page)


def test_a_password_is_found_nowhere_but_sealed(
    anas: Client,
    ana: Seller,
    at_home: Path,
    new_dovecot: Dovecot,
    capfd: pytest.CaptureFixture[str],
) -> None:
    box = mailbox_at(new_dovecot, ana)
    anas.post(f"/mailboxes/{box.pk}/try", {"password": CANARY})
    box.sealed = sealed(box, {"password": CANARY})
    box.save()
    pull_due(NOW)
    anas.post("/mailboxes/connect", told(new_dovecot, password=CANARY, address="b@lantern.example"))
    seen_anywhere = [
        anas.get(path).content.decode()
        for path in ("/mailboxes", f"/mailboxes/{box.pk}", "/mailboxes/health")
    ]
    seen_anywhere += [str(row) for row in Mailbox.objects.values()]
    seen_anywhere += [path.read_text("latin-1") for path in at_home.rglob("*") if path.is_file()]
    seen_anywhere += list(capfd.readouterr())
    assert not [text for text in seen_anywhere if CANARY in text]
    assert Mailbox.objects.get().failing_why


def test_a_mailbox_in_trouble_says_since_when_and_turns_red(
    anas: Client, ana: Seller, new_dovecot: Dovecot, now: datetime
) -> None:
    box = mailbox_at(new_dovecot, ana)
    box.went_wrong(now - timedelta(minutes=14), "The server hung up.")
    page = seen(anas.get("/mailboxes"))
    assert "The server hung up. Since" in page
    assert "failing" in page


def test_disconnecting_forgets_the_secret_and_every_note(
    anas: Client, ana: Seller, new_dovecot: Dovecot, now: datetime
) -> None:
    box = mailbox_at(new_dovecot, ana)
    with session_of(server_of(box)) as session:
        session.append(
            "Sent",
            letter(ANA, KIM, "Our quote is attached. Is Tuesday at 3 pm better for a call?"),
            at=MONDAY,
        )
    pull_due(now)
    assert Touch.objects.count() == 1
    anas.post(f"/mailboxes/{box.pk}/disconnect")
    assert not Mailbox.objects.exists()
    assert not MailCopy.objects.exists()
    assert Touch.objects.count() == 1, "what passed has passed"


def test_a_mailbox_does_not_exist_for_cleo(cleos: Client, ana: Seller, new_dovecot: Dovecot) -> None:
    box = mailbox_at(new_dovecot, ana)
    assert ANA not in seen(cleos.get("/mailboxes"))
    assert cleos.get(f"/mailboxes/{box.pk}").status_code == 404
    for path in ("try", "disconnect", "consent"):
        assert cleos.post(f"/mailboxes/{box.pk}/{path}").status_code == 404
    assert Mailbox.objects.exists()


def test_thirty_seconds_to_take_a_mail_back(
    anas: Client, ana: Seller, acme: Deal, new_dovecot: Dovecot, now: datetime
) -> None:
    box = mailbox_at(new_dovecot, ana)
    box.way, box.smtp_host = Mailbox.Way.SMTP, "smtp.nowhere.invalid"
    box.save()
    row = acme.draft(now, to=["kim@acme.example"], subject="x", text="Is Friday at 10 good for a call?")
    anas.post(f"/drafts/{row.pk}/send", {"mailbox": str(box.pk)})
    assert "It leaves in 30 seconds." in seen(anas.get(f"/drafts/{row.pk}/leaving"))
    anas.post(f"/drafts/{row.pk}/take-back")
    row.refresh_from_db()
    assert row.leaving == Outgoing.Leaving.KEPT


def test_of_a_mail_in_doubt_the_seller_says_whether_it_left(anas: Client, acme: Deal, now: datetime) -> None:
    rows = [
        acme.draft(
            now, to=["kim@acme.example"], text="x", leaving="uncertain", held_why="Look whether it left."
        )
        for _ in range(2)
    ]
    assert "Letters that wait for you" in seen(anas.get("/mailboxes"))
    assert "Look whether it left." in seen(anas.get(f"/drafts/{rows[0].pk}"))
    anas.post(f"/drafts/{rows[0].pk}/left", {"left": "yes"})
    anas.post(f"/drafts/{rows[1].pk}/left", {"left": "no"})
    assert [one.leaving for one in Outgoing.objects.order_by("pk")] == ["sent", ""]


def test_in_the_sample_workspace_no_mailbox_is_connected(
    anas: Client, ana: Seller, new_dovecot: Dovecot, now: datetime
) -> None:
    ImportRun.objects.create(seller=ana, kind="mailbox", sources=SAMPLE, started_at=now, finished_at=now)
    assert anas.post("/mailboxes/connect", told(new_dovecot))["Location"] == "/mailboxes"
    assert not Mailbox.objects.exists()
    assert "remove the sample first" in seen(anas.get("/mailboxes"))


def test_the_doctor_names_a_mailbox_that_fails_and_letters_in_doubt(
    ana: Seller, acme: Deal, new_dovecot: Dovecot, now: datetime
) -> None:
    mailbox_at(new_dovecot, ana).went_wrong(now, "The server hung up.")
    acme.draft(now, to=["kim@acme.example"], text="x", leaving="uncertain")
    said = " ".join(doctor(now=now))
    assert "The mailbox ana@lantern.example fails since 2026-11-10 09:00 UTC: The server hung up." in said
    assert "Of 1 letters nobody knows whether they left" in said
