"""How answers to offered times come out of the whole reader: `python bench/dialogues.py [FILES | --part test] [--misses] [--json]`.

Reads the dialogues of the corpus, or with `--part` the prospects' messages of that part, as `unchase read` does: each
with the message before it. An act counts once a message; an appointment is right at the right instant.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import corpus
from unchase.cli.read import answered

Row = dict[str, Any]
FOLDER = corpus.CORPUS / "dialogues"
KEYS = ("id", "text", "at", "tz", "locale", "channel", "previous", "previous_at", "previous_tz")
ACTS = ("appointment", "counter", "decline_time", "commitment", "decision_date", "callback", "stall")


def measure(rows: list[Row], *, misses: bool = False) -> dict[str, float]:
    """Flat figures: messages, "appointment precision", …, "appointment F1 at its instant", "all acts right"."""
    right, said, meant = Counter[str](), Counter[str](), Counter[str]()
    instants: Counter[str] = Counter()
    whole = 0
    for row in rows:
        answer = answered({**{key: row[key] for key in KEYS if row.get(key) is not None}, "from": "prospect"})
        got, want = {act["act"] for act in answer["acts"]}, names(row)
        right.update(got & want)
        said.update(got)
        meant.update(want)
        whole += got == want
        instant = outcome(answer["appointment"], row.get("appointment"))
        instants[instant] += 1
        if misses and (got != want or instant in {"other", "missed", "wrong"}):
            print(
                row["id"],
                sorted(want),
                "read as",
                sorted(got),
                instant,
                "|",
                row["text"][:160].replace("\n", " / "),
            )
    figures: dict[str, float] = {"messages": len(rows)}
    for act in ACTS:
        if meant[act]:
            figures[f"{act} precision"] = right[act] / max(1, said[act])
            figures[f"{act} recall"] = right[act] / meant[act]
            figures[f"{act} F1"] = 2 * right[act] / (said[act] + meant[act])
    wrong = instants["missed"] + instants["wrong"] + 2 * instants["other"]
    figures["appointment F1 at its instant"] = 2 * instants["right"] / max(1, 2 * instants["right"] + wrong)
    figures["all acts right"] = whole / max(1, len(rows))
    return figures


def names(row: Row) -> set[str]:
    """The acts labelled, whether by name alone or with their words."""
    return {act if isinstance(act, str) else act["act"] for act in row["acts"]}


def outcome(got: str | None, want: str | None) -> str:
    """How an appointment came out: right, other (another instant), missed, wrong (there was none), none."""
    if got and want:
        return "right" if datetime.fromisoformat(got) == datetime.fromisoformat(want) else "other"
    return "wrong" if got else "missed" if want else "none"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--part", choices=("test", "train", "all"))
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="takes a few seconds as it is")
    given = parser.parse_args()
    if given.part:
        rows = list(corpus.rows("prospect", given.part))
    else:
        files = given.files or sorted(FOLDER.glob("*.jsonl"))
        rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    figures = measure(rows, misses=given.misses)
    if given.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:30} {value:.3f}" if isinstance(value, float) else f"{name:30} {value}")


if __name__ == "__main__":
    main()
