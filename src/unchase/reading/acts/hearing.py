"""Who says what: the prospect's sentences of a message, and what the seller said before them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unchase.reading.acts.sentences import Sentence, sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.core.when import When

# How a transcript names the seller; a name it does not know is the prospect's.
SELLERS: Final = frozenset("rep me us seller sales agent ae bdr sdr caller salesperson vendor host".split())


def heard(
    own: str, times: Sequence[When] = (), *, previous: str | None = None, channel: str = "email"
) -> tuple[tuple[Sentence, ...], str | None]:
    """The prospect's sentences, and the seller's words before them: in a transcript their own lines count as well."""
    cut = sentences(own, times, channel=channel)
    ours = [s for s in cut if s.speaker in SELLERS]
    if not ours:
        return cut, previous
    said = " ".join(own[s.span[0] : s.span[1]] for s in ours)
    return tuple(s for s in cut if s.speaker not in SELLERS), f"{previous}\n{said}" if previous else said
