"""How fast times are read: real mails, their writers' own words, short texts, the worst single text, a hostile one.

Processor time of one core, tables loaded and words learnt.
"""

from __future__ import annotations

import json
import mailbox
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from unchase.reading import own_text
from unchase.reading.times import find_times

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AT = datetime(2026, 3, 5, 10, tzinfo=UTC)
MAIL = 630  # characters: the mean of real business mail
HOSTILE = (
    "1 ",
    "3 or 4 and ",
    "not before the first week of ",
    "twenty ",
    "1-2-3-4-",
    "next ",
    "a.s.a.p. ",
    "at 3, ",
)


def figures(suites: Path, *, quick: bool) -> dict[str, float]:
    """Texts a second and milliseconds of the worst, by name; what is not there is left out."""
    found: dict[str, float] = {}
    mails, texts = list(_mails(suites / "mail")), list(_short(suites / "acts"))
    if mails:
        found["mails per second"], found["worst mail ms"] = _rate(mails, times=1 if quick else 5)
        found["mean characters of a mail"] = round(sum(map(len, mails)) / len(mails))
        own = [words[: MAIL * 2] for mail in mails if (words := own_text.split(mail).own)]
        found["own texts per second"], _ = _rate(own, times=1 if quick else 5)
        found["mean characters of an own text"] = round(sum(map(len, own)) / len(own))
    if texts:
        found["short texts per second"], found["worst short text ms"] = _rate(texts, times=1)
    found["worst hostile 100 kB s"] = max(_seconds(piece * (100_000 // len(piece))) for piece in HOSTILE)
    return found


def _mails(folder: Path) -> Iterator[str]:
    """The words people wrote in a folder's mailboxes, quoted lines left out, cut to the length of a business mail."""
    for file in sorted(folder.glob("*.mbox")):
        for message in mailbox.mbox(file):
            part = next((one for one in message.walk() if one.get_content_type() == "text/plain"), None)
            payload = part.get_payload(decode=True) if part is not None else None
            if isinstance(payload, bytes):
                lines = payload.decode("utf-8", "replace").splitlines()
                own = "\n".join(line for line in lines if not line.startswith(">"))
                if len(own) > MAIL // 3:
                    yield own[: MAIL * 3 // 2]


def _short(folder: Path) -> Iterator[str]:
    for file in sorted(folder.glob("*scheduling*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            yield str(json.loads(line)["text"])


def _rate(texts: list[str], *, times: int) -> tuple[float, float]:
    """Texts a second, and the milliseconds of the slowest (the better of two tries: a shared machine stutters)."""
    for text in texts:
        _seconds(text)  # tables are loaded and words learnt
    began = time.process_time()
    for _ in range(times):
        for text in texts:
            find_times(text, at=AT, zone="America/New_York", locale="en-US")
    rate = len(texts) * times / (time.process_time() - began)
    return round(rate), round(1000 * max(min(_seconds(text), _seconds(text)) for text in texts), 1)


def _seconds(text: str) -> float:
    began = time.process_time()
    find_times(text, at=AT, zone="America/New_York", locale="en-US")
    return time.process_time() - began
