"""Check the rows of `times/`: keys, words, intervals, weekdays, answers. `python tests/corpus/validate_times.py`."""

from __future__ import annotations

import json
import re
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Row = dict[str, Any]

FOLDER = Path(__file__).parent / "times"
GRAINS = frozenset(
    ("minute", "hour", "part of day", "day", "week", "month", "quarter", "half", "season", "year")
)
CLOCK = frozenset(("minute", "hour"))
WITHIN_A_DAY = CLOCK | {"part of day", "day"}
FLAGS = frozenset(("open", "past", "negated", "conditional", "fuzzy"))
BASE = frozenset(("id", "text", "at", "tz", "locale"))
ANSWER = frozenset(
    ("id", "offer", "offer_at", "offer_tz", "answer", "at", "tz", "locale", "appointment", "acts")
)
ACTS = frozenset(
    (
        *("stall", "callback", "appointment", "counter", "decline_time", "commitment", "decision_date"),
        *("acceptance", "refusal", "opt_out", "objection", "question", "referral", "interest"),
        *("acknowledgement", "left_company"),
    )
)
WEEKDAYS = {
    **dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), range(7), strict=True)),
    **dict(zip(("mo", "di", "mi", "do", "fr", "sa", "so"), range(7), strict=True)),
}
WEEKDAY = re.compile(
    r"\b(?:(mon|tue|wed|thu|fri|sat|sun)(?:day|sday|s|nesday|r|rs|rsday|urday)?"
    r"|(mo|di|mi|do|fr|sa|so)(?:ntag|enstag|ttwoch|nnerstag|eitag|mstag|nntag|itag))\b",
    re.IGNORECASE,
)
DAY_NUMBER = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")


def timed(row: Row) -> Iterator[str]:
    """What is wrong with a row that holds times."""
    yield from _keys(row, BASE | {"times"}, optional={"previous_tz"})
    if not row["times"]:
        yield "holds no time"
    after = 0
    for time in row["times"]:
        place = row["text"].find(time["text"], after)
        if place < 0:
            yield f"not in the text, or out of order: {time['text']!r}"
        after = max(after, place + len(time["text"]))
        yield from _time(time, datetime.fromisoformat(row["at"]).replace(tzinfo=ZoneInfo(row["tz"])))


def timeless(row: Row) -> Iterator[str]:
    """What is wrong with a row that only looks like a time."""
    yield from _keys(row, BASE)


def answered(row: Row) -> Iterator[str]:
    """What is wrong with an offer and its answer."""
    yield from _keys(row, ANSWER)
    offered = datetime.fromisoformat(row["offer_at"]).replace(tzinfo=ZoneInfo(row["offer_tz"]))
    written = datetime.fromisoformat(row["at"]).replace(tzinfo=ZoneInfo(row["tz"]))
    if written <= offered:
        yield "answered before it was offered"
    if not row["acts"] or not ACTS.issuperset(row["acts"]):
        yield f"acts {row['acts']}"
    if row["appointment"]:
        start = datetime.fromisoformat(row["appointment"])
        if start <= written:
            yield "the agreed time is over"
        if "appointment" not in row["acts"]:
            yield "an agreed time without its act"


def _keys(row: Row, needed: frozenset[str], optional: set[str] | None = None) -> Iterator[str]:
    """Keys missing or unknown, zones unknown, and a writing time that carries an offset."""
    missing, unknown = needed - set(row), set(row) - needed - (optional or set())
    if missing or unknown:
        yield f"keys missing {sorted(missing)} or unknown {sorted(unknown)}"
    for key in ("tz", "offer_tz", "previous_tz"):
        if key in row:
            ZoneInfo(row[key])
    if datetime.fromisoformat(row["at"]).tzinfo is not None:
        yield "`at` is local and carries no offset"


def _time(time: Row, written: datetime) -> Iterator[str]:
    """What is wrong with one time of a text written then."""
    words, start = time["text"], datetime.fromisoformat(time["from"])
    end = datetime.fromisoformat(time["to"]) if time["to"] else None
    if time["grain"] not in GRAINS:
        yield f"{words!r}: unknown grain {time['grain']!r}"
    if set(time) - FLAGS - {"text", "from", "to", "grain", "firm", "bound"}:
        yield f"{words!r}: unknown key"
    if any(time.get(flag) not in {None, True} for flag in FLAGS) or time.get("bound") not in {
        None,
        "by",
        "after",
    }:
        yield f"{words!r}: flags stand only where true, `bound` is by or after"
    if (end is None) != ("open" in time):
        yield f"{words!r}: `to` is null exactly where open"
    if start.utcoffset() is None or (end is not None and (end.utcoffset() is None or end <= start)):
        yield f"{words!r}: an interval with offsets runs forward"
    if time["firm"] and (time["grain"] not in CLOCK or (FLAGS | {"bound"}) & set(time)):
        yield f"{words!r}: firm is one plain clock time"
    if "past" in time and start > written:
        yield f"{words!r}: past, but after the message"
    if "past" not in time and end is not None and end <= written:
        yield f"{words!r}: over before the message, but not past"
    yield from _calendar(time, start, end)


def _calendar(time: Row, start: datetime, end: datetime | None) -> Iterator[str]:
    """Weekday and day number in the words against the interval, where the two do not disagree on purpose."""
    words = time["text"]
    named = {WEEKDAYS[(english or german).lower()] for english, german in WEEKDAY.findall(words)}
    doubtful = not time["firm"] and any(mark.isdigit() for mark in words)
    if time["grain"] in WITHIN_A_DAY and named and start.weekday() not in named and not doubtful:
        yield f"{words!r}: falls on {start:%A}"
    if end is None or "bound" in time:
        return
    days = {(start + timedelta(days=gap)).day for gap in range(min(31, (end - start).days + 1))}
    for number in DAY_NUMBER.findall(words):
        if int(number) not in days:
            yield f"{words!r}: does not hold day {number}"


FILES: dict[str, Callable[[Row], Iterator[str]]] = {
    "contact_windows": timed,
    "zones": timed,
    "german": timed,
    "look_alikes": timeless,
    "offers_and_answers": answered,
}


def complaints() -> Iterator[str]:
    """What is wrong with the files of `times/`, a sentence each; ids and texts are used once."""
    seen: set[str] = set()
    for name, check in FILES.items():
        for number, line in enumerate((FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines(), 1):
            row = json.loads(line)
            for problem in check(row):
                yield f"{name}:{number}: {problem}"
            for mark in (row["id"], row.get("text") or row["offer"] + row["answer"]):
                if mark in seen:
                    yield f"{name}:{number}: used before: {mark!r}"
                seen.add(mark)


if __name__ == "__main__":
    found = list(complaints())
    sys.stdout.writelines(f"{problem}\n" for problem in found)
    sys.stdout.write(f"{len(found)} complaints\n")
    raise SystemExit(bool(found))
