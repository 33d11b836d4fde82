"""Every address of the program, from the URLconf itself, with the keys of rows that are there; one of which nobody knows the key stops the tests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator  # type: ignore[import-untyped]
from allauth.socialaccount.models import SocialAccount  # type: ignore[import-untyped]
from allauth.usersessions.models import UserSession  # type: ignore[import-untyped]
from django.urls import URLPattern, get_resolver

from unchase.deals import models as rows
from unchase.teams.models import Invitation, Membership

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db import models
    from django.urls import URLResolver

    from unchase.deals.models import Deal

# What a number in an address is the key of, by what stands before it.
_OF: dict[str, type[models.Model]] = {
    "begin": rows.ImportRun, "sort": rows.Deal, "deals": rows.Deal, "touches": rows.Touch, "drafts": rows.Outgoing,
    "library": rows.Piece, "tokens": rows.Token, "webhooks": rows.Webhook, "notices": rows.Notice,
    "mailboxes": rows.Mailbox, "team/deals": rows.Deal, "team/people": Membership, "team/invitations": Invitation,
    "ways-in/passkeys": Authenticator, "ways-in/elsewhere": SocialAccount, "ways-in/sign-ins": UserSession,
}  # fmt: skip
# Words in an address: those that anybody may write, and of secrets one that opens nothing.
_WORDS = {
    "start/<str:token>": "word", "invited/<str:word>": "word", "feed/<str:secret>.ics": "word",
    "numbers/<str:name>": "stalled", "numbers/<str:on>": "2026-11-09", "<str:kind>": "stalled",
    "rehearse/<slug:prospect>": "budget-wait", "sign-in/with/<slug:provider_id>": "oidc-1",
}  # fmt: skip
_PROGRAMS = "api/"  # the door of other programs has a list of its own, its OpenAPI document
_NUMBER = re.compile(r"^(?P<before>[\w/-]+)/<int:pk>")


def patterns() -> Iterator[tuple[str, str]]:
    """Every address as the URLconf has it, and its name; those of programs apart."""
    yield from _walk(get_resolver(), "")


def address(pattern: str, deal: Deal) -> str:
    """An address with the keys of the deal's seller's rows in it. Raises `LookupError` for one of which nobody knows whose key it takes."""
    where = pattern
    if found := _NUMBER.match(where):
        if found["before"] not in _OF:
            raise LookupError(
                f"Say in tests/postgres/addresses.py what the number in {pattern} is the key of."
            )
        where = where.replace("<int:pk>", str(_key(_OF[found["before"]], deal)))
    for words, word in _WORDS.items():
        where = where.replace(words, f"{words.partition('<')[0]}{word}{words.partition('>')[2]}")
    if "<" in where:
        raise LookupError(f"Say in tests/postgres/addresses.py what stands in {pattern}.")
    return f"/{where}"


def _walk(there: URLResolver, before: str) -> Iterator[tuple[str, str]]:
    for one in there.url_patterns:
        if isinstance(one, URLPattern):
            yield before + str(one.pattern), str(one.name)
        elif str(one.pattern) != _PROGRAMS:
            yield from _walk(one, before + str(one.pattern))


def _key(kind: type[models.Model], deal: Deal) -> object:
    if kind is rows.Deal:
        return deal.pk
    if kind is rows.Touch:
        return deal.touches.latest("at").pk
    if kind is Membership:
        return deal.seller.membership.pk
    names = {field.name for field in kind._meta.concrete_fields}  # noqa: SLF001 - Django's documented way
    whose = next((name for name in ("seller", "user") if name in names), "")
    found = kind._base_manager.filter(**{whose: deal.seller} if whose else {}).order_by("pk").first()  # noqa: SLF001 - as above
    assert found is not None, f"There is no {kind.__name__} to ask for."
    return found.pk
