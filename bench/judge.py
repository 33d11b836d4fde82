"""The reader before strangers: the held-out judges' set, never trained on. `python bench/judge.py [--json] [--misses]`."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from unchase.cli.lint import linted
from unchase.cli.read import answered

Row = dict[str, Any]
JUDGES = Path(__file__).parents[1] / "tests" / "corpus" / "judge"
# How the names of the corpus become those of the interface of `read`.
KEYS = ("id", "text", "at", "tz", "locale", "channel", "previous", "previous_at", "previous_tz")


def prospects(rows: list[Row], *, misses: bool) -> dict[str, float]:
    """Acts, excuses, times and appointments of prospects' messages."""
    right, said, meant = Counter[str](), Counter[str](), Counter[str]()
    excuses, stalls = 0, 0
    times_right, times_all, extra = 0, 0, 0
    agreed = Counter[str]()
    for row in rows:
        answer = answered({**{key: row[key] for key in KEYS if row.get(key) is not None}, "from": "prospect"})
        got, want = {act["act"] for act in answer["acts"]}, {act["act"] for act in row["acts"]}
        right.update(got & want)
        said.update(got)
        meant.update(want)
        for act in row["acts"]:
            if act["act"] == "stall":
                stalls += 1
                excuses += any(
                    one["act"] == "stall" and one.get("excuse") == act.get("excuse") for one in answer["acts"]
                )
        hits = [any(same_time(one, time) for one in answer["times"]) for time in row.get("times", ())]
        times_right, times_all = times_right + sum(hits), times_all + len(hits)
        extra += sum(
            not any(overlap(one, time, row["text"]) for time in row.get("times", ()))
            for one in answer["times"]
        )
        agreed[outcome(answer["appointment"], row.get("appointment"))] += 1
        if misses and got != want:
            print(
                row["id"], sorted(want), "read as", sorted(got), "|", row["text"][:150].replace("\n", " / ")
            )
    scores = {name: 2 * right[name] / (said[name] + meant[name]) for name in sorted(meant)}
    return {
        "messages": len(rows),
        "macro_f1": sum(scores.values()) / len(scores),
        **{f"f1_{name}": score for name, score in scores.items()},
        **{
            f"precision_{name}": right[name] / max(1, said[name])
            for name in ("stall", "refusal", "opt_out", "acceptance")
        },
        "excuse_right": excuses / max(1, stalls),
        "times_right": times_right / max(1, times_all),
        "times_extra_per_message": extra / len(rows),
        "appointment_f1": 2
        * agreed["right"]
        / max(1, 2 * agreed["right"] + agreed["missed"] + agreed["wrong"] + 2 * agreed["other"]),
    }


def outcome(got: str | None, want: str | None) -> str:
    """How an appointment came out: right, other (another time), missed, wrong (there was none), none."""
    if got and want:
        return "right" if datetime.fromisoformat(got) == datetime.fromisoformat(want) else "other"
    return "wrong" if got else "missed" if want else "none"


def same_time(got: Row, want: Row) -> bool:
    """Both ends the same instants; a fuzzy window may differ where it overlaps."""
    starts, ends = (moment(got["from"]), moment(want["from"])), (moment(got["to"]), moment(want.get("to")))
    if want.get("fuzzy") and None not in starts:
        return (ends[1] is None or starts[0] < ends[1]) and (ends[0] is None or starts[1] < ends[0])  # type: ignore[operator]
    if want.get("bound") == "by":
        return ends[0] == ends[1]
    return starts[0] == starts[1] and (ends[0] == ends[1] or bool(want.get("open")))


def overlap(got: Row, want: Row, text: str) -> bool:
    """Whether a reading stands on some of the words of the label."""
    start = text.find(want["text"])
    return bool(got["span"][0] < start + len(want["text"]) and start < got["span"][1])


def moment(text: str | None) -> datetime | None:
    """An ISO time, or None."""
    return datetime.fromisoformat(text) if text else None


def sellers(rows: list[Row], *, misses: bool) -> dict[str, float]:
    """Verdicts on drafts."""
    right = good = refused = 0
    for row in rows:
        verdict = linted(
            {
                key: row[key]
                for key in ("id", "text", "subject", "kind", "is_follow_up", "context")
                if row.get(key) is not None
            }
        )
        right += verdict["verdict"] == row["verdict"]
        good += row["verdict"] == "send"
        refused += row["verdict"] == "send" and verdict["verdict"] == "refuse"
        if misses and verdict["verdict"] != row["verdict"]:
            found = [finding["rule"] for finding in verdict["findings"]]
            print(
                row["id"],
                row["verdict"],
                [finding["rule"] for finding in row["findings"]],
                "read as",
                verdict["verdict"],
                found,
                "|",
                row["text"][:150].replace("\n", " / "),
            )
    return {"drafts": len(rows), "verdict_right": right / len(rows), "good_refused": refused / max(1, good)}


def windows(rows: list[Row], *, misses: bool) -> dict[str, float]:
    """Contact windows hit, and look-alikes taken for times."""
    hit = wanted = alarms = alikes = 0
    for row in rows:
        answer = answered({**{key: row[key] for key in KEYS if row.get(key) is not None}, "from": "prospect"})
        if not row["times"]:
            alikes += 1
            alarms += bool(answer["times"])
        else:
            wanted += 1
            found = all(any(same_time(one, time) for one in answer["times"]) for time in row["times"])
            hit += found
            if misses and not found:
                print(
                    row["id"],
                    row["text"][:120],
                    [(one["text"], one["from"], one["to"]) for one in answer["times"]],
                    "want",
                    [(t["text"], t["from"], t["to"]) for t in row["times"]],
                )
    return {"windows": wanted, "windows_hit": hit / max(1, wanted), "false_alarms": alarms / max(1, alikes)}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    figures: dict[str, float] = {}
    for name, measure in (("prospect", prospects), ("seller", sellers), ("windows", windows)):
        rows = [
            json.loads(line) for line in (JUDGES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        ]
        figures |= measure(rows, misses=given.misses)
    if given.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:28} {value:.3f}" if isinstance(value, float) else f"{name:28} {value}")


if __name__ == "__main__":
    main()
