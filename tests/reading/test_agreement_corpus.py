"""The corpus of offers and their answers: the appointment each pair makes, or none."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from unchase.core.zone import zone_of
from unchase.reading.agreement import answer, place_times
from unchase.reading.times import find_times

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "corpus" / "times" / "offers_and_answers.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
LEAST = 0.85  # of the pairs; whoever reads better raises it


def moment(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone_of(zone))


def agreed(row: dict[str, Any]) -> datetime | None:
    zone, theirs = row["offer_tz"], row["tz"]
    offered = find_times(row["offer"], at=moment(row["offer_at"], zone), zone=zone, reader_zone=theirs).sure
    at = moment(row["at"], theirs)
    times = find_times(row["answer"], at=at, zone=theirs, locale=row["locale"], reader_zone=zone).sure
    said = answer(row["answer"], times, offered, at=at, zone=theirs, offer_zone=zone)
    placed = place_times(row["answer"], times, offered, at=at, zone=theirs, offer_zone=zone)

    assert len(placed) == len(times)
    assert row["answer"][slice(*said.span)] or said.span[0] == said.span[1]
    return said.taken.start if said.taken else None


def test_most_offers_end_as_a_careful_reader_would_say() -> None:
    wrong = []
    for row in ROWS:
        want = datetime.fromisoformat(row["appointment"]) if row.get("appointment") else None
        if agreed(row) != want:
            wrong.append(row["id"])

    assert len(wrong) <= (1 - LEAST) * len(ROWS), wrong
