"""Sorts mail into conversations, each with one prospect: the first guess at which deals there are.

One conversation per company, per person at a free-mail domain, unless a deals file says otherwise. What is no mail
between the sides – lists, newsletters, mail among ourselves – is left out and counted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unchase.connectors.behind import is_daemon, is_service
from unchase.connectors.domains import (
    company_domain,
    domain_of,
    is_free_mail,
    is_robot,
    same_mailbox,
)
from unchase.connectors.threads import base_subject, threads
from unchase.core.act import Side
from unchase.core.message import Address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from unchase.connectors.deals_file import DealRow
    from unchase.connectors.envelope import Envelope
    from unchase.connectors.sides import Sides
    from unchase.connectors.threads import Thread

_MANY = 4  # a mail of ours to people of more prospects than this is a circular, not a touch


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A mail in its conversation: which side reached out, and the prospect's people, the one it is about first.

    A robot that speaks for a person stands here for that person; so does a bounce for whom the mail did not reach.
    """

    envelope: Envelope
    side: Side
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """All mail with one prospect, oldest first. `prospect` is its name in the deals file, else domain or address."""

    prospect: str
    contacts: tuple[Address, ...]
    mails: tuple[Filed, ...]
    row: DealRow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The conversations, largest first, and how many mails were left out of them and why.

    Every envelope is in exactly one conversation or counted once in `left_out`.
    """

    conversations: tuple[Conversation, ...]
    left_out: Counter[str]


@dataclass(frozen=True, slots=True)
class _Key:
    """What a conversation is kept under: the name of a row, a domain, or a person's address."""

    name: str
    row: DealRow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """A mail of ours that was sorted before, of which answers may come: its row, and who it was to."""

    row: DealRow
    people: tuple[str, ...] = ()


def conversations(
    envelopes: Sequence[Envelope],
    sides: Sides,
    *,
    deals: Sequence[DealRow] = (),
    before: Mapping[str, Before] | None = None,
    lists: frozenset[str] | None = None,
    include_lists: bool = False,
) -> Sorted:
    """Sorts envelopes; with `deals` the rows of a deals file come first.

    `before` are mails of ours sorted earlier, by id, and `lists` the addresses of lists (`lists_of`), where these
    envelopes are not all there is.

    Where a mail could belong to several, it goes where the mail it answers went, else to its sender's, else to
    its first recipient's.
    """
    known = lists_of(envelopes, sides) if lists is None else lists
    sorting = _Sorting(envelopes, sides, deals, before or {}, known, include_lists=include_lists)
    return sorting.sorted()


def lists_of(envelopes: Iterable[Envelope], sides: Sides) -> frozenset[str]:
    """The addresses of the lists mails came by; those of ours that several colleagues read are none."""
    return frozenset(
        envelope.list_address
        for envelope in envelopes
        if envelope.list_address and not _is_shared(envelope, sides)
    )


def conversation_of(prospect: str, mails: Iterable[Filed], row: DealRow | None = None) -> Conversation:
    """The conversation kept under a name, with everyone on the other side who wrote or was written to."""
    return _conversation(_Key(prospect, row), list(mails))


def _is_shared(envelope: Envelope, sides: Sides) -> bool:
    """Whether it came by an address of ours that several colleagues read."""
    return envelope.bulk == "group" and sides.is_ours(envelope.list_address)


