"""The corpus of dialogues: what an answer agrees to, declines or puts in its place, read with the message before it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from unchase.cli.read import answered

FOLDER = Path(__file__).parents[1] / "corpus" / "dialogues"
KEYS = ("id", "text", "at", "tz", "locale", "channel", "previous", "previous_at", "previous_tz")
ABOUT_A_TIME = frozenset({"appointment", "counter", "decline_time"})
LEAST = {"instant": 0.9, "acts": 0.86}  # of the rows of a file; whoever reads better raises it


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", sorted(file.name for file in FOLDER.glob("*.jsonl")))
def test_most_answers_agree_to_what_a_careful_reader_hears(name: str) -> None:
    wrong: dict[str, list[str]] = {"instant": [], "acts": []}
    for row in rows(name):
        said = answered({**{key: row[key] for key in KEYS if row.get(key) is not None}, "from": "prospect"})
        got, want = said["appointment"], row["appointment"]
        if (got and datetime.fromisoformat(got)) != (want and datetime.fromisoformat(want)):
            wrong["instant"].append(row["id"])
        if {act["act"] for act in said["acts"]} & ABOUT_A_TIME != set(row["acts"]) & ABOUT_A_TIME:
            wrong["acts"].append(row["id"])

    for what, ids in wrong.items():
        assert len(ids) <= (1 - LEAST[what]) * len(rows(name)), (what, ids)
