"""Tell what the writer wrote now from quoted mail, and from the signature, footer or disclaimer below it.

Two passes over the lines of a text: `quotes` marks what others wrote, `signature` what stands below the words.
The words of both are data (`quotes.toml`, `signatures.toml`).
"""

from __future__ import annotations

from dataclasses import dataclass

from unchase.reading.lines import OWN, QUOTED, SIGNATURE, Lines
from unchase.reading.quotes import mark_quotes
from unchase.reading.signature import mark_signatures

Span = tuple[int, int]

_BETWEEN_PIECES = "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnText:
    """A text taken apart. Spans are half-open, in code points of the text as given.

    `own` is what the writer wrote now, its pieces (`spans`) joined by a line break: inline answers are kept, the
    quoted lines between them are not. `signature` is the signature, footer, disclaimer or device line; `quoted`
    quoted and forwarded mail. `inline` pairs each quoted passage with the answer written directly below it.
    """

    own: str
    signature: str = ""
    quoted: str = ""
    spans: tuple[Span, ...] = ()
    inline: tuple[tuple[Span, Span], ...] = ()

    def place(self, span: Span) -> Span:
        """Where a span of `own` lies in the text as given."""
        start, end = span
        return self._position(start), self._position(end - 1) + 1 if end > start else self._position(start)

    def _position(self, offset: int) -> int:
        for start, end in self.spans:
            if offset < end - start:
                return start + offset
            offset -= end - start + len(_BETWEEN_PIECES)
            if offset < 0:  # between two pieces
                return end
        return self.spans[-1][1] if self.spans else 0


def split(text: str) -> OwnText:
    """The writer's own words, what stands below them, and what others wrote."""
    lines = Lines.of(text)
    mark_quotes(lines)
    mark_signatures(lines)
    own = _pieces(lines, OWN)
    return OwnText(
        own=_BETWEEN_PIECES.join(text[start:end] for start, end in own),
        signature=_BETWEEN_PIECES.join(text[start:end] for start, end in _pieces(lines, SIGNATURE)),
        quoted=_BETWEEN_PIECES.join(text[start:end] for start, end in _pieces(lines, QUOTED)),
        spans=own,
        inline=_inline(lines),
    )


def _pieces(lines: Lines, label: int) -> tuple[Span, ...]:
    """Runs of lines of one label, each without the white space around it."""
    found = []
    for first, last in lines.runs(label):
        start, end = lines.starts[first], lines.ends[last - 1]
        piece = lines.text[start:end]
        trimmed = piece.strip()
        if trimmed:
            start += len(piece) - len(piece.lstrip())
            found.append((start, start + len(trimmed)))
    return tuple(found)


def _inline(lines: Lines) -> tuple[tuple[Span, Span], ...]:
    """Pairs of a quoted passage marked by ">" and the own words directly below it."""
    pairs = []
    for first, last in lines.runs(OWN):
        question = _passage_above(lines, first)
        start = next((i for i in range(first, last) if lines.stripped[i]), None)
        if question is None or start is None:
            continue
        end = max(i for i in range(start, last) if lines.stripped[i]) + 1
        pairs.append((_trimmed(lines, *question), _trimmed(lines, start, end)))
    return tuple(pairs)


def _passage_above(lines: Lines, below: int) -> tuple[int, int] | None:
    """The last paragraph quoted by ">" that ends at line `below`, as a range of lines."""
    end = below
    while end > 0 and lines.labels[end - 1] == QUOTED and not lines.stripped[end - 1].strip("> \t|"):
        end -= 1
    start = end
    while start > 0 and lines.labels[start - 1] == QUOTED and _is_marked(lines.stripped[start - 1]):
        start -= 1
    return (start, end) if start < end else None


def _is_marked(line: str) -> bool:
    return line[:1] in {">", "|"} and bool(line.strip("> \t|"))


def _trimmed(lines: Lines, first: int, last: int) -> Span:
    start = lines.starts[first]
    end = lines.ends[last - 1]
    piece = lines.text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
