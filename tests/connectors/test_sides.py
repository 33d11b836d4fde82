"""Whose mail it is, and what domains and addresses tell."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from unchase.connectors.domains import (
    company_domain,
    domain_of,
    is_free_mail,
    is_robot,
    same_mailbox,
    speaks_for_people,
)
from unchase.connectors.envelope import Envelope
from unchase.connectors.sides import likely_addresses, sides_of
from unchase.core.act import Side
from unchase.core.message import Address


def mail(sender: str | None, *to: str, folder: str = "", labels: tuple[str, ...] = ()) -> Envelope:
    return Envelope(
        id="x", at=datetime(2026, 10, 5, tzinfo=UTC), sender=Address(sender) if sender is not None else None,
        to=tuple(Address(address) for address in to), folder=folder, labels=labels,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("domain", "company"),
    [
        ("acme.example", "acme.example"),
        ("eu.mail.acme.example", "acme.example"),
        ("shop.acme.co.uk", "acme.co.uk"),
        ("acme.com.au", "acme.com.au"),
        ("www.acme.gov.uk", "acme.gov.uk"),
        ("mail.acme.de", "acme.de"),
        ("team.acme.github.io", "acme.github.io"),
        ("co.uk", "co.uk"),
        ("192.0.2.7", "192.0.2.7"),
        ("localhost", "localhost"),
    ],
)
def test_a_company_is_what_it_registered(domain: str, company: str) -> None:
    assert company_domain(domain) == company


@pytest.mark.parametrize(
    ("domain", "free"),
    [
        ("gmail.com", True),
        ("yahoo.co.uk", True),
        ("mail.ru", True),
        ("web.de", True),
        ("hotmail.fr", True),
        ("acme.example", False),
        ("gmail-tools.example", False),
    ],
)
def test_mail_services_for_everyone_are_known(domain: str, free: object) -> None:
    assert is_free_mail(domain) is free


def test_an_address_is_its_mailbox() -> None:
    assert (
        same_mailbox("Nora.Lind+deals@Gmail.com")
        == same_mailbox("noralind@googlemail.com")
        == "noralind@gmail.com"
    )
    assert same_mailbox("nora+x@lanternworks.example") == "nora@lanternworks.example"
    assert same_mailbox("nora.lind@lanternworks.example") != same_mailbox("noralind@lanternworks.example")
    assert same_mailbox("+@x.example") == "+@x.example"
    assert same_mailbox("daemon") == "daemon"
    assert domain_of("no address") == ""


def test_robots_say_so_in_their_address() -> None:
    assert is_robot("no-reply@shop.example")
    assert is_robot("noreply-orders@shop.example")
    assert not is_robot("norma@shop.example")
    assert speaks_for_people("calendly.com")
    assert speaks_for_people("eu.docusign.net")
    assert not speaks_for_people("northwind.example")


def test_everyone_at_our_own_domain_is_us() -> None:
    sides = sides_of(["Nora Lind <nora@lanternworks.example>"])
    assert sides.side_of(mail("per@lanternworks.example")) is Side.US
    assert sides.side_of(mail("per@mail.lanternworks.example")) is Side.US
    assert sides.side_of(mail("ida@northwind.example")) is Side.THEM


def test_at_a_free_mail_domain_only_the_addresses_given_are_us() -> None:
    sides = sides_of(["nora.lind@gmail.com"])
    assert sides.is_ours("NoraLind+news@gmail.com")
    assert not sides.is_ours("ida@gmail.com")


def test_several_addresses_and_further_domains_are_us() -> None:
    sides = sides_of(
        ["nora@lanternworks.example", "nora.lind@gmail.com"], ["lantern.example", "@beacon.example", " "]
    )
    assert all(sides.is_ours(a) for a in ("a@lantern.example", "b@eu.beacon.example", "noralind@gmail.com"))


def test_a_mail_without_a_sender_is_ours_only_in_sent_mail() -> None:
    sides = sides_of(["nora@lanternworks.example"])
    assert sides.side_of(mail(None)) is Side.THEM
    assert sides.side_of(mail(None, labels=("Gesendet",))) is Side.US


def test_the_owner_of_a_mailbox_is_found_in_its_sent_mail() -> None:
    mails = [mail("news@shop.example", "nora@lanternworks.example") for _ in range(9)]
    mails += [mail("nora@lanternworks.example", "ida@northwind.example", folder="Sent") for _ in range(3)]
    mails += [mail("noreply@shop.example"), mail(None)]
    assert likely_addresses(mails)[0] == ("nora@lanternworks.example", 3)


def test_without_sent_folders_it_is_who_is_on_nearly_every_mail() -> None:
    mails = [mail(f"p{n}@x{n}.example", "nora@lanternworks.example") for n in range(9)]
    mails += [mail("nora@lanternworks.example", "ida@northwind.example") for _ in range(4)]
    assert likely_addresses(mails, most=1) == (("nora@lanternworks.example", 4),)
    assert likely_addresses([]) == ()
