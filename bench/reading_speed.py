"""How fast whole messages are read, and which step takes how long: processor time, one core, real mails."""

from __future__ import annotations

import mailbox
import statistics
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from unchase.connectors.mime import parse_message
from unchase.core.act import Side
from unchase.core.message import Message
from unchase.reading import own_text
from unchase.reading.acts import prospect_acts
from unchase.reading.machine import machine
from unchase.reading.read import read
from unchase.reading.seller import seller_acts
from unchase.reading.times import find_times

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

AT = datetime(2026, 3, 5, 10, tzinfo=UTC)
ZONE = "America/New_York"
MAIL = 900  # characters a mail is cut to, as long as a business mail with what it quotes


def figures(suites: Path, *, quick: bool) -> dict[str, float]:
    """Mails a second of the whole `read` and microseconds of each step; nothing where the mails are not there.

    "whole" are the mails as they stand, "own words" their writers' own words alone, longer ones cut to `MAIL`.
    """
    whole = [message.text for message in _messages(suites / "mail") if message.text.strip()]
    if not whole:
        return {}
    cut = [text[:MAIL] for text in whole]
    own = [words[:MAIL] for text in whole if (words := own_text.split(text).own)]
    rounds = 2 if quick else 7
    found: dict[str, float] = {}
    for name, texts in (("whole", whole), ("cut", cut), ("own words", own)):
        found[f"{name}: mean characters"] = round(sum(map(len, texts)) / len(texts))
        for side, writer in ((Side.THEM, "prospect"), (Side.US, "seller")):
            found[f"{name}: mails a second, by a {writer}"] = round(
                1e6 / _microseconds(_reader(side), texts, rounds)
            )
    found |= {f"step: {name}, us": value for name, value in _steps(cut, rounds).items()}
    return found


def _steps(texts: Sequence[str], rounds: int) -> dict[str, float]:
    """Microseconds a text of each step of reading."""
    owns = [own_text.split(text).own for text in texts]
    times = {own: find_times(own, at=AT, zone=ZONE, locale="en-US").sure for own in owns}
    mails = [Message(id=str(number), at=AT, zone=ZONE, text=text) for number, text in enumerate(texts)]
    written = {mail.text: mail for mail in mails}
    return {
        "machine or person": _microseconds(lambda text: machine(written[text], zone=ZONE), texts, rounds),
        "own text": _microseconds(own_text.split, texts, rounds),
        "times": _microseconds(lambda own: find_times(own, at=AT, zone=ZONE, locale="en-US"), owns, rounds),
        "prospect's acts": _microseconds(lambda own: prospect_acts(own, times=times[own]), owns, rounds),
        "seller's acts": _microseconds(lambda own: seller_acts(own, times=times[own]), owns, rounds),
    }


def _reader(side: Side) -> Callable[[str], object]:
    return lambda text: read(text, at=AT, zone=ZONE, side=side, locale="en-US")


def _microseconds(step: Callable[[str], object], texts: Sequence[str], rounds: int) -> float:
    """The median round's time for one text; a round before them learns words and loads tables."""
    spent = []
    for _ in range(rounds + 1):
        began = time.process_time()
        for text in texts:
            step(text)
        spent.append(time.process_time() - began)
    return round(1e6 * statistics.median(spent[1:]) / len(texts), 1)


def _messages(folder: Path) -> list[Message]:
    parsed = (
        parse_message(bytes(mail))[0] for file in sorted(folder.glob("*.mbox")) for mail in mailbox.mbox(file)
    )
    return [message for message in parsed if message is not None]
