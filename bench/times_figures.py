"""How well times are read: the two public specifications under their own conventions, and our own corpora, peers beside us."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import times_peers
from unchase.reading.times import find_times

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

CORPUS = Path(__file__).parents[1] / "tests" / "corpus" / "times"
SUITES = {"recognizers_en": "recognizers", "duckling_en": "duckling"}
SHOWN = ("value%", "exact%", "point%", "range%", "fp%")


def figures(suites: Path, *, quick: bool, peers: str | None) -> dict[str, dict[str, float | None]]:
    """Figures by measure and reader: ours first, then each peer that is installed here or at the Python `peers`."""
    names = ["unchase", *(name for name in times_peers.MODULES if _installed(name, peers))]
    table: dict[str, dict[str, float | None]] = {}
    scorer = _scorer(suites)
    for suite in SUITES:
        file = suites / "time" / f"{suite}.jsonl"
        if scorer is None or not file.exists():
            print(f"{file} or its scorer is not there: left out.", file=sys.stderr)
            continue
        rows = _rows(file)[:: 8 if quick else 1]
        for name in names:
            for measure, value in _on_suite(scorer, suite, rows, name, peers).items():
                table.setdefault(f"{suite} {measure}", {})[name] = value
    for corpus in ("contact_windows", "zones", "look_alikes"):
        rows = _rows(CORPUS / f"{corpus}.jsonl")[:: 8 if quick else 1]
        for name in names:
            for measure, value in _on_corpus(corpus, rows, name, peers).items():
                table.setdefault(f"{corpus} {measure}", {})[name] = value
    return table


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _scorer(suites: Path) -> ModuleType | None:
    """The scorer that lies beside the suites."""
    for place in (suites / "score_time.py", suites / "time" / "score_time.py"):
        if place.exists():
            spec = importlib.util.spec_from_file_location("score_time", place)
            if spec and spec.loader:
                module = importlib.util.module_from_spec(spec)
                spec.loader.exec_module(module)
                return module
    return None


def _installed(name: str, peers: str | None) -> bool:
    if peers is None:
        there = importlib.util.find_spec(times_peers.MODULES[name]) is not None
    else:
        asked = subprocess.run(
            [peers, "-c", f"import {times_peers.MODULES[name]}"], capture_output=True, check=False
        )
        there = asked.returncode == 0
    if not there:
        print(f"{name} is not installed{' there' if peers else ''}: left out.", file=sys.stderr)
    return there


def _peer(name: str, rows: list[dict[str, Any]], peers: str | None) -> tuple[list[dict[str, Any]], float]:
    if peers is None:
        return times_peers.run(name, rows)
    lines = "\n".join(json.dumps(row) for row in rows)
    script = Path(__file__).with_name("times_peers.py")
    done = subprocess.run(
        [peers, "-W", "ignore", script, name], input=lines, capture_output=True, text=True, check=True
    )
    *found, last = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return found, float(last["seconds"])


def _on_suite(
    scorer: ModuleType, suite: str, rows: list[dict[str, Any]], name: str, peers: str | None
) -> dict[str, float | None]:
    if name in times_peers.SLOW:
        rows = rows[::4]
    if name == "unchase":
        began = time.process_time()
        found = [_ours(row, SUITES[suite]) for row in rows]
        seconds = time.process_time() - began
    else:
        found, seconds = _peer(name, rows, peers)
    with tempfile.TemporaryDirectory() as folder:
        gold, told = Path(folder) / "gold.jsonl", Path(folder) / "told.jsonl"
        gold.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        told.write_text("\n".join(json.dumps(one) for one in found), encoding="utf-8")
        scores, _ = scorer.score(gold, told)
    return {
        **{measure: scores[measure] for measure in SHOWN},
        "texts/s": round(len(rows) / max(seconds, 1e-6)),
    }


def _ours(row: dict[str, Any], conventions: str) -> dict[str, Any]:
    zone = row.get("tz") or "UTC"
    at = datetime.fromisoformat(
        (row["reference"] or "2016-11-07T00:00:00") + ("+00:00" if zone == "UTC" else zone)
    )
    region = row.get("locale") or "EN"
    locale = "en-US" if region == "EN" else f"en-{region}"
    read = find_times(row["text"], at=at, zone=zone, locale=locale, conventions=conventions)
    preds = [
        {
            "s": when.span[0],
            "e": when.span[1],
            "from": _local(when.start, at),
            "to": _local(when.end, at),
            "grain": when.grain.value,
            "open": when.open,
        }
        for when in read.sure
    ]
    return {"id": row["id"], "preds": preds}


def _local(moment: datetime | None, at: datetime) -> str | None:
    return moment.astimezone(at.tzinfo).replace(tzinfo=None).isoformat() if moment else None


def _on_corpus(
    corpus: str, rows: list[dict[str, Any]], name: str, peers: str | None
) -> dict[str, float | None]:
    """The share of times whose start is right (inside, for a fuzzy one), or of look-alikes taken for times."""
    if name in times_peers.SLOW:
        rows = rows[::4]
    if name == "unchase":
        found = [_ours_in_corpus(row) for row in rows]
    else:
        found, _ = _peer(name, [{**row, "reference": row["at"]} for row in rows], peers)
    if corpus == "look_alikes":
        return {"false alarms %": _share(bool(one["preds"]) for one in found)}
    hits = [
        _hit(row, gold, one["preds"]) for row, one in zip(rows, found, strict=True) for gold in row["times"]
    ]
    return {"start right %": _share(hits)}


def _share(told: Iterable[bool]) -> float | None:
    values = list(told)
    return round(100 * sum(values) / len(values), 1) if values else None


def _ours_in_corpus(row: dict[str, Any]) -> dict[str, Any]:
    zone = ZoneInfo(row["tz"])
    at = datetime.fromisoformat(row["at"]).replace(tzinfo=zone)
    read = find_times(
        row["text"], at=at, zone=row["tz"], locale=row["locale"], reader_zone=row.get("previous_tz")
    )
    starts = [one.start.astimezone(zone).replace(tzinfo=None).isoformat() for one in read.sure if one.start]
    return {"preds": [{"from": start} for start in starts]}


def _hit(row: dict[str, Any], gold: dict[str, Any], preds: list[dict[str, Any]]) -> bool:
    zone = ZoneInfo(row["tz"])
    start = datetime.fromisoformat(gold["from"]).astimezone(zone).replace(tzinfo=None)
    end = (
        datetime.fromisoformat(gold["to"]).astimezone(zone).replace(tzinfo=None) if gold.get("to") else start
    )
    for pred in preds:
        told = pred.get("from") or next(
            (v.get("start") or v.get("value") for v in reversed(pred.get("values", ()))), None
        )
        try:
            moment = datetime.fromisoformat(str(told).strip().replace(" ", "T"))
        except ValueError:
            continue
        moment = (
            moment.replace(tzinfo=None)
            if moment.tzinfo is None
            else moment.astimezone(zone).replace(tzinfo=None)
        )
        if abs(moment - start) < timedelta(minutes=1) or (gold.get("fuzzy") and start <= moment < end):
            return True
    return False
