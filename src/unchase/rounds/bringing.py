"""Mails looked at from outside, sorted, read, and only those with prospects kept; everything else is counted.

A mail and the note that it was looked at are stored in one transaction: killed at any moment, what was not stored is
looked at again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from unchase.connectors.conversations import conversations
from unchase.connectors.deals_file import DealRow
from unchase.connectors.domains import is_free_mail
from unchase.connectors.sides import sides_of
from unchase.connectors.survey import survey
from unchase.deals.models import Mailbox, MailCopy, Touch
from unchase.deals.writing import written
from unchase.reading.likelihood import LIKELY
from unchase.rounds.heard import only_fetched
from unchase.rounds.mailbox import known_deals
from unchase.rounds.pulled import before_of, deal_of, fetched, raw_mails, sent_from_here
from unchase.rounds.readers import Readers
from unchase.rounds.reassess import reassess_these
from unchase.rounds.storing import Waiting, stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from unchase.connectors.conversations import Conversation, Sorted
    from unchase.connectors.envelope import Envelope
    from unchase.connectors.imap import Session
    from unchase.rounds.heard import Heard
    from unchase.rounds.new_mail import New
    from unchase.rounds.storing import Batch

_MAILS_A_BATCH = 300
_BYTES_A_BATCH = 32_000_000
_DOUBTFUL = 0.35  # the likelihood from which a company's mail is kept for the seller to sort

Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Begun:
    """A batch that is being read."""

    mails: list[New]
    heard: list[tuple[Waiting, Callable[[], Heard | None]]]


class Bringing:
    """One pull of one mailbox."""

    def __init__(
        self, session: Session, mailbox: Mailbox, now: datetime, readers: Readers | None = None
    ) -> None:
        self.session = session
        self.readers = readers or Readers(None)
        self.mailbox = mailbox
        self.seller = mailbox.seller
        self.now = now

    def bring(self, mails: Sequence[New], *, again: bool = False) -> int:
        """Bring these mails in, the newest conversation first, as far as they are with prospects; how many are kept.

        `again`: they were counted before.
        """
        if not mails:
            return 0
        at = {(one.folder.name, one.head.uid): one for one in mails}
        found = survey(raw_mails(self.session, mails))
        envelopes = [_not_ahead(envelope, at, self.now) for envelope in found.envelopes]
        sorting, known = self._sorted(envelopes)
        waiting = self._new(sorting.conversations, known, self._ours(envelopes, mails))
        inside = {place_of(filed.envelope) for one in waiting for filed in one.conversation.mails}
        outside = [one for place, one in at.items() if place not in inside]
        counts = found.left_out + sorting.left_out
        counts["unreadable"] += len(found.problems)
        counts["known-already"] += len(outside) - counts.total()
        if not again:
            written(lambda: self._note(outside, set(), counts))
        kept = 0
        begun: list[_Begun] = []
        for batch in _batches(waiting, at):
            begun.append(self._begin(batch, at))
            if len(begun) > 1:  # one is read while the other is stored
                kept += self._store(begun.pop(0), again=again)
        return kept + sum(self._store(one, again=again) for one in begun)

    def _sorted(self, envelopes: Sequence[Envelope]) -> tuple[Sorted, Mapping[str, int]]:
        """The conversations, by what the seller has already; and which row is which deal."""
        known = known_deals(self.seller)
        rows = {known.deals[row.name]: row for row in known.rows}
        sorting = conversations(
            envelopes,
            sides_of([*self.seller.addresses, self.mailbox.address], self.seller.domains),
            deals=(*_blocked(self.mailbox), *known.rows),
            before=before_of(self.seller, envelopes, rows),
        )
        return sorting, known.deals

    def _ours(self, envelopes: Sequence[Envelope], mails: Sequence[New]) -> set[str]:
        """Ids of what left through us and is a touch already, whatever a relay made of its id; the rest has left now."""
        sent = sent_from_here(self.seller, mails)
        recorded = Touch.stored(self.seller.pk, [row.message_id for row in sent.values() if row.message_id])
        for envelope in envelopes:
            if (row := sent.get(envelope.id)) is not None and row.leaving != row.Leaving.SENT:
                row.left(envelope.at)
        return {id_ for id_, row in sent.items() if row.message_id in recorded}

    def _new(self, found: Sequence[Conversation], deals: Mapping[str, int], ours: set[str]) -> list[Waiting]:
        """Those that hold something new, the one with the newest mail first."""
        met = [filed.envelope.id[:500] for one in found for filed in one.mails]
        known = Touch.stored(self.seller.pk, met) | ours
        out = []
        for one in found:
            new = tuple(filed for filed in one.mails if filed.envelope.id[:500] not in known)
            if new:
                out.append(Waiting(replace(one, mails=new), deal_of(one.row, deals)))
        out.sort(key=lambda one: one.conversation.mails[-1].envelope.at, reverse=True)
        return out

    def _begin(self, some: Sequence[Waiting], at: Mapping[Place, New]) -> _Begun:
        """Fetch a batch, and begin to read it."""
        mails = [at[place_of(filed.envelope)] for one in some for filed in one.conversation.mails]
        bodies = fetched(self.session, mails)
        seller = self.seller
        heard: list[tuple[Waiting, Callable[[], Heard | None]]] = []
        for one in some:
            if one.deal_id is not None:  # its touches are read together when it is assessed
                said = only_fetched(one.conversation, zone=seller.zone, loaded=bodies.loaded)
                heard.append((one, partial(_as_it_is, said)))
            else:
                zone, locale, country = seller.zone, seller.locale, seller.country
                reading = self.readers.begin(
                    one.conversation, bodies.raw, zone=zone, locale=locale, country=country
                )
                heard.append((one, reading))
        return _Begun(mails, heard)

    def _store(self, begun: _Begun, *, again: bool) -> int:
        """Store a batch that was read, and assess what it touched; how many of its mails are kept."""
        batch: Batch = [(one, said) for one, reading in begun.heard if (said := reading()) is not None]
        kept = [(one, said) for one, said in batch if said.mails and _is_kept(self.mailbox, one, said)]
        counts = Counter({"kept": sum(len(said.mails) for _, said in kept)})
        counts["not-a-prospect"] = sum(len(said.mails) for _, said in batch) - counts["kept"]
        counts["unreadable"] = len(begun.mails) - counts.total()
        if again:
            counts = Counter({"kept": counts["kept"], "not-a-prospect": -counts["kept"]})
        ids = {mail.id for _, said in kept for mail in said.mails}
        filed = [filed.envelope for one, _ in kept for filed in one.conversation.mails]
        places = {place_of(envelope) for envelope in filed if envelope.id in ids}
        newest = max((mail.at for _, said in kept for mail in said.mails), default=None)

        def work() -> set[int]:
            touched = stored(self.seller, kept, self.now) if kept else set()
            self._note(begun.mails, places, counts, newest)
            return touched

        reassess_these(written(work), self.now)
        return counts["kept"]

    def _note(
        self, mails: Iterable[New], kept: set[Place], counts: Counter[str], newest: datetime | None = None
    ) -> None:
        """That these were looked at, inside a transaction of the caller's."""
        copies = [
            MailCopy(
                folder=one.folder,
                uid=one.head.uid,
                print=one.print,
                kept=(one.folder.name, one.head.uid) in kept,
            )
            for one in mails
        ]
        MailCopy.objects.bulk_create(
            copies,
            batch_size=200,
            update_conflicts=True,
            unique_fields=["folder", "uid"],
            update_fields=["kept"],
        )
        row = Mailbox.objects.only("counts", "last_mail_at").get(pk=self.mailbox.pk)
        row.counts = dict(Counter(row.counts) + counts)
        if newest is not None:
            row.last_mail_at = max(newest, row.last_mail_at or newest)
        row.save(update_fields=["counts", "last_mail_at"])
        self.mailbox.counts, self.mailbox.last_mail_at = row.counts, row.last_mail_at


