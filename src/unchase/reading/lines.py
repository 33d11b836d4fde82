"""A text as lines with offsets and labels: what the passes over a mail's text share."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

OWN, QUOTED, SIGNATURE = 0, 1, 2


@dataclass(slots=True)
class Lines:
    """Lines of `text`: where each starts and ends (line break included), its words without the white space around
    them, and its label, which starts as OWN. The passes write labels and nothing else.
    """

    text: str
    starts: list[int]
    ends: list[int]
    stripped: list[str]
    labels: list[int]

    @classmethod
    def of(cls, text: str) -> Lines:
        """The lines of a text, all of them the writer's own as yet."""
        pieces = text.splitlines(keepends=True)
        starts, ends, position = [], [], 0
        for piece in pieces:
            starts.append(position)
            position += len(piece)
            ends.append(position)
        return cls(text, starts, ends, [piece.strip() for piece in pieces], [OWN] * len(pieces))

    def __len__(self) -> int:
        return len(self.starts)

    def mark(self, first: int, last: int, label: int) -> None:
        """Give the lines `[first, last)` a label."""
        self.labels[first:last] = [label] * (last - first)

    def runs(self, label: int) -> Iterator[tuple[int, int]]:
        """Ranges `[first, last)` of neighbouring lines with a label, in order."""
        first = 0
        for one, run in groupby(self.labels):
            last = first + len(list(run))
            if one == label:
                yield first, last
            first = last
