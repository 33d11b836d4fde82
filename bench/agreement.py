"""How far a second labelling, blind to the first, says the same: `python bench/agreement.py [--differences]`.

A row counts for an act when the act stands in it at least once. F1 takes the first labels as the truth; kappa is
Cohen's, over rows. The first labels are kept in `tests/corpus/second/first.jsonl` as they were when the second were
written, the second in `tests/corpus/second/*.jsonl`; what was settled stands in the corpus itself.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parents[1] / "tests" / "corpus"
SECOND = CORPUS / "second"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--differences",
        action="store_true",
        help="a line for every row whose acts differ, instead of the table",
    )
    said = parser.parse_args()
    first, second = _first(), _second()
    ids = sorted(first.keys() & second.keys())
    if said.differences:
        for row in ids:
            if _names(first[row]) != _names(second[row]):
                print(json.dumps({"id": row, "first": sorted(first[row]), "second": sorted(second[row])}))
        return
    print(f"{len(ids)} rows")
    for line in table([first[row] for row in ids], [second[row] for row in ids]):
        print(line)


def table(first: list[set[str]], second: list[set[str]]) -> list[str]:
    """Lines of Markdown: for every act how often each saw it, both did, F1 and kappa; then excuses and kinds."""
    lines = ["| act | first | second | both | F1 | kappa |", "|---|---|---|---|---|---|"]
    acts = sorted({act for row in (*first, *second) for act in _names(row)})
    for act in acts:
        a, b = [act in _names(row) for row in first], [act in _names(row) for row in second]
        both = sum(x and y for x, y in zip(a, b, strict=True))
        f1 = 2 * both / (sum(a) + sum(b))
        lines.append(f"| `{act}` | {sum(a)} | {sum(b)} | {both} | {f1:.2f} | {kappa(a, b):.2f} |")
    same = sum(_names(x) == _names(y) for x, y in zip(first, second, strict=True))
    lines += ["", f"The whole set of acts was the same in {same} of {len(first)} rows."]
    for act, called in (("stall", "an excuse"), ("objection", "a kind")):
        of = [(_kinds(x, act), _kinds(y, act)) for x, y in zip(first, second, strict=True)]
        shared = [bool(x & y) for x, y in of if x and y]
        lines.append(f"Of {len(shared)} rows where both saw {act} {sum(shared)} have {called} in common.")
    return lines


def kappa(a: list[bool], b: list[bool]) -> float:
    """Cohen's kappa of two judgements over the same rows; 1 where they never differ."""
    seen = sum(x == y for x, y in zip(a, b, strict=True)) / len(a)
    p, q = sum(a) / len(a), sum(b) / len(b)
    chance = p * q + (1 - p) * (1 - q)
    return 1.0 if chance == 1 else (seen - chance) / (1 - chance)


def _first() -> dict[str, set[str]]:
    return {row["id"]: set(row["acts"]) for row in _rows(SECOND / "first.jsonl")}


def _second() -> dict[str, set[str]]:
    files = (file for file in sorted(SECOND.glob("*.jsonl")) if file.name != "first.jsonl")
    return {row["id"]: set(row["acts"]) for file in files for row in _rows(file)}


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def _names(labels: set[str]) -> set[str]:
    return {label.partition(":")[0] for label in labels}


def _kinds(labels: set[str], act: str) -> set[str]:
    return {kind for name, _, kind in (label.partition(":") for label in labels) if name == act and kind}


if __name__ == "__main__":
    main()
