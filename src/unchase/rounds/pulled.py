"""Mails of a pull on their way from the server to a batch that is stored: outsides, what was sorted before, bodies."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import TYPE_CHECKING

from unchase.connectors.behind import may_speak_for_another
from unchase.connectors.conversations import Before
from unchase.connectors.deals_file import DealRow
from unchase.connectors.envelope import Place
from unchase.connectors.headers import read_headers, sender_of
from unchase.connectors.letter import OWN_DOMAIN
from unchase.connectors.mailbox import RawMail
from unchase.connectors.mime import complete
from unchase.core.act import Side
from unchase.deals.models import Outgoing, Touch
from unchase.rounds.new_mail import id_of, in_folders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from unchase.connectors.envelope import Envelope
    from unchase.connectors.imap import Session
    from unchase.core.message import Message
    from unchase.deals.models import Seller
    from unchase.rounds.new_mail import New

_AT_ONCE = 500
_NAMED = "deal "  # as `known_deals` names rows
_OWN_ID = re.compile(rb"^x-unchase-id[ \t]*:[ \t]*([0-9a-f]{32})\b", re.IGNORECASE | re.MULTILINE)


@dataclass(slots=True)
class Bodies:
    """Whole mails held for one batch, by where they lie."""

    raw: dict[tuple[str, int], bytes] = field(default_factory=dict)

    def loaded(self, envelope: Envelope) -> tuple[Message | None, tuple[str, ...]]:
        """The whole message of an envelope; none where it vanished from the server meanwhile."""
        place = envelope.place
        raw = self.raw.get((place.path, place.start)) if place is not None else None
        if raw is None:
            return None, ("it vanished from the server while it was being read",)
        return complete(envelope, raw)


def raw_mails(session: Session, mails: Sequence[New]) -> Iterator[RawMail]:
    """The outsides of mails as a survey takes them. Of robots' mails, and those without an id, the whole is needed."""
    for folder, some in in_folders(mails).items():
        bodies = fetched(session, [one for one in some if _is_needed_whole(one)])
        where = "Sent" if folder.kind == "sent" else folder.path
        for one in some:
            head = one.head
            # Servers note when a mail arrived; headers say it in a line of their own.
            arrived = b"Received: from server; %s\r\n" % format_datetime(head.arrived_at).encode()
            if head.labels:  # as Gmail's own export writes them
                arrived += b"X-Gmail-Labels: %s\r\n" % ",".join(head.labels).replace("\n", " ").encode()
            yield RawMail(
                raw=arrived + bodies.raw.get((folder.name, head.uid), head.block.rstrip() + b"\r\n\r\n"),
                place=Place(folder.name, head.uid),
                folder=where,
                flags=_letters(head.flags),
                arrived_at=head.arrived_at,
            )


def fetched(session: Session, mails: Iterable[New]) -> Bodies:
    """The whole of these mails."""
    bodies = Bodies()
    for folder, some in in_folders(mails).items():
        if session.opened != folder.name:
            session.open(folder.name)
        for uid, raw in session.bodies((one.head.uid, one.head.size) for one in some):
            bodies.raw[folder.name, uid] = raw
    return bodies


def deal_of(row: DealRow | None, deals: Mapping[str, int]) -> int | None:
    """The deal a row stands for."""
    if row is None:
        return None
    number = row.name.removeprefix(_NAMED)
    return deals.get(row.name) or (int(number) if number.isdecimal() else None)


def before_of(
    seller: Seller, envelopes: Iterable[Envelope], rows: Mapping[int, DealRow]
) -> dict[str, Before]:
    """Which of the mails these refer to are ours, sorted before, and into which deal. `rows` are the deals by key."""
    named = list({one[:500] for envelope in envelopes for one in envelope.references})
    out: dict[str, Before] = {}
    for start in range(0, len(named), _AT_ONCE):
        touches = Touch.objects.filter(
            seller=seller, side=Side.US.value, identity__in=named[start : start + _AT_ONCE]
        )
        for identity, deal_id, people in touches.values_list("identity", "deal_id", "people"):
            row = rows.get(deal_id) or DealRow(name=f"{_NAMED}{deal_id}")
            out[identity] = Before(row=row, people=tuple(people))
    own = {one.partition("@")[0]: one for one in named if one.endswith(f"@{OWN_DOMAIN}")}
    for left in Outgoing.objects.filter(deal__seller=seller, own_id__in=list(own)[:_AT_ONCE]):
        row = rows.get(left.deal_id) or DealRow(name=f"{_NAMED}{left.deal_id}")
        out[own[left.own_id]] = Before(row=row, people=tuple(left.to))
    return out


def sent_from_here(seller: Seller, mails: Sequence[New]) -> dict[str, Outgoing]:
    """What left through us among these, by the id each has now: a relay may have given it another one."""
    own = {
        found[1].decode().lower(): id_of(one.head.block)
        for one in mails
        if (found := _OWN_ID.search(one.head.block))
    }
    rows = Outgoing.objects.filter(deal__seller=seller, own_id__in=list(own)[: 10 * _AT_ONCE])
    return {own[row.own_id]: row for row in rows}


def _is_needed_whole(one: New) -> bool:
    sender = sender_of(read_headers(one.head.block.replace(b"\r\n", b"\n")))
    return not id_of(one.head.block) or (sender is not None and may_speak_for_another(sender))


def _letters(flags: Iterable[str]) -> str:
    """IMAP flags as the letters of Maildir names."""
    known = {flag.lower() for flag in flags}
    return ("D" if "\\draft" in known else "") + ("T" if "\\deleted" in known else "") + "S"
