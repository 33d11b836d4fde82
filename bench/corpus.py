"""The corpus in `tests/corpus`: its rows, and which stories are for training and which for the test."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from unchase.core.when import Bound, Grain, When
from unchase.reading.times import find_times

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CORPUS = Path(__file__).parents[1] / "tests" / "corpus"

Row = dict[str, Any]


def fnv1a(text: str) -> int:
    """FNV-1a of the text's UTF-8, 32 bits."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def is_test(story: str) -> bool:
    """Whether a story belongs to the test part: about every fourth does."""
    return fnv1a(story) % 4 == 0


def rows(kind: str, part: str = "all", corpus: Path = CORPUS) -> Iterator[Row]:
    """The rows of `kind` ("prospect", "seller" …) in order of their files; `part` is "all", "train" or "test"."""
    for file in sorted((corpus / kind).glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            if part == "all" or is_test(row["story"]) == (part == "test"):
                yield row


def times_of(row: Row, own: str) -> tuple[When, ...]:
    """The times in the own words of a row, as the reader finds them."""
    at = datetime.fromisoformat(row["at"]).replace(tzinfo=ZoneInfo(row["tz"]))
    return find_times(own, at=at, zone=row["tz"], locale=row["locale"]).sure


def whens(labels: Sequence[Row], text: str) -> tuple[When, ...]:
    """The times of a row as values, each with its place in `text`; those that do not stand in it are left out."""
    found = []
    last = 0
    for label in labels:
        start = text.find(label["text"], last)
        if start < 0:
            start = text.find(label["text"])
        if start < 0:
            continue
        last = start + len(label["text"])
        found.append(
            When(
                start=_moment(label["from"]),
                end=_moment(label["to"]),
                grain=Grain(label["grain"]),
                text=label["text"],
                span=(start, last),
                firm=label.get("firm", False),
                open=label.get("open", False),
                bound=Bound(label["bound"]) if label.get("bound") else None,
                past=label.get("past", False),
                negated=label.get("negated", False),
                conditional=label.get("conditional", False),
                fuzzy=label.get("fuzzy", False),
            )
        )
    return tuple(found)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
