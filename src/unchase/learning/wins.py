"""Claims about winning: how often, how often after so many chases, and how many sales came late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.learning.claim import ENOUGH_EACH, in_words, missing, plural, share_claim
from unchase.learning.counts import Share, won_by_chases
from unchase.learning.prior import ENOUGH_DEALS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from unchase.learning.claim import Said
    from unchase.learning.life import Life

LATE = 5  # the contact from which folklore has most sales come


def win_claims(closed: Sequence[Life]) -> Iterator[Said]:
    """Every claim about how often closed deals were won."""
    yield _won(closed)
    yield from _won_after(closed)
    yield late_wins(closed)


def _won(closed: Sequence[Life]) -> Said:
    share = Share(count=sum(life.ending == "won" for life in closed), of=len(closed))
    if share.of < ENOUGH_DEALS:
        return missing(
            "won",
            share.of,
            ENOUGH_DEALS,
            f"You have {plural(share.of, 'deal')} closed, {share.count} of them won; a rate takes {ENOUGH_DEALS}.",
        )
    return share_claim(
        "won",
        share,
        compares="won deals with all closed deals",
        sentence=f"You won {in_words(share)} of your closed deals",
    )


def _won_after(closed: Sequence[Life]) -> Iterator[Said]:
    for count, share in enumerate(won_by_chases(closed)):
        if count and share.of >= ENOUGH_EACH and len(closed) >= ENOUGH_DEALS:
            chases = "one chase" if count == 1 else f"{count} chases"
            yield share_claim(
                f"won-after-{count}",
                share,
                compares=f"won deals with all that reached {chases}",
                sentence=f"Of the deals that reached {chases} you still won {in_words(share)}",
            )


def late_wins(closed: Sequence[Life]) -> Said:
    """The seller's own number beside the 80 % of folklore."""
    wins = [life for life in closed if life.ending == "won"]
    share = Share(count=sum(life.contacts >= LATE for life in wins), of=len(wins))
    if share.of < ENOUGH_DEALS:
        return missing(
            "late-wins",
            share.of,
            ENOUGH_DEALS,
            f"How many of your sales took five or more contacts takes {ENOUGH_DEALS} won deals; you have {share.of}.",
        )
    return share_claim(
        "late-wins",
        share,
        compares="won deals with five or more of our touches, with all won deals",
        sentence=f"Of your sales {in_words(share)} took five or more contacts; the 80 % often quoted has no traceable source",
    )
