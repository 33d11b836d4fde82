"""Tokens in the place of passwords: refreshed before they run out, again when they are refused, and never in a storm."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from mailservers.dovecot import dovecot, is_here
from mailservers.fixtures import at_home, needed
from mailservers.letters import MONDAY, letter
from mailservers.mailboxes import mailbox_at
from mailservers.tokens import token_office
from unchase.connectors.oauth import TokenError, device_code
from unchase.deals.models import Mailbox
from unchase.rounds.entering import entered
from unchase.rounds.keys import allowed, key_file, rotate, sealed, unsealed
from unchase.rounds.pull import visit
from unchase.rounds.tokens import provider_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mailservers.dovecot import Dovecot
    from mailservers.tokens import TokenOffice
    from unchase.deals.models import Seller

__all__ = ["at_home"]

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def office() -> Iterator[TokenOffice]:
    """Where tokens come from."""
    with token_office() as one:
        yield one


@pytest.fixture(scope="module")
def server(office: TokenOffice) -> Iterator[Dovecot]:
    """A Dovecot that asks there whether a token is good."""
    needed(is_here(), "Dovecot (apt install dovecot-imapd)")
    with dovecot(introspection=f"{office.url}/introspect") as one:
        yield one


@pytest.fixture
def box(server: Dovecot, office: TokenOffice, ana: Seller) -> Mailbox:
    """Ana's mailbox, entered by token; she has consented before."""
    office.user, office.refresh, office.down, office.consented = "ana", "refresh-1", False, False
    office.given, office.asked, office.good = 0, [], set()
    box = mailbox_at(server, ana)
    box.user, box.entry = "ana", Mailbox.Entry.TOKEN
    words = {"client_id": "our-program", "client_secret": "", "token_url": f"{office.url}/token", "device_url": f"{office.url}/device",
             "authorize_url": "https://consent.example/ask", "scope": "mail", "refresh": "refresh-1"}  # fmt: skip
    box.sealed = sealed(box, words)
    box.save()
    return box


def test_a_token_is_got_and_used_until_it_is_about_to_run_out(
    box: Mailbox, office: TokenOffice, now: datetime
) -> None:
    for minutes in (0, 5, 50):
        visit(box, now + timedelta(minutes=minutes))
        assert box.failing_why == ""
    assert office.given == 1
    visit(box, now + timedelta(minutes=58))
    assert office.given == 2
    assert unsealed(box)["refresh"] == office.refresh, "the next refresh token is kept"


def test_a_token_the_server_takes_no_longer_is_refreshed_at_once(
    box: Mailbox, office: TokenOffice, now: datetime
) -> None:
    visit(box, now)
    office.expire()
    visit(box, now + timedelta(minutes=2))
    assert (box.failing_why, office.given) == ("", 2)


def test_a_consent_taken_back_is_said_once_and_asked_for_three_times_an_hour_at_most(
    box: Mailbox, office: TokenOffice, now: datetime
) -> None:
    office.refresh = "another"
    tries, moment = 0, now
    while moment < now + timedelta(hours=1):
        box.refresh_from_db()
        if box.next_at is None or box.next_at <= moment:
            visit(box, moment)
            tries += 1
        moment += timedelta(seconds=30)
    assert "takes our consent no longer" in box.failing_why
    assert tries <= 3


def test_a_token_office_that_is_down_is_tried_again(box: Mailbox, office: TokenOffice, now: datetime) -> None:
    office.down = True
    visit(box, now)
    assert "gives no token just now" in box.failing_why
    assert box.next_at is not None
    assert box.next_at <= now + timedelta(minutes=1)
    office.down = False
    visit(box, now + timedelta(minutes=1))
    assert box.failing_why == ""


def test_mail_comes_in_by_token(box: Mailbox, now: datetime) -> None:
    with entered(box, now) as session:
        session.append(
            "Sent",
            letter(
                "ana@lantern.example", "kim@shop.example", "Our quote is attached. Is Tuesday at 3 pm better?"
            ),
            at=MONDAY,
        )
    assert visit(box, now) == 1


def test_a_code_is_given_to_type_in(box: Mailbox, office: TokenOffice, now: datetime) -> None:
    begun = device_code(provider_of(unsealed(box)), now, allowed=allowed())
    assert (begun.user_code, begun.at) == ("ABCD-EFGH", "https://type.example/in")
    with pytest.raises(TokenError, match=r"over https only|inside a network"):
        device_code(provider_of(unsealed(box)), now)


def test_all_secrets_are_sealed_anew_and_the_old_keys_forgotten(box: Mailbox, ana: Seller) -> None:
    words, before, keys = unsealed(box), box.sealed, key_file().read_text()
    boxes = [
        Mailbox(
            seller=ana,
            address=f"{number}@lantern.example",
            imap_host="h",
            since=box.since,
            made_at=box.made_at,
        )
        for number in range(600)
    ]
    for one in boxes:
        one.sealed = sealed(one, {"password": one.address})
    Mailbox.objects.bulk_create(boxes)
    assert rotate() == 601
    box.refresh_from_db()
    assert box.sealed != before
    assert unsealed(box) == words
    assert unsealed(Mailbox.objects.get(address="599@lantern.example")) == {"password": "599@lantern.example"}
    assert key_file().read_text() not in {keys, ""}
    assert len(key_file().read_text().splitlines()) == 1
