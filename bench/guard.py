"""How well the guard judges drafts: `python bench/guard.py [--corpus DIR] [--part test] [--json] [--quick]`."""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import corpus as cases
from train_guard import times
from unchase.core.assessment import Standing
from unchase.core.guard import Context, Rule, judge
from unchase.reading.seller import draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from unchase.core.guard import Draft


def measure(corpus: Path, part: str = "test") -> dict[str, float]:
    """The figures of one part of the corpus, by name: verdicts, good ones refused, each rule, each act, speed."""
    rows = list(cases.rows("seller", part, corpus))
    drafts = [read(row) for row in rows]
    verdicts = [judge(said, context(row)) for said, row in zip(drafts, rows, strict=True)]
    good = [v for v, row in zip(verdicts, rows, strict=True) if row["verdict"] == "send"]
    figures: dict[str, float] = {
        "drafts": len(rows),
        "verdict right": _share(v.verdict == row["verdict"] for v, row in zip(verdicts, rows, strict=True)),
        "good refused": _share(v.verdict == "refuse" for v in good),
        "good with a finding": _share(bool(v.findings) for v in good),
    }
    rules = [
        ({f.rule.value for f in v.findings}, {f["rule"] for f in row["findings"]})
        for v, row in zip(verdicts, rows, strict=True)
    ]
    acts = [
        ({a.name.value for a in d.acts}, {a["act"] for a in row["acts"]})
        for d, row in zip(drafts, rows, strict=True)
    ]
    figures |= _scores(rules) | _scores(acts)
    figures["microseconds a draft"] = _speed(rows)
    return figures


def read(row: dict[str, Any]) -> Draft:
    """The draft of a row, as the guard reads it."""
    return draft(
        row["text"],
        subject=row.get("subject", ""),
        kind=row["kind"],
        is_follow_up=row["is_follow_up"],
        times=times(row),
    )


def context(row: dict[str, Any]) -> Context:
    """The deal of a row: the keys of `unchase lint`."""
    keys: dict[str, Any] = {k: v for k, v in row["context"].items() if k != "note" and v is not None}
    readers: dict[str, Callable[[str], Any]] = {
        "standing": Standing,
        "now": datetime.fromisoformat,
        "agreed_at": datetime.fromisoformat,
        "call_on": date.fromisoformat,
    }
    return Context(**{key: readers[key](value) if key in readers else value for key, value in keys.items()})


def _share(hits: Iterable[bool]) -> float:
    listed = list(hits)
    return round(sum(listed) / max(len(listed), 1), 4)


def _scores(pairs: list[tuple[set[str], set[str]]]) -> dict[str, float]:
    """Precision, recall and F1 of every name, and their mean."""
    right, said, meant = Counter[str](), Counter[str](), Counter[str]()
    for got, want in pairs:
        right.update(got & want)
        said.update(got)
        meant.update(want)
    figures: dict[str, float] = {}
    for name in sorted(meant | said):
        figures[f"{name} precision"] = round(right[name] / max(said[name], 1), 3)
        figures[f"{name} recall"] = round(right[name] / max(meant[name], 1), 3)
        figures[f"{name} F1"] = round(2 * right[name] / max(said[name] + meant[name], 1), 3)
        figures[f"{name} cases"] = meant[name]
    return figures


def _speed(rows: list[dict[str, Any]]) -> float:
    """Microseconds to read and judge one draft whose times are found already, processor time, the best of five rounds."""
    found = [(row, times(row), context(row)) for row in rows]
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        for row, when, deal in found:
            judge(draft(row["text"], kind=row["kind"], is_follow_up=row["is_follow_up"], times=when), deal)
        best = min(best, time.process_time() - start)
    return round(best / max(len(rows), 1) * 1e6, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=cases.CORPUS)
    parser.add_argument("--part", default="test", choices=["all", "train", "test"])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="the same; it takes a second")
    chosen = parser.parse_args()
    figures = measure(chosen.corpus, chosen.part)
    if chosen.json:
        print(json.dumps(figures))
        return
    names = {key.removesuffix(" F1") for key in figures if key.endswith(" F1")}
    for key, value in figures.items():
        if not any(key.startswith(name) for name in names) or key == "good refused":
            print(f"{key:26} {value}")
    print(f"{'':26} precision recall   F1  cases")
    rules = {rule.value for rule in Rule}
    for name in sorted(names, key=lambda n: (n not in rules, n)):
        p, r, f, n = (figures[f"{name} {key}"] for key in ("precision", "recall", "F1", "cases"))
        print(f"{name:26} {p:9.2f} {r:6.2f} {f:4.2f} {n:6.0f}")


if __name__ == "__main__":
    main()
