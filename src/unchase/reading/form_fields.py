"""Reads the labelled fields of a robot's mail: "Name: Ana", or the label on one line and its value below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unchase.reading.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_LABEL = 70
_MOST_VALUE_LINES = 40


@dataclass(frozen=True, slots=True)
class Field:
    """The value of a field with its span in the text."""

    value: str
    span: tuple[int, int]


def form_fields(text: str, labels: Mapping[str, str]) -> dict[str, Field]:
    """The fields of a text by their kind; `labels` says which label (lower case) is of which kind. The first counts."""
    lines = Lines.of(text)
    kinds = [_label(line, labels) for line in lines.stripped]
    fields: dict[str, Field] = {}
    for i, labelled in enumerate(kinds):
        if labelled is None or labelled[0] in fields:
            continue
        kind, value = labelled
        field = _beside(lines, i, value) if value else None
        if kind == "message" or field is None:
            field = _below(lines, i, kinds, field, whole=kind == "message")
        if field is not None and field.value:
            fields[kind] = field
    return fields


def _label(line: str, labels: Mapping[str, str]) -> tuple[str, str] | None:
    """(kind, value) of a line that starts with a known label, or is one."""
    head, colon, value = line.partition(":")
    if colon and len(head) <= _LONGEST_LABEL and (kind := labels.get(_bare(head))):
        return kind, value.strip(" *")
    if not colon and len(line) <= _LONGEST_LABEL and (kind := labels.get(_bare(line))):
        return kind, ""
    if line.endswith("?") and (kind := labels.get(_bare(line))):
        return kind, ""
    return None


def _bare(label: str) -> str:
    return label.strip(" *_?•-\t\xa0").casefold().replace("’", "'")


def _beside(lines: Lines, i: int, value: str) -> Field:
    start = lines.text.index(value, lines.starts[i])
    return Field(value, (start, start + len(value)))


def _below(
    lines: Lines, i: int, kinds: list[tuple[str, str] | None], beside: Field | None, *, whole: bool
) -> Field | None:
    """The value below a label: the next line, or for a message all lines up to the next label or rule."""
    first = last = None
    for j in range(i + 1, min(len(lines), i + _MOST_VALUE_LINES)):
        line = lines.stripped[j]
        if not line:
            continue
        if kinds[j] is not None or line in {"--", "---"} or set(line) <= {"-", "_", "="}:
            break
        first = j if first is None else first
        last = j
        if not whole:
            break
    if first is None or last is None:
        return beside
    start = beside.span[0] if beside else lines.starts[first]
    piece = lines.text[start : lines.ends[last]]
    start += len(piece) - len(piece.lstrip())
    return Field(piece.strip(), (start, start + len(piece.strip())))
