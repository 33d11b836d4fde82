"""How many whole deals come out right: `python bench/histories.py [FILES] [--misses] [--json]`."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from unchase.cli.assess import assessed

CORPUS = Path(__file__).parents[1] / "tests" / "corpus" / "histories"


def measure(files: list[Path], *, misses: bool = False) -> dict[str, float]:
    """The shares of deals whose standing, standing with its number, appointment, and move are right."""
    right: Counter[str] = Counter()
    confusions: Counter[str] = Counter()
    rows = [
        json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines() if line
    ]
    for row in rows:
        got, want = assessed({"id": row["id"], **row["input"]}), row["expect"]
        standing = got["standing"] == want["standing"]
        number = standing and got["n"] == want.get("n")
        appointment = _same(got["appointment"], want.get("appointment"))
        move = "move" not in want or got["move"]["name"] == want["move"]
        right.update({"standing": standing, "with number": number, "appointment": appointment, "move": move})
        right.update(
            {"stalls": got["stalls"] == want.get("stalls"), "chases": got["chases"] == want.get("chases")}
        )
        if not standing:
            confusions[f"{want['standing']} read as {got['standing']}"] += 1
        if misses and not (number and appointment and move):
            print(
                json.dumps(
                    {"id": row["id"], "want": want, "got": {key: got[key] for key in want if key in got}}
                )
            )
    for confusion, count in confusions.most_common():
        print(f"{count:3} {confusion}")
    return {
        "deals": len(rows),
        **{
            name: right[name]
            for name in ("standing", "with number", "appointment", "move", "stalls", "chases")
        },
    }


def _same(got: str | None, want: str | None) -> bool:
    if got is None or want is None:
        return got is want
    return datetime.fromisoformat(got) == datetime.fromisoformat(want)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    figures: dict[str, Any] = measure(given.files or sorted(CORPUS.glob("*.jsonl")), misses=given.misses)
    if given.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:14} {value}")


if __name__ == "__main__":
    main()
