"""Check the rows of `histories/`: keys, moments, names, weekdays. `python tests/corpus/validate_histories.py`."""

from __future__ import annotations

import json
import re
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = dict[str, Any]

FOLDER = Path(__file__).parent / "histories"
STANDINGS = frozenset(
    [
        "won",
        "lost",
        "released",
        "refused",
        "accepted",
        "firm",
        "callback",
        "missed",
        "chasing",
        "waiting",
        "stalled",
        "loose",
        "new",
    ]
)
MOVES = frozenset(
    (
        *("open", "answer", "deliver", "call-back", "confirm", "offer-times", "working-session"),
        *("write-referral", "call-after-date", "ask-what-happens", "ask-next-step", "send-value", "wait"),
        *("prepare", "ask-seller", "straight-touch", "call", "try-again", "callback-message"),
        *("ask-what-changes", "straight-question", "assurance-question", "let-go", "send-to-sign"),
        *("find-successor", "record-let-go", "none"),
    )
)
EXPECT = frozenset(("standing", "n", "stalls", "chases", "appointment", "move", "why"))
INPUT = frozenset(("id", "me", "now", "tz", "messages"))
MAY = frozenset(
    (
        *("locale", "country", "policy", "calls", "events", "people", "recorded", "told", "corrections"),
        *("qualification", "motive", "interval"),
    )
)
MESSAGE = frozenset(("message_id", "date", "from", "to", "subject", "in_reply_to", "text", "auto"))
CALL = frozenset(("at", "direction", "outcome", "note"))
EVENT = frozenset(("uid", "start", "end", "attendees", "partstat"))
EVENT_MAY = frozenset(("answered_at", "organizer", "recurring", "outcome"))
ANSWERS = frozenset(("accepted", "tentative", "declined", "needs-action"))
REPORTS = frozenset(("kept", "not-there", "we-were-absent", "moved", None))
OUTCOMES = frozenset(("spoke", "voicemail", "no-answer", "hung-up"))
ENDINGS = frozenset(("appointment", "callback", "yes", "no", "none", None))
ROLES = frozenset(("decides", "signs", "champion", "uses", None))

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAY = r"\b(mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?,? (?:the )?"
MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
DAY_FIRST = re.compile(DAY + r"(\d{1,2})(?:st|nd|rd|th)? " + MONTH + r"\b", re.IGNORECASE)
MONTH_FIRST = re.compile(DAY + MONTH + r" (\d{1,2})\b(?!:)", re.IGNORECASE)
NEAR_BY = 10 * 31


def row_complaints(row: Row) -> Iterator[str]:
    """What is wrong with one history, a sentence each."""
    if set(row) != {"id", "story", "input", "expect"}:
        yield f"keys {sorted(row)}"
    deal, expect = row["input"], row["expect"]
    yield from _keys("input", deal, INPUT, MAY)
    if deal["id"] != row["id"]:
        yield "the deal has another id than its row"
    now = _moment(deal["now"])
    if now.utcoffset() != now.astimezone(ZoneInfo(deal["tz"])).utcoffset():
        yield f"now {deal['now']} is not in {deal['tz']}"
    yield from _expected(expect, now)
    yield from _mails(deal, now)
    yield from _talks(deal, now)
    yield from _meetings(deal)
    yield from _records(deal, now)


def _expected(expect: Row, now: datetime) -> Iterator[str]:
    """Names out of their lists, counts that do not go with the standing, dates that are wrong in `why`."""
    yield from _keys("expect", expect, EXPECT)
    standing = expect["standing"]
    if standing not in STANDINGS or expect["move"] not in MOVES | {None}:
        yield f"unknown standing or move: {standing}, {expect['move']}"
    if expect["n"] != {"stalled": expect["stalls"], "chasing": expect["chases"]}.get(standing):
        yield f"n {expect['n']} does not go with {standing}"
    if (standing == "stalled" and expect["stalls"] < 1) or (standing == "chasing") != (
        expect["chases"] >= 2 and standing not in {"won", "lost", "released", "refused", "accepted"}
    ):
        yield f"{standing} with {expect['stalls']} stalls and {expect['chases']} chases"
    if (standing == "firm") != (expect["appointment"] is not None):
        yield "an appointment stands exactly where the deal is firm"
    elif standing == "firm" and _moment(expect["appointment"]) + timedelta(hours=2) < now:
        yield "the appointment is over"
    if not expect["why"].endswith("."):
        yield "why is a sentence"
    yield from _weekdays("why", expect["why"], now.date())


def _mails(deal: Row, now: datetime) -> Iterator[str]:
    """Mails later than now, between nobody of ours, or answering what was not there."""
    ours = {deal["me"]} if isinstance(deal["me"], str) else set(deal["me"])
    earlier: set[str] = set()
    for mail in deal["messages"]:
        place = mail["message_id"]
        yield from _keys(place, mail, MESSAGE, frozenset({"cc"}))
        if _moment(mail["date"]) > now:
            yield f"{place} is later than now"
        if not ours & {_address(who) for who in (mail["from"], *mail["to"], *mail.get("cc", ()))}:
            yield f"{place} passed us by"
        if mail["in_reply_to"] is not None and mail["in_reply_to"] not in earlier:
            yield f"{place} answers nothing before it"
        if mail["auto"] not in {None, "ooo", "bounce", "auto"} or not mail["text"].strip():
            yield f"{place} has an unknown `auto` or no text"
        yield from _weekdays(place, mail["text"], _moment(mail["date"]).date())
        if place in earlier:
            yield f"{place} is there twice"
        earlier.add(place)


