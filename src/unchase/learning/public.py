"""Figures of public logs, named as what they are. They say nothing of this seller.

Source: docs/explanation/outcomes.md; Moro, Cortez, Rita 2014; van Dongen 2012.
"""

from __future__ import annotations

from unchase.learning.claim import Claim, Unit
from unchase.learning.counts import Share


def public_claims() -> tuple[Claim, ...]:
    """The public figures to lay beside the seller's own."""
    return (
        _public(
            "public-cold-calls",
            Share(count=4_529, of=4_640),
            deals=41_188,
            compares="sales made by the sixth call with all sales",
            sentence="Among 41,188 people called by a Portuguese consumer bank (2008 to 2010), 98 % of sales came by the sixth call.",
        ),
        _public(
            "public-offers",
            Share(count=211, of=723),
            deals=3_783,
            compares="loan offers that came back after five unanswered touches with all that reached five",
            sentence="Of 3,783 loan offers of a Dutch consumer bank (2011 to 2012), 29 % of those silent after five touches still came back.",
        ),
        _public(
            "public-late-sales",
            Share(count=292, of=4_640),
            deals=41_188,
            compares="sales on contacts five to twelve with all sales",
            sentence='"80 % of sales take five or more contacts" has no source; in the calls of that bank it was 6 %.',
        ),
    )


def _public(name: str, share: Share, *, deals: int, compares: str, sentence: str) -> Claim:
    return Claim(
        name=name,
        figure=share.share,
        low=share.low,
        high=share.high,
        unit=Unit.SHARE,
        deals=deals,
        compares=compares,
        sentence=sentence,
        public=True,
    )
