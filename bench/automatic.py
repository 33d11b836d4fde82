"""Measure how machines are told from people, beside flufl.bounce: `python bench/automatic.py`."""

from __future__ import annotations

import email
import json
import mailbox
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unchase.connectors.mime import parse_message
from unchase.core.touch import Automatic
from unchase.reading.automatic import recognise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from unchase.core.message import Message
    from unchase.reading.automatic import Recognised

SUITES = Path(__file__).parents[2] / "shared" / "suites"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

# Our reasons in the words of the suite.
REASONS = {
    "unknown-user": "userunknown", "unknown-host": "hostunknown", "moved": "hasmoved", "accepts-no-mail": "notaccept", "mailbox-full": "mailboxfull",
    "disabled": "suspend", "too-large": "mesgtoobig exceedlimit", "expired": "expired", "network": "networkerror", "mailer": "mailererror", "system": "systemerror systemfull",
    "filtered": "filtered", "sender-refused": "rejected", "blocked": "blocked", "bad-reputation": "badreputation", "spam": "spamdetected", "virus": "virusdetected",
    "policy": "policyviolation securityerror", "authentication": "authfailure", "no-relay": "norelaying", "no-reverse-dns": "requireptr", "rate": "toomanyconn speeding",
    "syntax": "syntaxerror", "content": "contenterror", "unknown": "undefined onhold",
}  # fmt: skip


def measure(suites: Path, *, quick: bool = False) -> dict[str, float | str]:
    """Shares of real bounces, reports and absences read right; people called machines; mails a second.

    Of a mail with several recipients the first counts. A status code counts where it stands in the mail.
    """
    rows = [json.loads(line) for line in (suites / "bounce" / "gold.jsonl").read_text("utf-8").splitlines()]
    raws = [(suites / "bounce" / "mails" / row["id"]).read_bytes() for row in rows]
    golds = [row["gold"][0] for row in rows]
    mails = [_parsed(raw) for raw in raws]
    read = [recognise(mail) for mail in mails]
    bounces = [i for i, gold in enumerate(golds) if gold["reason"] not in {"feedback", "vacation"}]
    others = [i for i in range(len(rows)) if i not in bounces]
    coded = [i for i in bounces if golds[i]["dsn"].encode() in raws[i]]
    people = [
        _parsed(bytes(mail))
        for path in sorted((suites / "mail").glob("*.mbox"))
        for mail in mailbox.mbox(path)
    ]
    rounds = 1 if quick else 5
    results: dict[str, float | str] = {
        "mails": len(rows),
        "recognised as automatic": _share(read, range(len(rows)), lambda _found, _: True),
        "bounce recognised": _share(read, bounces, lambda found, _: found.kind is Automatic.BOUNCE),
        "reports and absences": _share(read, others, lambda found, _: found.kind is not Automatic.BOUNCE),
        "hard or not": _share(read, bounces, lambda found, i: _is_hard(found) == bool(golds[i]["hard"])),
        "status code": _share(
            read, coded, lambda found, i: found.bounce is not None and found.bounce.status == golds[i]["dsn"]
        ),
        "reason": _share(read, bounces, lambda found, i: golds[i]["reason"] in _reasons(found)),
        "people": len(people),
        "people called machines": sum(recognise(mail) is not None for mail in people),
        "bounces a second": _speed(mails, rounds),
        "mails of people a second": _speed(people, rounds),
    }
    return results | _peer(raws, bounces, golds)


def misses(suites: Path) -> list[str]:
    """Bounces of which kind, hardness or code was read wrongly, a line each."""
    lines = []
    for line in (suites / "bounce" / "gold.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        gold = row["gold"][0]
        raw = (suites / "bounce" / "mails" / row["id"]).read_bytes()
        found = recognise(_parsed(raw))
        right = found is not None and _is_hard(found) == bool(gold["hard"])
        if found is not None and found.bounce is not None and gold["dsn"].encode() in raw:
            right = right and found.bounce.status == gold["dsn"]
        if not right:
            lines.append(
                f"{row['id']}: {gold['reason']} {gold['dsn']} hard={gold['hard']}, read as {found.bounce if found else None}"
            )
    return lines


def _parsed(raw: bytes) -> Message:
    message, _ = parse_message(raw, fallback_at=LONG_AGO)
    assert message is not None
    return message


def _share(
    read: list[Recognised | None], which: Sequence[int], right: Callable[[Recognised, int], bool]
) -> float:
    return round(sum((found := read[i]) is not None and right(found, i) for i in which) / len(which), 4)


def _is_hard(found: Recognised) -> bool:
    return found.bounce is not None and found.bounce.kind == "hard"


def _reasons(found: Recognised) -> list[str]:
    return REASONS.get((found.bounce.reason or "") if found.bounce else "", "").split()


def _speed(mails: list[Message], rounds: int) -> float:
    start = time.process_time()
    for _ in range(rounds):
        for mail in mails:
            recognise(mail)
    return round(len(mails) * rounds / (time.process_time() - start))


def _peer(raws: list[bytes], bounces: list[int], golds: list[dict[str, Any]]) -> dict[str, float | str]:
    """flufl.bounce on the same mails, where it is installed."""
    try:
        from flufl.bounce import all_failures
    except ImportError:
        return {"flufl.bounce": "not installed: not compared"}
    start = time.process_time()
    found = [all_failures(email.message_from_bytes(raw)) for raw in raws]
    seconds = time.process_time() - start
    return {
        "flufl.bounce: bounce recognised": round(
            sum(bool(found[i][0] or found[i][1]) for i in bounces) / len(bounces), 4
        ),
        "flufl.bounce: hard or not": round(
            sum(bool(found[i][1]) == bool(golds[i]["hard"]) for i in bounces) / len(bounces), 4
        ),
        "flufl.bounce: bounces a second": round(len(raws) / seconds),
    }


if __name__ == "__main__":
    for name, value in measure(SUITES).items():
        print(f"{name:34} {value}")
    print()
    print("\n".join(misses(SUITES)))
