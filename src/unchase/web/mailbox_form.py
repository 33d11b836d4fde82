"""The form that connects a mailbox, read into the row it will be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unchase.connectors.host import HostError, name_of
from unchase.connectors.imap import Tls
from unchase.connectors.providers import provider_of, providers
from unchase.deals.models import Mailbox
from unchase.web import forms

if TYPE_CHECKING:
    from django.http import HttpRequest

_ADDRESS = re.compile(r"[^\s@<>,;:\"\\()]{1,64}@[^\s@<>,;:\"\\()]{1,190}\Z")
_FIELDS = (
    "address", "user", "provider", "entry", "imap_host", "imap_port", "imap_tls", "smtp_host", "smtp_port", "smtp_tls",
    "client_id", "client_secret",
)  # fmt: skip
_TLS = frozenset(Tls)


def fresh(address: str, provider: str) -> dict[str, str]:
    """The form as it is shown first: what the provider of the address tells is filled in."""
    known = next((one for one in providers() if one.key == provider), None) or provider_of(address)
    told = dict.fromkeys((*_FIELDS, "password"), "")
    told |= {
        "address": address,
        "user": address,
        "imap_port": "993",
        "imap_tls": "tls",
        "smtp_port": "465",
        "smtp_tls": "tls",
    }
    told["entry"] = "password"
    if known is not None:
        told |= {
            "provider": known.key,
            "imap_host": known.imap,
            "imap_port": str(known.imap_port),
            "imap_tls": known.imap_tls,
            "smtp_host": known.smtp,
            "smtp_port": str(known.smtp_port),
            "smtp_tls": known.smtp_tls,
            "entry": "token" if known.token else "password",
        }
    return told


def told_of(request: HttpRequest) -> dict[str, str]:
    """What was typed in. A password is taken as it is, spaces and all."""
    told = {name: forms.text(request, name, most=1_000) for name in _FIELDS}
    told["password"] = request.POST.get("password", "")[:1_000]
    return told


def taken(mailbox: Mailbox, told: dict[str, str]) -> str:
    """Take what was typed in over; a sentence where it cannot be."""
    address = told["address"].lower()
    if not _ADDRESS.match(address):
        return "Write the address as you@company.com."
    mailbox.address, mailbox.user = address[:254], (told["user"] or address)[:254]
    mailbox.entry = Mailbox.Entry.TOKEN if told["entry"] == "token" else Mailbox.Entry.PASSWORD
    known = next((one for one in providers() if one.key == told["provider"]), None)
    mailbox.provider = known.key if known else ""
    mailbox.keeps_sent = bool(known and known.keeps_sent)
    try:
        mailbox.imap_host, mailbox.imap_port, mailbox.imap_tls = _server(told, "imap", 993)
        if told["smtp_host"]:
            mailbox.smtp_host, mailbox.smtp_port, mailbox.smtp_tls = _server(told, "smtp", 465)
    except HostError as error:
        return str(error)
    if mailbox.entry == Mailbox.Entry.TOKEN and not (told["client_id"] and known and known.token_url):
        return "Signing in by token needs a provider that offers it, and your own client id."
    if mailbox.entry == Mailbox.Entry.PASSWORD and not told["password"]:
        return "Without its password the mailbox lets nobody in."
    return ""


def _server(told: dict[str, str], kind: str, otherwise: int) -> tuple[str, int, str]:
    """A server as it was typed in. Raises `HostError` in a sentence."""
    if not told[f"{kind}_host"]:
        raise HostError("Name the server your mail lies on (IMAP).")
    port = told[f"{kind}_port"] or str(otherwise)
    if not port.isascii() or not port.isdigit() or not 0 < int(port[:6]) < 65_536:
        raise HostError(f"“{port[:20]}” is no port; mail servers listen on 993, 143, 465 or 587.")
    tls = told[f"{kind}_tls"] if told[f"{kind}_tls"] in _TLS else "tls"
    return name_of(told[f"{kind}_host"]), int(port), tls