def _talks(deal: Row, now: datetime) -> Iterator[str]:
    """Calls later than now, or with an unknown outcome or ending."""
    for call in deal.get("calls", ()):
        place = f"call of {call['at']}"
        yield from _keys(place, call, CALL, frozenset({"with", "ending"}))
        if _moment(call["at"]) > now:
            yield f"{place} is later than now"
        if (
            call["direction"] not in {"inbound", "outbound"}
            or call["outcome"] not in OUTCOMES
            or call.get("ending") not in ENDINGS
        ):
            yield f"{place} has an unknown direction, outcome or ending"
        yield from _weekdays(place, call["note"], _moment(call["at"]).date())


def _meetings(deal: Row) -> Iterator[str]:
    """Events that end before they start, with answers of strangers or unknown answers."""
    seen: set[str] = set()
    for event in deal.get("events", ()):
        place = event["uid"]
        yield from _keys(place, event, EVENT, EVENT_MAY)
        if _moment(event["start"]) >= _moment(event["end"]) or place in seen:
            yield f"{place} ends before it starts, or is there twice"
        seen.add(place)
        strangers = (set(event["partstat"]) | set(event.get("answered_at", ()))) - set(event["attendees"])
        if strangers or not ANSWERS.issuperset(event["partstat"].values()):
            yield f"{place} has answers of {sorted(strangers)}, or unknown ones"
        if event.get("outcome") not in REPORTS:
            yield f"{place} has an unknown outcome"


def _records(deal: Row, now: datetime) -> Iterator[str]:
    """What the seller recorded, told or corrected: later than now, or about words that are not there."""
    for record in (*deal.get("recorded", ()), *deal.get("told", ())):
        if _moment(record["at"]) > now:
            yield f"recorded later than now: {record}"
        if "trigger_on" in record:
            date.fromisoformat(record["trigger_on"])
        if record.get("standing", "won") not in {"won", "lost", "released"}:
            yield f"unknown record: {record}"
    texts = {mail["message_id"]: mail["text"] for mail in deal["messages"]}
    for correction in deal.get("corrections", ()):
        if correction["quote"] not in texts[correction["touch"]]:
            yield f"corrected words are not there: {correction['quote']!r}"
    for criterion in deal.get("qualification", {}).values():
        if criterion["quote"] and not any(criterion["quote"] in text for text in texts.values()):
            yield f"quoted words are not there: {criterion['quote']!r}"
    for person in deal.get("people", ()):
        if person.get("role") not in ROLES or person.get("opted_out") not in {None, "person", "company"}:
            yield f"unknown role or opt-out: {person}"


def _keys(
    place: str, value: Row, needed: frozenset[str], optional: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Keys missing or unknown."""
    missing, unknown = needed - set(value), set(value) - needed - optional
    if missing or unknown:
        yield f"{place}: keys missing {sorted(missing)} or unknown {sorted(unknown)}"


def _weekdays(place: str, text: str, near: date) -> Iterator[str]:
    """Weekday and date in the words that do not belong together in the year nearest to that day."""
    named = [(found[0], found[1], found[2]) for found in DAY_FIRST.findall(text)]
    named += [(found[0], found[2], found[1]) for found in MONTH_FIRST.findall(text)]
    for weekday, number, month in named:
        possible = [
            day
            for year in (near.year - 1, near.year, near.year + 1)
            if abs(((day := date(year, MONTHS.index(month.lower()) + 1, int(number))) - near).days) <= NEAR_BY
        ]
        if all(day.weekday() != DAYS.index(weekday.lower()) for day in possible):
            yield f"{place}: {weekday} {number} {month} is no such day"


def _address(who: str) -> str:
    """The bare address of `Name <address>`."""
    return who.rpartition("<")[2].rstrip(">")


def _moment(text: str) -> datetime:
    """An ISO moment that carries its offset."""
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        raise ValueError(f"{text} carries no offset.")
    return moment


def complaints() -> Iterator[str]:
    """What is wrong with the files of `histories/`, a sentence each; ids and stories are used once."""
    seen: set[str] = set()
    for path in sorted(FOLDER.glob("h*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            row = json.loads(line)
            for problem in row_complaints(row):
                yield f"{path.stem}:{number}: {problem}"
            for mark in (row["id"], row["story"]):
                if mark in seen:
                    yield f"{path.stem}:{number}: used before: {mark!r}"
                seen.add(mark)


if __name__ == "__main__":
    found = list(complaints())
    sys.stdout.writelines(f"{problem}\n" for problem in found)
    sys.stdout.write(f"{len(found)} complaints\n")
    raise SystemExit(bool(found))
