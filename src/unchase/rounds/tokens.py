"""The access token of a mailbox: refreshed before it runs out, sealed again, and asked for once by whoever comes first."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from unchase.connectors.imap import LoginError
from unchase.connectors.imap_wire import LostError
from unchase.connectors.oauth import Provider, TokenError, TokenRefusedError, refreshed
from unchase.connectors.secret import Secret
from unchase.deals.models import Mailbox
from unchase.deals.writing import written
from unchase.rounds.keys import allowed, sealed, unsealed

if TYPE_CHECKING:
    from unchase.connectors.oauth import Tokens

_BEFORE = timedelta(minutes=3)  # a token that runs out sooner is not used: a session outlives its beginning
_ONE = Lock()  # refresh tokens may be good once only


def access_token(mailbox: Mailbox, now: datetime, *, anew: bool = False) -> Secret:
    """A token good for a while. Raises `LoginError` where the consent is gone, `LostError` to try again later."""
    with _ONE:
        mailbox.refresh_from_db(fields=["sealed"])
        words = unsealed(mailbox)
        if not anew and words.get("until") and datetime.fromisoformat(words["until"]) > now + _BEFORE:
            return Secret(words["access"])
        try:
            tokens = refreshed(provider_of(words), Secret(words.get("refresh", "")), now, allowed=allowed())
        except TokenRefusedError as error:
            raise LoginError(str(error)) from None
        except TokenError as error:
            raise LostError(str(error)) from None
        keep_tokens(mailbox, words, tokens)
        return tokens.access


def keep_tokens(mailbox: Mailbox, words: dict[str, str], tokens: Tokens) -> None:
    """Seal tokens beside what else is kept for the mailbox."""
    mailbox.sealed = sealed(
        mailbox,
        {
            **words,
            "access": tokens.access.reveal(),
            "refresh": tokens.refresh.reveal(),
            "until": tokens.until.isoformat(),
        },
    )
    written(lambda: Mailbox.objects.filter(pk=mailbox.pk).update(sealed=mailbox.sealed))


def provider_of(words: dict[str, str]) -> Provider:
    """Where the tokens of a mailbox come from, from what was sealed for it."""
    return Provider(
        token_url=words.get("token_url", ""),
        client_id=words.get("client_id", ""),
        client_secret=Secret(words.get("client_secret", "")),
        scope=words.get("scope", ""),
        device_url=words.get("device_url", ""),
        authorize_url=words.get("authorize_url", ""),
    )
