"""A mail of ours around its leaving: made, looked for on the server, copied into Sent, and recorded as a touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.connectors.host import HostError
from unchase.connectors.imap_folders import DRAFTS, SENT, the_one
from unchase.connectors.imap_wire import ImapError
from unchase.connectors.letter import OWN_ID, letter
from unchase.connectors.mime import MOST_BYTES, parse_message
from unchase.connectors.secret import SecretError
from unchase.core.act import Side
from unchase.deals.models import Mailbox, Touch
from unchase.reading.history import Mail
from unchase.rounds.entering import entered
from unchase.rounds.events import tell
from unchase.rounds.inviting import invitation_of

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.models import Outgoing


def letter_of(row: Outgoing, mailbox: Mailbox, now: datetime) -> bytes:
    """The mail as it leaves; the same bytes whenever it is made at the same moment."""
    parent = (
        Touch.objects.filter(seller=row.deal.seller_id, identity=row.in_reply_to).first()
        if row.in_reply_to
        else None
    )
    before = (parent.message or {}).get("references", []) if parent else []
    return letter(
        sender=mailbox.address,
        name=row.deal.seller.name,
        to=row.to,
        subject=row.subject,
        text=row.text,
        message_id=row.message_id,
        own_id=row.own_id,
        at=now,
        answers=[*[str(one) for one in before][-8:], row.in_reply_to] if row.in_reply_to else [],
        invitation=invitation_of(row, mailbox.address, now),
    )


def find(row: Outgoing, mailbox: Mailbox, now: datetime) -> bytes | None:
    """The mail as it lies in Sent, or in the folder of drafts; known by our second id, else by its first."""
    kind = DRAFTS if row.way == Mailbox.Way.DRAFT else SENT
    with entered(mailbox, now) as session:
        folder = the_one(session.folders(), kind)
        if folder is None:
            return None
        session.open(folder.name)
        uids = session.with_header(OWN_ID, row.own_id) or session.with_header("Message-ID", row.message_id)
        return next((raw for _, raw in session.bodies((uid, MOST_BYTES) for uid in uids[-1:])), None)


def copy_to_sent(row: Outgoing, mailbox: Mailbox, raw: bytes, now: datetime) -> None:
    """A copy in Sent, where the provider makes none. It left all the same where that fails."""
    try:
        with entered(mailbox, now) as session:
            folder = the_one(session.folders(), SENT)
            if folder is not None:
                session.append(folder.name, raw, flags="\\Seen", at=now)
        row.copied()
    except (HostError, ImapError, SecretError) as error:
        tell("no-copy-in-sent", outgoing=row.pk, what=type(error).__name__)


def record(row: Outgoing, raw: bytes) -> None:
    """What left has passed: a touch of the deal, known by the id it left with; recorded twice it is one."""
    at = row.sent_at or row.at
    message, _ = parse_message(raw, fallback_at=at)
    assert message is not None, "it is our own letter, and has a moment to fall back on"
    people = tuple(one.lower() for one in row.to)
    mail = Mail(
        id=row.message_id,
        at=at,
        side=Side.US,
        zone=row.deal.seller.zone,
        text=message.text,
        subject=message.subject,
        person=people[0] if people else None,
        people=people,
        in_reply_to=row.in_reply_to or None,
        message=message,
    )
    row.deal.record([mail], at)
