"""Measure how well the writer's own words are told apart, beside public parsers: `python bench/own_text.py`."""

from __future__ import annotations

import json
import mailbox
import time
from pathlib import Path
from typing import TYPE_CHECKING

from unchase.reading import own_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SUITES = Path(__file__).parents[2] / "shared" / "suites"


def measure(suites: Path, *, quick: bool = False) -> dict[str, float | str]:
    """Share of texts whose own words are equal but for white space, and texts a second.

    The cases come from parsers that disagree on signatures: a case counts where the own words, or the own words with
    the signature below them, are what it expects; `own` counts the own words alone.
    """
    rows = [
        json.loads(line) for line in (suites / "reply_text" / "cases.jsonl").read_text("utf-8").splitlines()
    ]
    results: dict[str, float | str] = {"cases": len(rows)}
    results["equal"] = _share(_is_equal(row, own_text.split(row["text"])) for row in rows)
    results["equal, own alone"] = _share(
        _same(own_text.split(row["text"]).own, row["expected"]) for row in rows
    )
    texts, mails = [row["text"] for row in rows], _mails(suites)
    rounds = 2 if quick else 20
    results["texts a second"] = _speed(own_text.split, texts, rounds=rounds * 5)
    results["mails a second (mean 2,500 characters)"] = _speed(own_text.split, mails, rounds=rounds)
    for name, parse in _peers().items():
        results[f"{name}: equal"] = _share(_same(parse(row["text"]), row["expected"]) for row in rows)
        results[f"{name}: texts a second"] = _speed(parse, texts, rounds=rounds)
    return results


def misses(suites: Path) -> list[tuple[str, str, str]]:
    """Cases told apart wrongly: (id, expected, got)."""
    rows = [
        json.loads(line) for line in (suites / "reply_text" / "cases.jsonl").read_text("utf-8").splitlines()
    ]
    return [
        (row["id"], row["expected"], own_text.split(row["text"]).own)
        for row in rows
        if not _is_equal(row, own_text.split(row["text"]))
    ]


def _is_equal(row: dict[str, str], parts: own_text.OwnText) -> bool:
    return _same(parts.own, row["expected"]) or _same(f"{parts.own} {parts.signature}", row["expected"])


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _share(right: Iterable[bool]) -> float:
    results = list(right)
    return round(sum(results) / len(results), 4)


def _speed(parse: Callable[[str], object], texts: list[str], *, rounds: int) -> float:
    start = time.process_time()
    for _ in range(rounds):
        for text in texts:
            parse(text)
    return round(len(texts) * rounds / (time.process_time() - start))


def _mails(suites: Path) -> list[str]:
    """Bodies of a month of list mail."""
    bodies = []
    for path in sorted((suites / "mail").glob("*.mbox")):
        for mail in mailbox.mbox(path):
            for part in mail.walk():
                if part.get_content_type() == "text/plain":
                    payload = part.get_payload(decode=True)
                    bodies.append(payload.decode("utf-8", "replace") if isinstance(payload, bytes) else "")
                    break
    return bodies


def _peers() -> dict[str, Callable[[str], str]]:
    """The public parsers that are installed; of the others it is said that they are missing."""
    peers: dict[str, Callable[[str], str]] = {}
    try:
        from mailparser_reply import EmailReplyParser

        reader = EmailReplyParser(languages=["en", "de", "fr", "es", "it", "nl", "pl", "sv", "da", "cs"])
        peers["mail-parser-reply"] = lambda text: reader.parse_reply(text) or ""
    except ImportError:
        print("mail-parser-reply is not installed: not compared")
    try:
        from email_reply_parser import EmailReplyParser as Zapier

        peers["email-reply-parser"] = Zapier.parse_reply
    except ImportError:
        print("email-reply-parser is not installed: not compared")
    return peers


if __name__ == "__main__":
    for name, value in measure(SUITES).items():
        print(f"{name:42} {value}")
    for case, expected, got in misses(SUITES):
        print(f"\n{case}\n  expected {_squeezed(expected)[-120:]!r}\n  got      {_squeezed(got)[-120:]!r}")
