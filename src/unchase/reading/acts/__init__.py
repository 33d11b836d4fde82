"""Reads what a prospect says: the acts of one message, each with the words it rests on (METHOD, Readings)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from unchase.reading.acts import features, message
from unchase.reading.acts.compose import Found, compose
from unchase.reading.acts.hearing import heard
from unchase.reading.acts.model import chance, model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.core.when import When

__all__ = ["Found", "prospect_acts"]

_MOST = (
    20_000  # characters read; a longer own text is a pasted document, whose beginning says what the mail says
)


def prospect_acts(
    own: str,
    *,
    times: Sequence[When] = (),
    previous: str | None = None,
    channel: str = "email",
    locale: str = "en-US",  # noqa: ARG001  the words are English; the times were read with the locale
) -> Found:
    """The acts of a prospect's own words: `sure`, those the program stands by, and `maybe`, weaker readings.

    `times` are those found in `own`; spans of acts are half-open in code points of `own`. `previous` is the seller's
    preceding message: it makes "yes" an acceptance or an appointment. `channel` is "email", "call_note" (the seller's
    note: our promises are commitments by us), "transcript" (lines of "Name: words") or "chat".
    An accepted clock time without a day ("4 works") is an `appointment` with no `when`: agreement gives it its day.
    """
    cut, before = heard(own[:_MOST], times, previous=previous, channel=channel)
    if not cut:
        return Found()
    weights = model()
    seen = features.seen(cut, previous=before, channel=channel)
    log_odds = [_log_odds(s.sentence.words, tuple(s.beside), s.message) for s in seen]
    whole = weights.message.weighed(message.values(seen, log_odds, weights.sentence.classes))
    likely = dict(zip(weights.message.classes, map(chance, whole), strict=True))
    return compose(own, seen, log_odds, likely, channel=channel)


@lru_cache(maxsize=4_096)  # sentences; people say the same again and again
def _log_odds(words: tuple[str, ...], beside: tuple[str, ...], message: tuple[str, ...]) -> list[float]:
    """One log-odds a class, of a sentence of these words with these features beside them in a message with those."""
    of = model().sentence
    return of.scores((*beside, *message), features.word_total(words, of))
