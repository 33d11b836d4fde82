"""Check the prospect rows of the corpus: keys, evidence, times, names. `python tests/corpus/validate.py [FILE ...]`."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = dict[str, Any]

ACTS = frozenset(
    [
        "stall",
        "callback",
        "appointment",
        "counter",
        "decline_time",
        "commitment",
        "decision_date",
        "acceptance",
        "refusal",
        "opt_out",
        "objection",
        "question",
        "referral",
        "interest",
        "acknowledgement",
        "left_company",
        "out_of_office",
        "bounce",
        "auto_reply",
    ]
)
EXCUSES = frozenset(["timing", "budget", "authority", "busy", "holidays", "internal-change", "vague"])
ISSUES = frozenset(["price", "need", "trust", "competitor", "authority", "feature", "risk"])
GRAINS = frozenset(
    ("minute", "hour", "part of day", "day", "week", "month", "quarter", "half", "season", "year")
)
CHANNELS = frozenset(("email", "call_note", "transcript", "chat"))
FLAGS = frozenset(("open", "past", "negated", "conditional", "fuzzy"))
NEEDED = frozenset(
    [
        "id",
        "story",
        "text",
        "at",
        "tz",
        "locale",
        "channel",
        "acts",
        "times",
        "appointment",
        "callback",
        "decision_date",
        "commitments",
    ]
)
ALLOWED = NEEDED | {"previous", "previous_at", "previous_tz"}
WEEKDAY = re.compile(
    r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|r|rs)?(?:day|nesday|sday|rsday|urday)?\b", re.IGNORECASE
)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def complaints(row: Row) -> Iterator[str]:
    """What is wrong with one row, a sentence each; nothing where it is good."""
    keys = set(row)
    if not keys >= NEEDED or not keys <= ALLOWED:
        yield f"keys missing or unknown: {sorted(NEEDED - keys)} {sorted(keys - ALLOWED)}"
        return
    if row["channel"] not in CHANNELS:
        yield f"unknown channel {row['channel']!r}"
    if datetime.fromisoformat(row["at"]).tzinfo is not None:
        yield "`at` is local and carries no offset"
    if ("previous" in row) != ("previous_at" in row) or ("previous" in row) != ("previous_tz" in row):
        yield "previous, previous_at and previous_tz stand together"
    for act in row["acts"]:
        yield from _act_complaints(act, row["text"])
    names = Counter(act["act"] for act in row["acts"])
    for act_name, key in (("callback", "callback"), ("decision_date", "decision_date")):
        if bool(names[act_name]) != bool(row[key]):
            yield f"act {act_name} and key {key} disagree"
    if row["appointment"] and not names["appointment"]:
        yield "an appointment without its act"
    if len(row["commitments"]) != names["commitment"]:
        yield "as many commitments as acts of that name"
    zone = ZoneInfo(row["tz"])
    for time in row["times"]:
        yield from _time_complaints(time, row["text"], zone)
    yield from _key_complaints(row, zone)


def _act_complaints(act: Row, text: str) -> Iterator[str]:
    """What is wrong with one act."""
    name = act["act"]
    if name not in ACTS:
        yield f"unknown act {name!r}"
    if not act["text"] or act["text"] not in text:
        yield f"evidence is not a piece of the text: {act['text']!r}"
    if (name == "stall") != (act.get("excuse") in EXCUSES) or (name != "stall" and "excuse" in act):
        yield f"{name} with excuse {act.get('excuse')!r}"
    if (name == "objection") != (act.get("kind") in ISSUES) or (name != "objection" and "kind" in act):
        yield f"{name} with kind {act.get('kind')!r}"
    if name == "callback" and not act.get("reason"):
        yield "a callback needs its reason"
    if set(act) - {"act", "text", "excuse", "kind", "reason"}:
        yield f"unknown key in act: {sorted(act)}"


def _time_complaints(time: Row, text: str, zone: ZoneInfo) -> Iterator[str]:
    """What is wrong with one time."""
    words = time["text"]
    if not words or words not in text:
        yield f"time is not a piece of the text: {words!r}"
    if time["grain"] not in GRAINS:
        yield f"unknown grain {time['grain']!r}"
    unknown = set(time) - FLAGS - {"text", "from", "to", "grain", "firm", "bound"}
    if unknown or any(time.get(flag) not in {None, True} for flag in FLAGS):
        yield f"unknown flag at {words!r}"
    if time.get("bound") not in {None, "by", "after"}:
        yield f"unknown bound at {words!r}"
    if (time["to"] is None) != bool(time.get("open")):
        yield f"`to` is null only where open: {words!r}"
    yield from _interval_complaints(time["from"], time["to"], zone)
    if time["firm"] and (time["grain"] not in {"minute", "hour"} or FLAGS & set(time) or "bound" in time):
        yield f"firm, but no plain clock time: {words!r}"
    start = datetime.fromisoformat(time["from"])
    named = {WEEKDAYS.index(found.lower()[:3]) for found in WEEKDAY.findall(words)}
    of_one_day = (
        time["grain"] in {"minute", "hour", "part of day", "day"}
        and not time.get("open")
        and not time.get("bound")
    )
    if len(named) == 1 and of_one_day and start.weekday() not in named and "week" not in words:
        yield f"{words!r} falls on a {WEEKDAYS[start.weekday()]}"


def _interval_complaints(start: str | None, end: str | None, zone: ZoneInfo) -> Iterator[str]:
    """What is wrong with a pair of ISO times: order, and the offset the zone had then."""
    moments = [datetime.fromisoformat(value) for value in (start, end) if value is not None]
    for moment in moments:
        if moment.utcoffset() is None or moment.utcoffset() != moment.astimezone(zone).utcoffset():
            yield f"{moment.isoformat()} has not the offset of {zone.key}"
    if len(moments) == 2 and moments[0] >= moments[1]:
        yield f"{start} is not before {end}"


def _key_complaints(row: Row, zone: ZoneInfo) -> Iterator[str]:
    """What is wrong with appointment, callback, decision date and commitments."""
    yield from _interval_complaints(row["appointment"], None, zone)
    for window in (row["callback"], row["decision_date"], *row["commitments"]):
        if window:
            yield from _interval_complaints(window["from"], window["to"], zone)
    if any(promise["by"] not in {"us", "them"} or not promise["what"] for promise in row["commitments"]):
        yield "a commitment names who owes what"


def main(paths: list[str]) -> int:
    """Check the named files (all prospect files by default); print complaints and counts; 1 if any."""
    files = [Path(path) for path in paths] or sorted((Path(__file__).parent / "prospect").glob("*.jsonl"))
    seen: Counter[str] = Counter()
    acts: Counter[str] = Counter()
    bad = 0
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            row = json.loads(line)
            seen[row.get("id", "")] += 1
            problems = [*complaints(row), *(["id is used twice"] if seen[row.get("id", "")] > 1 else [])]
            acts.update({act["act"] for act in row.get("acts", ())})
            bad += len(problems)
            for problem in problems:
                sys.stdout.write(f"{file.name}:{number}: {problem}\n")
    sys.stdout.write(
        f"{sum(seen.values())} rows, {bad} complaints; rows with each act: {dict(acts.most_common())}\n"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