class _Sorting:
    """One run: what is known of all mails while each is filed."""

    def __init__(
        self,
        envelopes: Sequence[Envelope],
        sides: Sides,
        deals: Sequence[DealRow],
        before: Mapping[str, Before],
        lists: frozenset[str],
        *,
        include_lists: bool,
    ) -> None:
        self.envelopes = envelopes
        self.before = before
        self.sides = sides
        self.include_lists = include_lists
        self.lists = lists
        self.ours = {*before, *(envelope.id for envelope in envelopes if self._is_from_us(envelope))}
        self.left_out: Counter[str] = Counter()
        self.by_address: dict[str, list[DealRow]] = {}
        self.by_domain: dict[str, list[DealRow]] = {}
        for row in deals:
            for address in row.addresses:
                self.by_address.setdefault(address, []).append(row)
            for domain in row.domains:
                self.by_domain.setdefault(domain, []).append(row)

    def sorted(self) -> Sorted:
        kept = []
        for envelope in self.envelopes:
            reason = self._left_out(envelope)
            if reason is None:
                kept.append(envelope)
            else:
                self.left_out[reason] += 1
        filed: dict[_Key, list[Filed]] = {}
        key_of: dict[str, _Key] = {}
        for thread in threads(kept, people=lambda envelope: frozenset(self._outside(envelope))):
            self._file(thread, filed, key_of)
        out = [_conversation(key, mails) for key, mails in filed.items()]
        out.sort(key=lambda conversation: (-len(conversation.mails), conversation.prospect))
        return Sorted(conversations=tuple(out), left_out=self.left_out)

    def _left_out(self, envelope: Envelope) -> str | None:
        """Why a mail belongs to no conversation, as far as it shows by itself."""
        if envelope.bulk is not None and not self.include_lists and self._is_bulk(envelope):
            return "newsletter" if envelope.bulk == "newsletter" else "mailing-list"
        if not self._outside(envelope) and not self._is_to_list(envelope) and not self._is_bounce(envelope):
            named = (*envelope.to, *envelope.cc)
            return "among-ourselves" if named and self._is_from_us(envelope) else "nobody-outside"
        return None

    def _is_bulk(self, envelope: Envelope) -> bool:
        """Bulk headers alone do not make bulk mail: tools that send for sellers write them on single letters."""
        if _is_shared(envelope, self.sides):
            return False
        if envelope.bulk == "newsletter":
            if self._is_from_us(envelope):
                return len(envelope.to) + len(envelope.cc) > _MANY
            return self.ours.isdisjoint(envelope.references)
        return True

    def _file(
        self, thread: Thread[Envelope], filed: dict[_Key, list[Filed]], key_of: dict[str, _Key]
    ) -> None:
        """Files the mails of a thread, each after the one it answers."""
        with_us = any(self._is_from_us(envelope) for envelope in thread.mails())
        for parent, node in _walk(thread):
            envelope = node.mail
            if envelope is None:
                continue
            people = self._outside(envelope)
            key: _Key | None = None
            if not people and self._is_bounce(envelope):
                key = key_of.get(parent.id) if parent is not None else None
                people = self._outside(parent)[:1] if parent is not None else ()
                if parent is None and (earlier := self._answered(envelope)) is not None:
                    key, people = _Key(earlier.row.name, earlier.row), earlier.people[:1]
                reason = "nobody-outside"
            elif not people:
                key, people = self._list_partner(parent, node, key_of)
                reason = "to-a-list-only"
            elif self._is_of_list(envelope) and not with_us and not self._is_addressed_to_us(envelope):
                reason = "list-without-us"
            else:
                key, reason = self._key(envelope, people, parent, key_of)
            if key is None:
                self.left_out[reason] += 1
            elif key.row is not None and not key.row.is_deal:
                self.left_out["not-a-deal"] += 1
            else:
                key_of[envelope.id] = key
                filed.setdefault(key, []).append(
                    Filed(envelope=envelope, side=self._side(envelope), people=people)
                )

    def _key(
        self, envelope: Envelope, people: tuple[str, ...], parent: Envelope | None, key_of: dict[str, _Key]
    ) -> tuple[_Key | None, str]:
        keys = list(dict.fromkeys(self._key_of_person(person, envelope.subject) for person in people))
        if len(keys) > _MANY and self._side(envelope) is Side.US:
            return None, "to-many"
        if parent is None and (earlier := self._answered(envelope)) is not None:
            return self._key_after(earlier, keys, people, envelope), ""
        answered = key_of.get(parent.id) if parent is not None else None
        if answered is None or parent is None:
            return keys[0], ""
        claimed = any(answered.row is row for person in people for row in self._rows(person))
        if answered in keys or claimed:
            return answered, ""
        # An answer to our mail from an address we never wrote to: the person's other mailbox, or a colleague elsewhere.
        asked = {self._key_of_person(person, parent.subject) for person in self._outside(parent)}
        if self._is_from_us(parent) and envelope.bulk is None and not asked & set(keys[:1]):
            return answered, ""
        return keys[0], ""

    def _answered(self, envelope: Envelope) -> Before | None:
        """The mail of ours sorted before that a mail answers."""
        return next((self.before[one] for one in reversed(envelope.references) if one in self.before), None)

    def _key_after(
        self, earlier: Before, keys: list[_Key], people: tuple[str, ...], envelope: Envelope
    ) -> _Key:
        """The same for an answer to a mail sorted before: personal mail from elsewhere is still an answer."""
        answered = _Key(earlier.row.name, earlier.row)
        claimed = any(one is earlier.row for person in people for one in self._rows(person))
        told = keys[0].row is not None  # another deal names its writer
        return answered if claimed or (envelope.bulk is None and not told) else keys[0]

    def _key_of_person(self, address: str, subject: str) -> _Key:
        if rows := self._rows(address):
            base = base_subject(subject)
            told = [row for row in rows if any(words.casefold() in base for words in row.subjects)]
            row = (told or [row for row in rows if not row.subjects] or rows)[0]
            return _Key(row.name, row)
        domain = domain_of(address)
        return _Key(same_mailbox(address) if not domain or is_free_mail(domain) else company_domain(domain))

    def _rows(self, address: str) -> list[DealRow]:
        """The deals a person's mail may belong to: those that name the address, else those of the domain."""
        if not self.by_address and not self.by_domain:
            return []
        domain = domain_of(address)
        found = self.by_address.get(same_mailbox(address)) or self.by_domain.get(domain)
        return found or self.by_domain.get(company_domain(domain), [])

    def _list_partner(
        self, parent: Envelope | None, node: Thread[Envelope], key_of: dict[str, _Key]
    ) -> tuple[_Key | None, tuple[str, ...]]:
        """With whom we spoke on a list: whom we answered, else who answered us first."""
        if parent is not None and parent.id in key_of:
            people = self._outside(parent)
            return key_of[parent.id], people[:1]
        for reply in node.replies:
            if (
                reply.mail is not None
                and (people := self._outside(reply.mail))
                and not self._is_from_us(reply.mail)
            ):
                return self._key_of_person(people[0], reply.mail.subject), people[:1]
        return None, ()

    def _outside(self, envelope: Envelope) -> tuple[str, ...]:
        """The people on the other side of a mail, the one it is about first."""
        first = self._writer(envelope)
        named = (*first, *(address.address for address in (*envelope.to, *envelope.cc)))
        outside = dict.fromkeys(
            address
            for address in named
            if address and not self.sides.is_ours(address) and address not in self.lists
        )
        return tuple(outside)

    def _writer(self, envelope: Envelope) -> tuple[str, ...]:
        """Who wrote it; of a mail by a robot whom it speaks for. A bounce is about the one it did not reach."""
        if envelope.sender is None:
            return ()
        sender = envelope.sender.address
        daemon = is_daemon(sender)
        if not daemon and not is_service(envelope.sender) and not self._is_own_robot(sender):
            return (sender,)
        house = "" if daemon else company_domain(domain_of(sender))
        people = (*(address.address for address in envelope.reply_to), *envelope.about)
        for person in people:
            is_outside = not self.sides.is_ours(person) and person not in self.lists
            if is_outside and not is_robot(person) and company_domain(domain_of(person)) != house:
                return (person,)
        return () if daemon else (sender,)

    def _is_own_robot(self, address: str) -> bool:
        return (
            self.sides.is_ours(address)
            and same_mailbox(address) not in self.sides.addresses
            and is_robot(address)
        )

    def _side(self, envelope: Envelope) -> Side:
        sender = envelope.sender
        if sender is not None and (is_daemon(sender.address) or self._is_own_robot(sender.address)):
            return Side.THEM
        return self.sides.side_of(envelope)

    def _is_of_list(self, envelope: Envelope) -> bool:
        return envelope.bulk in {"mailing-list", "group"} and not _is_shared(envelope, self.sides)

    def _is_bounce(self, envelope: Envelope) -> bool:
        return envelope.sender is not None and is_daemon(envelope.sender.address)

    def _is_from_us(self, envelope: Envelope) -> bool:
        return self._side(envelope) is Side.US

    def _is_addressed_to_us(self, envelope: Envelope) -> bool:
        named = (address.address for address in (*envelope.to, *envelope.cc))
        return any(self.sides.is_ours(address) and address not in self.lists for address in named)

    def _is_to_list(self, envelope: Envelope) -> bool:
        return self.include_lists and any(
            address.address in self.lists for address in (*envelope.to, *envelope.cc)
        )


def _conversation(key: _Key, mails: list[Filed]) -> Conversation:
    """The conversation under a key, with everyone on the other side who wrote or was written to."""
    mails = sorted(mails, key=lambda filed: (filed.envelope.at, filed.envelope.id))
    names: dict[str, str] = {}
    for filed in mails:
        known = {
            address.address: address.name
            for address in (
                filed.envelope.sender,
                *filed.envelope.to,
                *filed.envelope.cc,
                *filed.envelope.reply_to,
            )
            if address is not None
        }
        for person in filed.people:
            if not names.get(person):
                names[person] = known.get(person, "")
    contacts = tuple(Address(address, name) for address, name in names.items())
    return Conversation(prospect=key.name, contacts=contacts, mails=tuple(mails), row=key.row)


def _walk(thread: Thread[Envelope]) -> Iterator[tuple[Envelope | None, Thread[Envelope]]]:
    """Every node with the nearest mail above it, parents first."""
    waiting: list[tuple[Envelope | None, Thread[Envelope]]] = [(None, thread)]
    while waiting:
        parent, node = waiting.pop()
        yield parent, node
        above = node.mail if node.mail is not None else parent
        waiting += [(above, reply) for reply in reversed(node.replies)]
