"""`unchase mcp`: tools for an assistant, over standard input and output."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from unchase.cli.lines import stop
from unchase.cli.options import As  # noqa: TC001 - read at run time

if TYPE_CHECKING:
    from collections.abc import Callable

    from unchase.deals.models import Seller


def mcp(
    *,
    token: Annotated[
        str | None,
        typer.Option(
            envvar="UNCHASE_TOKEN",
            help="The token that says whose deals and what may be done; best told by UNCHASE_TOKEN.",
        ),
    ] = None,
    seller: As = None,
    can_write: Annotated[
        bool,
        typer.Option(
            "--can-write", help="Without a token: let it keep drafts and log calls, too; else it only reads."
        ),
    ] = False,
) -> None:
    """Serve tools to an assistant (Model Context Protocol) for one seller. It reads and prepares; it never sends."""
    if find_spec("mcp") is None:
        raise stop("The tools are an extra that is not installed here: pip install 'unchase[mcp]'.")
    from unchase.cli.workspace import opened, seller_named

    opened()
    from unchase.doors.tools import server
    from unchase.teams.eyes import see_nothing_unasked

    if token is not None:
        bound = _by_token(token)
        try:
            bound()
        except PermissionError as error:
            raise stop(str(error)) from None
    else:
        key = seller_named(seller).pk
        scopes = frozenset({"read", "draft", "write"} if can_write else {"read"})

        def bound() -> tuple[Seller, frozenset[str]]:
            return _by_key(key), scopes

    see_nothing_unasked()  # from here on the database shows this seller's rows, and what no tool asks for to nobody
    server(bound).run()


def _by_key(key: int) -> Seller:
    from unchase.deals.models import Seller
    from unchase.teams.eyes import DOOR, eyes_of

    with eyes_of(DOOR):
        found = Seller.objects.filter(pk=key, is_active=True).first()
    if found is None:
        raise PermissionError("The seller these tools were for is gone.")
    return found


def _by_token(word: str) -> Callable[[], tuple[Seller, frozenset[str]]]:
    """Whose token it is and what it may do, asked anew at every call: a token revoked meanwhile opens nothing."""

    def bound() -> tuple[Seller, frozenset[str]]:
        from datetime import UTC, datetime

        from unchase.deals.models import Token
        from unchase.teams.eyes import HOUSE, eyes_of

        now = datetime.now(UTC)
        with eyes_of(HOUSE):  # whose word it is, only the word tells
            found = Token.known_by(word, now)
            if found is not None:
                found.was_used(now)
        if found is None:
            raise PermissionError("The token is none, ran out or was revoked; the seller makes another one.")
        return found.seller, frozenset(found.scopes)

    return bound
