"""Where the mailboxes of well-known providers live (providers.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A provider: its servers, what people need there, and where tokens are asked for. `token`: passwords are not taken."""

    key: str
    name: str
    domains: tuple[str, ...] = ()
    imap: str = ""
    imap_port: int = 993
    imap_tls: str = "tls"
    smtp: str = ""
    smtp_port: int = 465
    smtp_tls: str = "tls"
    keeps_sent: bool = False
    token: bool = False
    note: str = ""
    authorize_url: str = ""
    device_url: str = ""
    token_url: str = ""
    scope: str = ""


@cache
def providers() -> tuple[Provider, ...]:
    """All of them, in the order of the table."""
    rows = tomllib.loads(files("unchase.connectors").joinpath("providers.toml").read_text("utf-8"))
    return tuple(Provider(key=key, **{**row, "domains": tuple(row["domains"])}) for key, row in rows.items())


def provider_of(address: str) -> Provider | None:
    """The provider of an address, where its domain tells."""
    domain = address.rpartition("@")[2].lower()
    return next((one for one in providers() if domain in one.domains), None)
