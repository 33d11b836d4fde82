"""What a domain tells: the company it belongs to, a mail service for everyone, a robot."""

from __future__ import annotations

import re
from functools import lru_cache

from unchase.connectors.tables import table

_PLUS = re.compile(r"\+.*\Z")
_REMEMBERED = 4_096  # a mailbox names the same few again and again; those of a whole house do not stay


def domain_of(address: str) -> str:
    """The part behind the @, lower-cased; "" where there is none."""
    return address.rpartition("@")[2].strip().rstrip(".").lower() if "@" in address else ""


@lru_cache(maxsize=_REMEMBERED)
def company_domain(domain: str) -> str:
    """The domain a company registers: `eu.mail.acme.example` → `acme.example`, `shop.acme.co.uk` → `acme.co.uk`.

    A short rule instead of the public suffix list: the last two labels, three where the second is one under
    which a country registers companies.
    """
    labels = domain.strip(".").lower().split(".")
    if len(labels) <= 2 or domain.replace(".", "").isdigit():
        return ".".join(labels)
    known = table("domains.toml")
    second_level = len(labels[-1]) == 2 and labels[-2] in known["second_level"]
    hosted = ".".join(labels[-2:]) in known["hosts"]
    return ".".join(labels[-3:] if second_level or hosted else labels[-2:])


@lru_cache(maxsize=_REMEMBERED)
def is_free_mail(domain: str) -> bool:
    """Whether anyone can have an address there."""
    known = table("domains.toml")
    if domain in known["free_mail"]:
        return True
    company = company_domain(domain)
    return company in known["free_mail"] or company.partition(".")[0] in known["free_mail_names"]


@lru_cache(maxsize=_REMEMBERED)
def is_robot(address: str) -> bool:
    """Whether an address says that nobody reads behind it."""
    local = _PLUS.sub("", address.partition("@")[0].lower())
    robots = table("domains.toml")["robots"]
    return local in robots or local.startswith(
        ("noreply", "no-reply", "donotreply", "bounces-", "bounce-", "notifications-")
    )


@lru_cache(maxsize=_REMEMBERED)
def speaks_for_people(domain: str) -> bool:
    """Whether mail from there is a service speaking for a person: a booking page, a form, an e-signature."""
    known = table("domains.toml")["speak_for_people"]
    return domain in known or company_domain(domain) in known


@lru_cache(maxsize=_REMEMBERED)
def same_mailbox(address: str) -> str:
    """The address without what does not matter to its mailbox: tags behind "+", and dots at Gmail."""
    local, _, domain = address.strip().lower().rpartition("@")
    if not local:
        return address.strip().lower()
    if domain == "googlemail.com":
        domain = "gmail.com"
    local = _PLUS.sub("", local) or local
    if domain == "gmail.com":
        local = local.replace(".", "")
    return f"{local}@{domain}"
