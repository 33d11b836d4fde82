"""A mailbox entered: its secret unsealed for as long as it takes, a token refreshed before it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.connectors.imap import LoginError, Server, Tls, signed_in
from unchase.connectors.secret import Secret
from unchase.deals.models import Mailbox
from unchase.rounds.keys import allowed, unsealed
from unchase.rounds.tokens import access_token

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.connectors.imap import Session


def entered(mailbox: Mailbox, now: datetime, *, seconds: float = 30.0) -> Session:
    """A session in a mailbox. Raises `HostError`, `ImapError` or `SecretError`, each with a sentence.

    A token that is refused is refreshed once before that counts.
    """
    server = Server(
        host=mailbox.imap_host,
        port=mailbox.imap_port,
        tls=Tls(mailbox.imap_tls),
        user=mailbox.user,
        is_token=mailbox.entry == Mailbox.Entry.TOKEN,
    )
    try:
        return signed_in(server, secret_of(mailbox, now), allowed=allowed(), seconds=seconds)
    except LoginError:
        if not server.is_token:
            raise
    return signed_in(server, secret_of(mailbox, now, anew=True), allowed=allowed(), seconds=seconds)


def secret_of(mailbox: Mailbox, now: datetime, *, anew: bool = False) -> Secret:
    """The password of a mailbox, or an access token good for a while; `anew` asks for a new one."""
    if mailbox.entry == Mailbox.Entry.TOKEN:
        return access_token(mailbox, now, anew=anew)
    return Secret(unsealed(mailbox).get("password", ""))
