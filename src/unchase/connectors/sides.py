"""Whose mail it is: ours – the seller's and their colleagues' – or theirs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from unchase.connectors.domains import company_domain, domain_of, is_free_mail, is_robot, same_mailbox
from unchase.connectors.folders import SENT, kind_of_folder
from unchase.connectors.headers import addresses
from unchase.core.act import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from unchase.core.message import Address


class Mail(Protocol):
    """What sides look at, of an envelope or a whole message."""

    @property
    def sender(self) -> Address | None: ...  # noqa: D102 - as in Message
    @property
    def to(self) -> tuple[Address, ...]: ...  # noqa: D102
    @property
    def cc(self) -> tuple[Address, ...]: ...  # noqa: D102
    @property
    def folder(self) -> str: ...  # noqa: D102
    @property
    def labels(self) -> tuple[str, ...]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Sides:
    """Our addresses and our domains (METHOD, Words: seller). Build it with `sides_of`."""

    addresses: frozenset[str]
    domains: frozenset[str]

    def is_ours(self, address: str) -> bool:
        """Whether an address is the seller's or a colleague's."""
        return same_mailbox(address) in self.addresses or company_domain(domain_of(address)) in self.domains

    def side_of(self, mail: Mail) -> Side:
        """Which side wrote it. A mail without a sender counts as theirs, except in a folder of sent mail."""
        if mail.sender is not None:
            return Side.US if self.is_ours(mail.sender.address) else Side.THEM
        return Side.US if is_sent(mail) else Side.THEM


def sides_of(me: Iterable[str], ours: Iterable[str] = ()) -> Sides:
    """The sides by the seller's addresses, and further domains of the own company.

    At a free-mail domain only the addresses given are ours; elsewhere everyone at the domain is.
    """
    mine, domains = set(), set()
    for word in me:
        for address in addresses(word) or ():
            mine.add(same_mailbox(address.address))
            domain = domain_of(address.address)
            if domain and not is_free_mail(domain):
                domains.add(company_domain(domain))
    for domain in ours:
        plain = domain.strip().lower().rpartition("@")[2]
        if plain:
            domains.add(company_domain(plain))
    return Sides(frozenset(mine), frozenset(domains))


def is_sent(mail: Mail) -> bool:
    """Whether it lies in a folder of sent mail."""
    return any(kind_of_folder(name) == SENT for name in (mail.folder, *mail.labels))


def likely_addresses(mails: Sequence[Mail], most: int = 3) -> tuple[tuple[str, int], ...]:
    """Who the mailbox seems to belong to, likeliest first, with the number of mails each wrote.

    Senders in folders of sent mail come first; without such folders, those who are found on nearly every mail.
    """
    wrote: Counter[str] = Counter()
    sent: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for mail in mails:
        if mail.sender is not None and not is_robot(mail.sender.address):
            wrote[mail.sender.address] += 1
            named[mail.sender.address] += 1
            if is_sent(mail):
                sent[mail.sender.address] += 1
        named.update({person.address for person in (*mail.to, *mail.cc)})
    ranked = sorted(
        wrote, key=lambda address: (-sent[address], -min(wrote[address] * 4, named[address]), address)
    )
    return tuple((address, wrote[address]) for address in ranked[:most])
