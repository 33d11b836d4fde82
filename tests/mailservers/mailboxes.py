"""Mailboxes of the cast on test servers."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from mailservers.dovecot import PASSWORD
from unchase.connectors.imap import Server, Tls
from unchase.deals.models import Mailbox
from unchase.rounds.keys import sealed

if TYPE_CHECKING:
    from mailservers.dovecot import Dovecot
    from unchase.deals.models import Seller

_LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)


def mailbox_at(server: Dovecot, seller: Seller) -> Mailbox:
    """A mailbox nobody has used yet, connected and agreed to, due at once."""
    box = Mailbox(
        seller=seller,
        address=seller.addresses[0],
        user=f"u{uuid.uuid4().hex[:12]}",
        imap_host="127.0.0.1",
        imap_port=server.port,
        imap_tls="none",
        since=date(2026, 1, 1),
        made_at=_LONG_AGO,
        agreed_at=_LONG_AGO,
        next_at=_LONG_AGO,
    )
    box.sealed = sealed(box, {"password": PASSWORD})
    box.save()
    return box


def server_of(box: Mailbox) -> Server:
    """The same mailbox, for a session of the test's own."""
    return Server(host=box.imap_host, port=box.imap_port, tls=Tls(box.imap_tls), user=box.user)
