"""How far a second labelling, blind to the first, says the same: `python bench/agreement.py [KIND] [--of PREFIX] [--differences]`.

`KIND` is `prospect`, `acts` (the rows of `acts/d*` and `acts/e*`, and `f01` to `f13`) or `seller`, all without it; `PREFIX` keeps the rows
whose id begins so. A row counts for a label when the label stands in it at least once. F1
takes the first labels as the truth; kappa is Cohen's, over rows. The first labels are kept in
`tests/corpus/second/KIND/first.jsonl` as they were when the second were written, the second in the other files beside it;
what was settled stands in the corpus itself.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

SECOND = Path(__file__).parents[1] / "tests" / "corpus" / "second"
KEYS = {"prospect": ("acts",), "acts": ("acts",), "seller": ("verdict", "rules", "acts")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", nargs="?", choices=list(KEYS), help="whose messages; all without it")
    parser.add_argument("--of", default="", metavar="PREFIX", help="only rows whose id begins so: f, e01")
    parser.add_argument(
        "--differences",
        action="store_true",
        help="a line for every row whose labels differ, instead of the tables",
    )
    said = parser.parse_args()
    for kind in [said.kind] if said.kind else KEYS:
        first, second = labelled(kind, said.of)
        if said.differences:
            _print_differences(first, second, KEYS[kind])
            continue
        print(f"{len(first)} rows of {kind}")
        for key in KEYS[kind]:
            print(
                "\n".join(
                    ["", *table([_of(row, key) for row in first], [_of(row, key) for row in second], key)]
                )
            )


def labelled(kind: str, prefix: str = "") -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of a kind that carry both labellings and whose id begins with `prefix`, in the same order."""
    first = {row["id"]: row for row in _rows(SECOND / kind / "first.jsonl")}
    others = (file for file in sorted((SECOND / kind).glob("*.jsonl")) if file.name != "first.jsonl")
    second = {row["id"]: row for file in others for row in _rows(file)}
    ids = sorted(row for row in first.keys() & second.keys() if row.startswith(prefix))
    return [first[row] for row in ids], [second[row] for row in ids]


def table(first: list[set[str]], second: list[set[str]], key: str) -> list[str]:
    """Lines of Markdown: for every label how often each saw it, both did, F1 and kappa; then excuses and kinds."""
    lines = [f"| {key} | first | second | both | F1 | kappa |", "|---|---|---|---|---|---|"]
    for name in sorted({name for row in (*first, *second) for name in _names(row)}):
        a, b = [name in _names(row) for row in first], [name in _names(row) for row in second]
        both = sum(x and y for x, y in zip(a, b, strict=True))
        f1 = 2 * both / (sum(a) + sum(b))
        lines.append(f"| `{name}` | {sum(a)} | {sum(b)} | {both} | {f1:.2f} | {kappa(a, b):.2f} |")
    same = sum(_names(x) == _names(y) for x, y in zip(first, second, strict=True))
    lines += ["", f"The same {key} in {same} of {len(first)} rows."]
    for act, called in (("stall", "an excuse"), ("objection", "a kind")):
        of = [(_kinds(x, act), _kinds(y, act)) for x, y in zip(first, second, strict=True)]
        shared = [bool(x & y) for x, y in of if x and y]
        if shared:
            lines.append(f"Of {len(shared)} rows where both saw {act} {sum(shared)} have {called} in common.")
    return lines


def kappa(a: list[bool], b: list[bool]) -> float:
    """Cohen's kappa of two judgements over the same rows; 1 where they never differ."""
    seen = sum(x == y for x, y in zip(a, b, strict=True)) / len(a)
    p, q = sum(a) / len(a), sum(b) / len(b)
    chance = p * q + (1 - p) * (1 - q)
    return 1.0 if chance == 1 else (seen - chance) / (1 - chance)


def _print_differences(
    first: list[dict[str, Any]], second: list[dict[str, Any]], keys: tuple[str, ...]
) -> None:
    for a, b in zip(first, second, strict=True):
        if any(_names(_of(a, key)) != _names(_of(b, key)) for key in keys):
            both = {
                name: {key: sorted(_of(row, key)) for key in keys}
                for name, row in (("first", a), ("second", b))
            }
            print(json.dumps({"id": a["id"], **both}))


def _of(row: dict[str, Any], key: str) -> set[str]:
    """The labels of a row under one key: a verdict is one, rules and acts are several."""
    return {row[key]} if isinstance(row[key], str) else set(row[key])


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def _names(labels: set[str]) -> set[str]:
    return {label.partition(":")[0] for label in labels}


def _kinds(labels: set[str], act: str) -> set[str]:
    return {kind for name, _, kind in (label.partition(":") for label in labels) if name == act and kind}


if __name__ == "__main__":
    main()
