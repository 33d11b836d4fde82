"""The programs that deals are kept in too: what each is asked with, and a conversation opened with the one that is meant."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from unchase.connectors import hubspot, pipedrive, salesforce, salesforce_session
from unchase.connectors.crm import CrmError, company_address
from unchase.connectors.host import PUBLIC_ONLY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unchase.connectors.crm import Program
    from unchase.connectors.host import Allowed
    from unchase.connectors.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretAsked:
    """A secret the seller is asked for."""

    name: str
    label: str
    hint: str
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A program: what the seller is asked for, and told of what comes in and goes back."""

    name: str
    title: str
    never: str
    goes_back: str
    secrets: tuple[SecretAsked, ...]
    where: str = ""  # asks for its address; "" where that is the same for every company
    like: str = ""
    known_as: str = ""  # asks for the address they sign in with; "" where the token tells


@cache
def kinds() -> Mapping[str, Kind]:
    """Every program there is, by its name."""
    import tomllib

    told = tomllib.loads(files("unchase.connectors").joinpath("crm_programs.toml").read_text("utf-8"))
    return {
        name: Kind(name=name, secrets=tuple(SecretAsked(**one) for one in about.pop("secrets")), **about)
        for name, about in told.items()
    }


def address_of(name: str, words: str, *, allowed: Allowed = PUBLIC_ONLY) -> str:
    """The address of a company's program, as the seller wrote it. Raises `CrmError`, in a sentence."""
    if name == "pipedrive":
        return company_address(words, pipedrive.HOME, allowed=allowed)
    if name == "hubspot":
        return hubspot.address_of(words, allowed=allowed)
    if name == "salesforce":
        return salesforce_session.address_of(words, allowed=allowed)
    raise CrmError("There is no such program.")


def opened(
    name: str, address: str, words: Mapping[str, Secret], *, allowed: Allowed = PUBLIC_ONLY
) -> Program:
    """A conversation with it. Raises `CrmError`, in a sentence, where it lets nobody in."""
    if name == "pipedrive":
        return pipedrive.Pipedrive(address=address, token=words["token"], allowed=allowed)
    if name == "hubspot":
        return hubspot.HubSpot(address=address, token=words["token"], allowed=allowed)
    if name == "salesforce":
        session = salesforce_session.signed_in(address, words, allowed=allowed)
        return salesforce.Salesforce(session=session)
    raise CrmError("There is no such program.")
