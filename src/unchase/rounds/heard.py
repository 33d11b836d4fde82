"""A conversation fetched, read and weighed: the slow part of an import, without a database, on any core."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unchase.connectors.deal_history import deal_history
from unchase.connectors.survey import load
from unchase.core.plain import plain
from unchase.reading.likelihood import Kind, likelihood
from unchase.reading.timeline import compose

if TYPE_CHECKING:
    from collections.abc import Callable

    from unchase.connectors.conversations import Conversation
    from unchase.connectors.envelope import Envelope
    from unchase.connectors.problem import Problem
    from unchase.core.message import Message
    from unchase.reading.history import Mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a conversation says: its mails, the facts of them as JSON, and how likely it is a deal at all.

    `is_sale`: something in it speaks of a sale.
    """

    mails: tuple[Mail, ...]
    facts: Any
    likelihood: float
    is_sale: bool
    likely_because: str
    problems: tuple[Problem, ...]


def heard(
    conversation: Conversation,
    *,
    zone: str,
    locale: str | None,
    country: str | None,
    loaded: Callable[[Envelope], tuple[Message | None, tuple[str, ...]]] = load,
) -> Heard:
    """Fetch and read a conversation. `zone`, `locale` and `country` are the seller's; `loaded` fetches a mail."""
    fetched = deal_history(conversation, zone=zone, locale=locale, country=country, loaded=loaded)
    likely = likelihood(fetched.exchange)
    return Heard(
        mails=fetched.history.mails,
        facts=plain(compose(fetched.history)),
        likelihood=likely.value,
        is_sale=likely.kind is Kind.SALE,
        likely_because=likely.because,
        problems=fetched.problems,
    )


def only_fetched(
    conversation: Conversation,
    *,
    zone: str,
    loaded: Callable[[Envelope], tuple[Message | None, tuple[str, ...]]] = load,
) -> Heard:
    """The mails of a conversation that belongs to a deal: read later, together with what passed there before."""
    fetched = deal_history(conversation, zone=zone, loaded=loaded)
    return Heard(
        mails=fetched.history.mails,
        facts=None,
        likelihood=1.0,
        is_sale=True,
        likely_because="",
        problems=fetched.problems,
    )