def place_of(envelope: Envelope) -> Place:
    """Where a mail lies: its folder and number."""
    assert envelope.place is not None, "raw_mails gives each its place"
    return envelope.place.path, envelope.place.start


def _as_it_is(said: Heard) -> Heard:
    return said


def _is_kept(mailbox: Mailbox, one: Waiting, said: Heard) -> bool:
    """Whether a conversation is with a prospect, known or likely; of strangers at free-mail domains only plain sales."""
    if one.deal_id is not None:
        return True
    if mailbox.only_deals:
        return False
    if is_free_mail(one.conversation.prospect.rpartition("@")[2]):
        return said.likelihood >= LIKELY and said.is_sale
    return said.likelihood >= _DOUBTFUL


def _blocked(mailbox: Mailbox) -> tuple[DealRow, ...]:
    """Whose mail is never looked into, as a row that says no."""
    words = [str(word).lower() for word in mailbox.blocked]
    if not words:
        return ()
    return (
        DealRow(
            name="blocked",
            domains=tuple(word for word in words if "@" not in word),
            addresses=tuple(word for word in words if "@" in word),
            is_deal=False,
        ),
    )


def _not_ahead(envelope: Envelope, at: Mapping[Place, New], now: datetime) -> Envelope:
    """A mail whose writer's clock runs ahead passed when it arrived."""
    if envelope.at <= now:
        return envelope
    return replace(envelope, at=min(now, at[place_of(envelope)].head.arrived_at))


def _batches(waiting: Sequence[Waiting], at: Mapping[Place, New]) -> Iterator[list[Waiting]]:
    """Conversations whole, so many that a batch stays bounded in mails and bytes."""
    batch: list[Waiting] = []
    count = weight = 0
    for one in waiting:
        sizes = [at[place_of(filed.envelope)].head.size for filed in one.conversation.mails]
        if batch and (count + len(sizes) > _MAILS_A_BATCH or weight + sum(sizes) > _BYTES_A_BATCH):
            yield batch
            batch, count, weight = [], 0, 0
        batch.append(one)
        count, weight = count + len(sizes), weight + sum(sizes)
    if batch:
        yield batch
