"""A seller's message cut into sentences, each with its times, its cues and the chances of what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unchase.reading.acts.sentences import sentences
from unchase.reading.seller import features
from unchase.reading.seller.model import model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from unchase.core.when import When

_MOST = 20_000  # characters read; what lies beyond is a pasted document
_CHANNELS = {"voicemail": "voicemail", "chat": "chat", "transcript": "transcript"}


# What has cues so telling that the model needs less to stand by it: the meaning of the cues, and how much less.
_POINTED = {
    "proposal": ("proposal", 0.3),
    "moves_time": ("move", 0.3),
    "cancels_time": ("cancel", 0.3),
    "release": ("close.file", 0.6),
    "touching-base": ("touching-base", 0.5),
    "subservient": ("subservient", 0.6),
    "price-before-profit": ("price-before-profit", 0.5),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of a seller: what was seen in it, and name of an act or rule → its chance."""

    seen: features.Seen
    chances: Mapping[str, float]

    @property
    def span(self) -> tuple[int, int]:
        """Half-open span of the sentence in the text."""
        return self.seen.sentence.span

    @property
    def offered(self) -> tuple[When, ...]:
        """The clock times ahead that it names, deadlines left out."""
        return tuple(when for when in self.seen.sentence.times if features.usable(when))

    def holds(self, name: str) -> bool:
        """Whether the program stands by it that the sentence holds this act or this rule's material."""
        cut = model().thresholds[name]
        if name in _POINTED:  # without its cue nothing is held that is not likelier than not
            meaning, share = _POINTED[name]
            pointed = any(cue.meaning.startswith(meaning) for cue in self.seen.cues)
            if not pointed:
                cut = max(cut, 0.5)
            elif "if" not in self.seen.sentence.words:
                cut *= share
        return self.chances[name] >= cut


def said(text: str, times: Sequence[When], *, channel: str = "email") -> tuple[Said, ...]:
    """The sentences of a seller's own words, in order; `times` are those found in `text`."""
    cut = sentences(text[:_MOST], times, channel=_CHANNELS.get(channel, "email"))
    seen = features.seen(cut, channel=channel)
    return tuple(Said(one, model().chances(one)) for one in seen)
