"""Our mail as a message (RFC 5322): with an id of its own, and a second one that survives relays which change the first."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from unchase.connectors.itip import invite

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from unchase.connectors.itip import Invitation

OWN_ID = "X-Unchase-Id"
OWN_DOMAIN = "unchase.invalid"  # nobody's; an id there says which letter of ours an answer belongs to


def letter(
    *,
    sender: str,
    name: str,
    to: Sequence[str],
    subject: str,
    text: str,
    message_id: str,
    own_id: str,
    at: datetime,
    answers: Sequence[str] = (),
    invitation: Invitation | None = None,
) -> bytes:
    """The mail as bytes with CR LF. Ids come without brackets; `answers` are those of the thread, the parent last.

    Programs that answer copy References; so our second id stands there too, where a relay does not touch it.
    """
    message = EmailMessage(policy=SMTP.clone(max_line_length=998 if not sender.isascii() else 78))
    message["From"] = Address(display_name=_line(name), addr_spec=sender) if name else sender
    message["To"] = ", ".join(to)
    message["Subject"] = _line(subject)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{message_id}>"
    known = [one for one in answers if one.isascii() and not set(one) & set(" <>\r\n\t")]
    if known:
        message["In-Reply-To"] = f"<{known[-1]}>"
    message["References"] = " ".join(f"<{one}>" for one in (f"{own_id}@{OWN_DOMAIN}", *known))
    message[OWN_ID] = own_id
    if invitation is None:
        message.set_content(text.rstrip() + "\n")
    else:
        invite(message, text, invitation)
    return message.as_bytes()


def _line(words: str) -> str:
    return " ".join(words.split())
