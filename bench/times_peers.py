"""Other readers of times, each behind one function: text and reference moment in, places and intervals out.

Run by another Python where they are installed (`python bench/times_peers.py NAME`): rows as JSON lines on standard input, one
line of findings for each on standard output. None of them is ever a dependency of the program.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Found = list[dict[str, Any]]

MODULES = {
    "dateparser": "dateparser",
    "parsedatetime": "parsedatetime",
    "timefhuman": "timefhuman",
    "ctparse": "ctparse",
    "recognizers-text": "recognizers_date_time",
}
SLOW = ("ctparse",)  # measured on every fourth row


def reader(name: str) -> Callable[[str, datetime], Found] | None:
    """The peer's reader, None where it is not installed."""
    if importlib.util.find_spec(MODULES[name]) is None:
        return None
    return {
        "dateparser": _dateparser,
        "parsedatetime": _parsedatetime,
        "timefhuman": _timefhuman,
        "ctparse": _ctparse,
        "recognizers-text": _recognizers,
    }[name]()


def point(start: int, end: int, at: datetime) -> dict[str, Any]:
    """A finding that is one moment; midnight is a day."""
    grain = "minute" if (at.hour or at.minute) else "day"
    return {"s": start, "e": end, "from": at.replace(tzinfo=None).isoformat(), "to": None, "grain": grain}


def _dateparser() -> Callable[[str, datetime], Found]:
    from dateparser.search import search_dates

    def read(text: str, at: datetime) -> Found:
        found, place = [], 0
        for words, when in search_dates(text, languages=["en"], settings={"RELATIVE_BASE": at}) or []:
            start = max(text.find(words, place), 0)
            place = start + len(words)
            found.append(point(start, place, when))
        return found

    return read


def _parsedatetime() -> Callable[[str, datetime], Found]:
    import parsedatetime

    calendar = parsedatetime.Calendar()

    def read(text: str, at: datetime) -> Found:
        return [point(start, end, when) for when, _, start, end, _ in calendar.nlp(text, at) or ()]

    return read


def _timefhuman() -> Callable[[str, datetime], Found]:
    from timefhuman import tfhConfig, timefhuman

    def read(text: str, at: datetime) -> Found:
        found = []
        for _, (start, end), value in timefhuman(text, tfhConfig(now=at, return_matched_text=True)):
            values = value if isinstance(value, list) else [value]
            for one in values:
                if (
                    isinstance(one, tuple)
                    and len(one) == 2
                    and all(isinstance(part, datetime) for part in one)
                ):
                    finding = point(start, end, one[0])
                    found.append({**finding, "to": one[1].replace(tzinfo=None).isoformat()})
                elif isinstance(one, datetime):
                    found.append(point(start, end, one))
        return found

    return read


def _ctparse() -> Callable[[str, datetime], Found]:
    from ctparse import ctparse

    def read(text: str, at: datetime) -> Found:
        parsed = ctparse(text, ts=at, timeout=1.0)
        if parsed is None or parsed.resolution is None:
            return []
        value = parsed.resolution
        first, last = getattr(value, "t_from", value), getattr(value, "t_to", None)
        if first is None or getattr(first, "year", None) is None:
            return []
        finding = point(value.mstart, value.mend, first.start.dt if hasattr(first, "start") else first.dt)
        if last is not None and getattr(last, "year", None) is not None:
            finding["to"] = last.end.dt.isoformat()
        return [finding]

    return read


def _recognizers() -> Callable[[str, datetime], Found]:
    from recognizers_date_time import DateTimeRecognizer
    from recognizers_text import Culture

    model = DateTimeRecognizer(Culture.English).get_datetime_model()

    def read(text: str, at: datetime) -> Found:
        found = []
        for one in model.parse(text, at):
            values = (one.resolution or {}).get("values") or []
            if values:
                found.append({"s": one.start, "e": one.end + 1, "values": values})
        return found

    return read


def run(name: str, rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], float]:
    """The findings of a peer for each row and the seconds they took; a row it fails on has none."""
    read = reader(name)
    if read is None:
        return [], 0.0
    began = time.process_time()
    findings = []
    for row in rows:
        at = datetime.fromisoformat(row["reference"] or "2016-11-07T00:00:00").replace(tzinfo=None)
        try:
            preds = read(row["text"], at)
        except Exception:  # noqa: BLE001 - a peer's failure is a row without findings
            preds = []
        findings.append({"id": row["id"], "preds": preds})
    return findings, time.process_time() - began


def main() -> None:
    """Read rows, write findings, the seconds last."""
    rows = [json.loads(line) for line in sys.stdin if line.strip()]
    read = reader(sys.argv[1])
    if read is None:
        sys.exit(f"{sys.argv[1]} is not installed here.")
    findings, seconds = run(sys.argv[1], rows)
    for finding in findings:
        print(json.dumps(finding, default=str))
    print(json.dumps({"seconds": seconds}))


if __name__ == "__main__":
    main()

__all__ = ["MODULES", "SLOW", "point", "reader", "run"]
