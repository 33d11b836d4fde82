"""Conversations of much mail read on all cores, while this process fetches and stores.

Reading gives way to whoever shows pages or writes: it takes what they leave of the processor.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

from unchase.connectors.mime import complete
from unchase.rounds.events import tell
from unchase.rounds.heard import heard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from unchase.connectors.conversations import Conversation
    from unchase.connectors.envelope import Envelope
    from unchase.core.message import Message
    from unchase.rounds.heard import Heard

WORTH = 1_500  # mails from which more processes read sooner than one
_MOST = 4  # processes
_NICE = 5  # of 19: a third of what a process has that gives way to nobody
_LOOKS = 1.0  # seconds between two looks whether the starter is there

Raws = dict[tuple[str, int], bytes]


class Readers:
    """Reads conversations, in other processes where there are some."""

    def __init__(self, pool: ProcessPoolExecutor | None) -> None:
        self._pool = pool

    def begin(
        self,
        conversation: Conversation,
        raws: Mapping[tuple[str, int], bytes],
        *,
        zone: str,
        locale: str,
        country: str,
    ) -> Callable[[], Heard | None]:
        """Begin to read; what is returned waits for the end. Nothing where the program fails on a conversation."""
        places = [filed.envelope.place for filed in conversation.mails]
        own = {
            (one.path, one.start): raws[one.path, one.start]
            for one in places
            if one and (one.path, one.start) in raws
        }
        if self._pool is None:
            return lambda: heard_of(conversation, own, zone, locale, country)
        return self._pool.submit(heard_of, conversation, own, zone, locale, country).result


@contextmanager
def reading_on(cores: int, mails: int) -> Iterator[Readers]:
    """Readers for so many mails: processes of their own where that is worth while."""
    with processes(cores, mails) as pool:
        yield Readers(pool)


@contextmanager
def processes(cores: int, mails: int) -> Iterator[ProcessPoolExecutor | None]:
    """Processes that read so many mails, at most one a core; none where this one alone reads sooner."""
    if mails < WORTH or cores < 2:
        yield None
        return
    # Fresh processes: a forked one would hold this one's connection to the database.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        min(cores, _MOST), mp_context=context, initializer=_begin_reading, initargs=(os.getpid(),)
    ) as pool:
        yield pool


def give_way() -> None:
    """Let this process have what others leave of the processor, where the system knows such a thing."""
    if hasattr(os, "nice"):
        os.nice(_NICE)


def heard_of(conversation: Conversation, raws: Raws, zone: str, locale: str, country: str) -> Heard | None:
    """A conversation read from the bytes of its mails; nothing where the program fails on it: that stops no other."""

    def loaded(envelope: Envelope) -> tuple[Message | None, tuple[str, ...]]:
        place = envelope.place
        raw = raws.get((place.path, place.start)) if place is not None else None
        if raw is None:
            return None, ("it vanished from the server while it was being read",)
        return complete(envelope, raw)

    try:
        return heard(conversation, zone=zone, locale=locale or None, country=country or None, loaded=loaded)
    except Exception as error:  # noqa: BLE001 - one bad message never stops a batch
        tell("conversation-not-read", what=type(error).__name__)
        return None


def _begin_reading(starter: int) -> None:
    """Give way, and end this process when the one that started it is gone, also where that was killed."""
    give_way()

    def look() -> None:
        while os.getppid() == starter:
            time.sleep(_LOOKS)
        os._exit(1)

    Thread(target=look, daemon=True).start()
