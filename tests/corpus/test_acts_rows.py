"""The rows labelled for their acts alone rest on words that stand in them, and every row is its own."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

CORPUS = Path(__file__).parent
FOLDERS = ("acts", "judge2", "judge3")
KEYS = {"id", "story", "text", "at", "tz", "locale", "channel", "acts"}


def _rows(folder: str) -> list[dict[str, object]]:
    files = sorted((CORPUS / folder).glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def test_every_act_rests_on_words_of_its_row_and_has_its_kind() -> None:
    check = runpy.run_path(str(CORPUS / "validate.py"))["_act_complaints"]
    for folder in FOLDERS:
        for row in _rows(folder):
            assert set(row) - {"previous"} == KEYS, row["id"]
            # A row without times has no date to give a callback's reason with.
            acts = [{**act, "reason": "told"} if act["act"] == "callback" else act for act in row["acts"]]  # type: ignore[attr-defined]
            assert [list(check(act, row["text"])) for act in acts] == [[]] * len(acts), row["id"]


def test_no_message_stands_twice_nor_both_in_the_training_and_among_the_judges() -> None:
    rows = [row for folder in FOLDERS for row in _rows(folder)]
    assert len({row["id"] for row in rows}) == len(rows)
    said = [(row["text"], row.get("previous")) for row in rows]
    assert len(set(said)) == len(said)
