"""Claims about keeping one's word: their promises, ours, and calls made on the minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.learning.claim import in_words, missing, share_claim
from unchase.learning.counts import Share
from unchase.learning.prior import ENOUGH_DEALS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from unchase.learning.claim import Said
    from unchase.learning.life import Life


def promise_claims(lives: Sequence[Life]) -> Iterator[Said]:
    """What was promised and came due, of all deals, open ones too."""
    kept = sum(life.tally.theirs_kept for life in lives)
    yield _of_ten(
        "promises-kept",
        Share(count=kept, of=kept + sum(life.tally.theirs_missed for life in lives)),
        compares="promises of theirs kept with all that came due",
        says="Prospects kept {of} of the promises that came due",
        takes="How many promises prospects keep takes {needs} that came due; there were {have}.",
    )
    ours = sum(life.tally.ours_kept for life in lives)
    yield _of_ten(
        "own-promises-kept",
        Share(count=ours, of=ours + sum(life.tally.ours_missed for life in lives)),
        compares="promises of ours kept by the day they were due with all that came due",
        says="You kept {of} of your promises by the day they were due",
        takes="How many of your own promises you keep takes {needs} that came due; there were {have}.",
    )
    yield _of_ten(
        "on-the-minute",
        Share(
            count=sum(life.tally.on_the_minute for life in lives), of=sum(life.tally.calls for life in lives)
        ),
        compares="calls begun within two minutes of the time agreed with all calls at an agreed time",
        says="You made {of} calls at an agreed time on the minute",
        takes="How many calls you make on the minute takes {needs} logged at an agreed time; there were {have}.",
    )


def _of_ten(name: str, share: Share, *, compares: str, says: str, takes: str) -> Said:
    """A share from ten cases on, else what it takes."""
    if share.of < ENOUGH_DEALS:
        return missing(name, share.of, ENOUGH_DEALS, takes.format(needs=ENOUGH_DEALS, have=share.of))
    return share_claim(name, share, compares=compares, sentence=says.format(of=in_words(share)))
