"""The clock of what talks to the outside: pulls, sends, tells other programs and waits in threads of their own, so that a slow server keeps nothing else waiting."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from django.db import DatabaseError, close_old_connections, connection

from unchase.rounds.crm import keep_step
from unchase.rounds.events import tell
from unchase.rounds.pull import pull_due
from unchase.rounds.send import send_due
from unchase.rounds.watching import Watchers
from unchase.rounds.webhooks import notify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

_LOOKS = 2.0  # seconds between two looks at what is due
_AFTER_TROUBLE = 10.0


@contextmanager
def mail_going(clock: Callable[[], datetime], stop: Event) -> Iterator[None]:
    """While inside, mail comes in and leaves, and other programs are told. At the end the threads have stopped, or are about to."""
    wake, ending = Event(), Event()
    watchers = Watchers(clock, ending, wake)

    def pulling() -> None:
        watchers.fit()
        wake.clear()
        pull_due(clock())
        wake.wait(_LOOKS)

    def sending() -> None:
        send_due(clock())
        ending.wait(_LOOKS)

    def telling() -> None:
        notify(clock())
        ending.wait(_LOOKS)

    def keeping() -> None:
        keep_step(clock())
        ending.wait(_LOOKS)

    threads = [
        Thread(target=_again_and_again, args=(work, stop, ending), daemon=True, name=f"mail-{work.__name__}")
        for work in (pulling, sending, telling, keeping)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ending.set()
        wake.set()
        for thread in threads:
            thread.join(10)
        watchers.end()


def _again_and_again(work: Callable[[], None], stop: Event, ending: Event) -> None:
    """Go on until told to stop. Trouble with one look ends no other: it is told, and tried again."""
    try:
        while not stop.is_set() and not ending.is_set():
            try:
                work()
            except Exception as error:  # noqa: BLE001 - whatever one mail does, the clock goes on
                tell("mail-trouble", what=type(error).__name__)
                if isinstance(error, DatabaseError):
                    connection.close()
                ending.wait(_AFTER_TROUBLE)
            close_old_connections()
    finally:
        connection.close()
