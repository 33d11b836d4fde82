"""A conversation fetched, read and weighed: the slow part of an import, without a database, on any core."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unchase.connectors.deal_history import deal_history
from unchase.core.plain import plain
from unchase.reading.likelihood import likelihood
from unchase.reading.timeline import compose

if TYPE_CHECKING:
    from unchase.connectors.conversations import Conversation
    from unchase.connectors.problem import Problem
    from unchase.reading.history import Mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a conversation says: its mails, the facts of them as JSON, and how likely it is a deal at all."""

    mails: tuple[Mail, ...]
    facts: Any
    likelihood: float
    likely_because: str
    problems: tuple[Problem, ...]


def heard(conversation: Conversation, *, zone: str, locale: str | None, country: str | None) -> Heard:
    """Fetch and read a conversation. `zone`, `locale` and `country` are the seller's."""
    fetched = deal_history(conversation, zone=zone, locale=locale, country=country)
    likely = likelihood(fetched.exchange)
    return Heard(
        mails=fetched.history.mails,
        facts=plain(compose(fetched.history)),
        likelihood=likely.value,
        likely_because=likely.because,
        problems=fetched.problems,
    )
