"""A mailbox tried out with its own secret: for the page that says in plain words what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.connectors.imap import LoginError, Server, Tls
from unchase.connectors.imap_wire import ImapError
from unchase.connectors.secret import SecretError
from unchase.connectors.smtp import Submission
from unchase.connectors.try_mailbox import LET_IN, Step, Tried, try_mailbox
from unchase.deals.models import Mailbox
from unchase.rounds.entering import secret_of
from unchase.rounds.keys import allowed

if TYPE_CHECKING:
    from datetime import datetime


def tried(mailbox: Mailbox, now: datetime) -> Tried:
    """How a mailbox is let into, step by step; saved or not."""
    is_token = mailbox.entry == Mailbox.Entry.TOKEN
    try:
        secret = secret_of(mailbox, now)
    except (SecretError, LoginError, ImapError) as error:
        return Tried(steps=(Step(LET_IN, well=False, says=str(error)),))
    server = Server(
        host=mailbox.imap_host,
        port=mailbox.imap_port,
        tls=Tls(mailbox.imap_tls),
        user=mailbox.user,
        is_token=is_token,
    )
    submission = Submission(
        host=mailbox.smtp_host,
        port=mailbox.smtp_port,
        tls=Tls(mailbox.smtp_tls),
        user=mailbox.user,
        is_token=is_token,
    )
    return try_mailbox(
        server, secret, submission=submission if mailbox.smtp_host else None, allowed=allowed()
    )
