"""The corpus holds: adding a case is adding a row; these shares may only rise."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from unchase.reading.times import Times, find_times

if TYPE_CHECKING:
    from unchase.core.when import When

CORPUS = Path(__file__).parents[1] / "corpus" / "times"


def rows(name: str) -> list[dict[str, Any]]:
    lines = (CORPUS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def found(row: dict[str, Any]) -> Times:
    at = datetime.fromisoformat(row["at"]).replace(tzinfo=ZoneInfo(row["tz"]))
    return find_times(
        row["text"], at=at, zone=row["tz"], locale=row["locale"], reader_zone=row.get("previous_tz")
    )


def moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def hits(row: dict[str, Any], when: When, gold: dict[str, Any]) -> bool:
    place = row["text"].find(gold["text"])
    meets = when.span[0] < place + len(gold["text"]) and place < when.span[1]
    start, end = moment(gold["from"]), moment(gold.get("to"))
    if when.start == start and when.end == end:
        return True
    inside = start is not None and end is not None and when.start is not None and start <= when.start < end
    return meets and bool(gold.get("fuzzy")) and inside


@pytest.mark.parametrize(("name", "share"), [("contact_windows", 0.93), ("zones", 0.96), ("german", 0.84)])
def test_most_times_of_the_corpus_are_read_right(name: str, share: float) -> None:
    right = total = 0
    for row in rows(name):
        read = found(row).sure
        for gold in row["times"]:
            total += 1
            right += any(hits(row, when, gold) for when in read)
    assert right / total >= share


def test_few_look_alikes_are_taken_for_times() -> None:
    cases = rows("look_alikes")
    taken = [row["id"] for row in cases if found(row).sure]
    assert len(taken) / len(cases) <= 0.03, taken
