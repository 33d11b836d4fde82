"""The messages the acts' reader is trained on: rows of the corpus and the lines of `bench/seeds`, cut and labelled."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import corpus
from unchase.reading import own_text
from unchase.reading.acts import features
from unchase.reading.acts.hearing import heard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.reading.acts.features import Seen

ACTS = (
    "stall callback appointment counter decline_time commitment decision_date acceptance refusal opt_out objection"
    " question referral interest acknowledgement left_company"
).split()
EXCUSES = "timing budget authority busy holidays internal-change vague".split()
ISSUES = "price need trust competitor authority feature risk".split()
SEEDS = Path(__file__).parent / "seeds"


class Case:
    """One message for training: its sentences with features, and which acts each sentence and the whole hold."""

    def __init__(self, row: dict[str, Any], *, weight: float = 1.0) -> None:
        text = row["text"]
        self.row = row
        self.story = row["story"]
        self.weight = weight
        self.own = own_text.split(text).own or text
        times = corpus.times_of(row, self.own)
        channel = row.get("channel", "email")
        cut, before = heard(self.own, times, previous=row.get("previous"), channel=channel)
        self.seen: tuple[Seen, ...] = features.seen(cut, previous=before, channel=channel)
        self.acts = {label["act"] for label in row["acts"]}
        self.held = [set[str]() for _ in self.seen]
        self.kinds: list[tuple[int, str, str]] = []  # sentence, "excuse" or "kind", its value
        for label in row["acts"]:
            for i in self._under(label["text"]):
                self.held[i].add(label["act"])
                for key in ("excuse", "kind"):
                    if label.get(key):
                        self.kinds.append((i, key, label[key]))

    def _under(self, words: str) -> list[int]:
        """The sentences that the labelled words cover, or lie in."""
        start = self.own.find(words)
        if start < 0:
            return []
        end = start + len(words)
        under = []
        for i, s in enumerate(self.seen):
            first, last = s.sentence.span
            shared = min(end, last) - max(start, first)
            if shared > 0 and (shared >= 0.5 * (last - first) or shared >= 0.5 * (end - start)):
                under.append(i)
        return under


def corpus_cases(part: str, kinds: Sequence[str] = ("prospect", "acts")) -> list[Case]:
    return [case for kind in kinds for row in corpus.rows(kind, part) if (case := Case(row)).seen]


def seed_cases(weight: float = 1.0) -> list[Case]:
    """The messages of `seeds/*.txt` (their form: `seeds/README.md`), every one a story of its own."""
    cases = []
    for file in sorted(SEEDS.glob("*.txt")):
        heads: list[list[dict[str, str]]] = []
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
            if line.startswith("== "):
                heads = [_labels(head) for head in line[3:].split(" | ")]
            elif line.strip():
                row = _seed(line, heads)
                cases.append(Case({**row, "story": f"{file.stem}-{number}"}, weight=weight))
    return cases


def _labels(head: str) -> list[dict[str, str]]:
    labels = []
    for name in head.strip().split("+"):
        act, _, kind = name.partition(".")
        if act != "none":
            labels.append({"act": act, **({"excuse" if act == "stall" else "kind": kind} if kind else {})})
    return labels


def _seed(line: str, heads: Sequence[list[dict[str, str]]]) -> dict[str, Any]:
    """One line as a row of the corpus: its parts labelled by the heads, written on an ordinary Tuesday."""
    previous, _, words = line.rpartition(" >> ")
    parts = words.split(" | ")
    if len(parts) != len(heads):
        heads = [heads[0]] * len(parts)
    labelled = [
        {**label, "text": part} for part, labels in zip(parts, heads, strict=True) for label in labels
    ]
    row: dict[str, Any] = {"text": " ".join(parts), "acts": labelled, "seed": True, **WRITTEN}
    return {**row, "previous": previous} if previous else row


WRITTEN = {"at": "2026-03-03T10:20:00", "tz": "Europe/London", "locale": "en-GB"}


def named(case: Case, key: str, value: str) -> str:
    """The kind a sentence is to tell: "leave it with me" beside "we're buried in work" has the excuse of that."""
    if value != "vague":
        return value
    return next((other for _, k, other in case.kinds if k == key and other != "vague"), value)
