"""Measure how prospects' acts are read, on the test stories of the corpus: `python bench/acts.py [--part train] [--json]`."""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import corpus
from unchase.reading import own_text
from unchase.reading.acts import Found, prospect_acts
from unchase.reading.acts.model import model

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from unchase.core.when import When

TYPICAL = 630  # characters, the mean of real mail
BINS = 10
WORST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One row as the reader sees it, and what it found."""

    row: corpus.Row
    own: str
    times: tuple[When, ...]
    found: Found

    @property
    def gold(self) -> set[str]:
        """The acts labelled."""
        return {label["act"] for label in self.row["acts"]}

    @property
    def said(self) -> set[str]:
        """The acts the reader stands by."""
        return {act.name.value for act in self.found.sure}


def measure(
    folder: Path = corpus.CORPUS, *, part: str = "test", kind: str = "prospect"
) -> dict[str, float | str]:
    """Flat figures: "stall precision", … "macro F1", "excuse right", "calibration error", "microseconds a mail".

    An act counts once a message: it is right where the message holds it. `macro F1` is the mean over the acts that
    occur. Excuse and issue are judged where the act itself is right.
    """
    read = [_read(row) for row in corpus.rows(kind, part, folder)]
    figures: dict[str, float | str] = {"messages": len(read)}
    scores = []
    for act in model().sentence.classes:
        right = sum(act in r.gold and act in r.said for r in read)
        said, gold = sum(act in r.said for r in read), sum(act in r.gold for r in read)
        if not gold:
            continue
        f1 = 2 * right / (said + gold)
        scores.append(f1)
        figures[f"{act} messages"] = gold
        figures[f"{act} precision"] = right / said if said else 1.0
        figures[f"{act} recall"] = right / gold
        figures[f"{act} F1"] = f1
    figures["macro F1"] = sum(scores) / max(len(scores), 1)
    figures["all acts right"] = sum(r.gold == r.said for r in read) / max(len(read), 1)
    figures["excuse right"] = _kind_right(read, "stall", "excuse")
    figures["every excuse right"] = _every_excuse(read)
    figures["issue right"] = _kind_right(read, "objection", "kind")
    figures["calibration error"] = _calibration_error(read)
    figures["microseconds a mail"] = _speed(read)
    for number, (pair, count) in enumerate(_confusions(read).most_common(WORST), start=1):
        figures[f"confusion {number}"] = f"{pair}: {count}"
    return figures


def _read(row: corpus.Row) -> Read:
    own = own_text.split(row["text"]).own
    times = corpus.times_of(row, own)
    return Read(row=row, own=own, times=times, found=_acts(row, own, times))


def _acts(row: corpus.Row, own: str, times: Sequence[When]) -> Found:
    return prospect_acts(
        own, times=times, previous=row.get("previous"), channel=row["channel"], locale=row["locale"]
    )


def _kind_right(read: Sequence[Read], act: str, key: str) -> float:
    """Share of the messages in which the act is rightly said whose kind is one of those labelled."""
    judged = right = 0
    for r in read:
        kinds = {label[key] for label in r.row["acts"] if label["act"] == act and label.get(key)}
        said = [a.excuse or a.kind for a in r.found.sure if a.name.value == act]
        if kinds and said:
            judged += 1
            right += str(said[0]) in kinds
    return right / max(judged, 1)


def _every_excuse(read: Sequence[Read]) -> float:
    """Share of all stalls labelled whose excuse some stall of the message is read with; a missed stall is wrong."""
    pairs = [
        (label.get("excuse"), {str(act.excuse) for act in r.found.sure if act.name.value == "stall"})
        for r in read
        for label in r.row["acts"]
        if label["act"] == "stall"
    ]
    return sum(excuse in said for excuse, said in pairs) / max(len(pairs), 1)


def _calibration_error(read: Sequence[Read]) -> float:
    """Expected calibration error of every act said, sure or maybe: mean gap between confidence and truth, by bins."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for r in read:
        for name, confidence in {(a.name.value, a.confidence) for a in (*r.found.sure, *r.found.maybe)}:
            bins[min(int(confidence * BINS), BINS - 1)].append((confidence, name in r.gold))
    total = sum(len(b) for b in bins)
    gaps = (abs(sum(c for c, _ in b) / len(b) - sum(t for _, t in b) / len(b)) * len(b) for b in bins if b)
    return sum(gaps) / max(total, 1)


def _confusions(read: Sequence[Read]) -> Counter[str]:
    """What was said in place of what: each missed act with each wrong one of its message, or with nothing."""
    pairs: Counter[str] = Counter()
    for r in read:
        missed, wrong = r.gold - r.said, r.said - r.gold
        pairs.update(f"{m} read as {w}" for m in missed for w in wrong)
        if not wrong:
            pairs.update(f"{m} missed" for m in missed)
        if not missed:
            pairs.update(f"{w} invented" for w in wrong)
    return pairs


def _speed(read: Sequence[Read], rounds: int = 3) -> float:
    """Microseconds for a mail of typical length, made of rows set one below the other: best of some rounds."""
    mails: list[tuple[str, list[When]]] = [("", [])]
    for r in read:
        text, times = mails[-1]
        if len(text) >= TYPICAL:
            mails.append(("", []))
            text, times = mails[-1]
        times.extend(replace(w, span=(w.span[0] + len(text), w.span[1] + len(text))) for w in r.times)
        mails[-1] = (f"{text}{r.own}\n\n", times)
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        for text, times in mails:
            prospect_acts(text, times=times)
        best = min(best, time.perf_counter() - start)
    return 1e6 * best / max(sum(len(text) for text, _ in mails), 1) * TYPICAL


def table(figures: dict[str, Any]) -> str:
    lines = [f"{'act':18}{'messages':>9}{'precision':>11}{'recall':>8}{'F1':>7}"]
    acts = [key.removesuffix(" F1") for key in figures if key.endswith(" F1") and key != "macro F1"]
    lines.extend(
        f"{act:18}{figures[f'{act} messages']:9}{figures[f'{act} precision']:11.3f}{figures[f'{act} recall']:8.3f}{figures[f'{act} F1']:7.3f}"
        for act in acts
    )
    for key, value in figures.items():
        if not any(key.startswith(f"{act} ") for act in acts):
            lines.append(f"{key:24}{value if isinstance(value, str | int) else round(value, 3)}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("test", "train", "all"), default="test")
    parser.add_argument(
        "--of", default="prospect", help="the folder of rows, of which judge2 is for no training"
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="takes a few seconds as it is")
    asked = parser.parse_args()
    figures = measure(part=asked.part, kind=asked.of)
    print(json.dumps(figures) if asked.json else table(figures))


if __name__ == "__main__":
    main()
