"""Mailboxes that tell of new mail by themselves: one thread each waits, and the next visit is due at once."""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING

from django.db import connection

from unchase.connectors.host import HostError
from unchase.connectors.imap import LoginError
from unchase.connectors.imap_folders import ALL, INBOX, the_one
from unchase.connectors.imap_wire import ImapError, RefusedError
from unchase.connectors.secret import SecretError
from unchase.deals.models import Mailbox
from unchase.deals.writing import written
from unchase.rounds.entering import entered

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from unchase.connectors.imap import Session

_PAUSES = (5.0, 15.0, 60.0, 300.0)  # seconds before a broken connection is made again, the last from then on
_NEVER = 1_200.0  # after a refusal: a token may come back, a password may be given anew


class Watchers:
    """The threads that wait, one a mailbox; `wake` is set when one of them heard something."""

    def __init__(self, clock: Callable[[], datetime], stop: Event, wake: Event) -> None:
        self._clock = clock
        self._stop = stop
        self._wake = wake
        self._threads: dict[tuple[int, str], tuple[Thread, Event]] = {}

    def fit(self) -> None:
        """One thread for each mailbox that was looked through once; none for those gone or entered otherwise now."""
        rows = (
            Mailbox.objects.exclude(whole_at=None)
            .exclude(sealed="")
            .values_list("pk", "imap_host", "user", "imap_port")
        )
        wanted = {(key, f"{host} {user} {port}") for key, host, user, port in rows}
        for one in self._threads.keys() - wanted:
            self._threads.pop(one)[1].set()
        for one in wanted - self._threads.keys():
            stop = Event()
            thread = Thread(target=self._watch, args=(one[0], stop), daemon=True, name=f"watch-{one[0]}")
            self._threads[one] = (thread, stop)
            thread.start()

    def end(self) -> None:
        """Tell all to stop, and wait for them a moment."""
        for _, stop in self._threads.values():
            stop.set()
        for thread, _ in self._threads.values():
            thread.join(5)

    def _watch(self, key: int, stop: Event) -> None:
        failures = 0
        try:
            while not stop.is_set() and not self._stop.is_set():
                pause = _PAUSES[min(failures, len(_PAUSES) - 1)]
                try:
                    mailbox = Mailbox.objects.get(pk=key)
                    connection.close()  # it waits for long, and needs none meanwhile
                    with entered(mailbox, self._clock()) as session:
                        _open(session)
                        failures = 0
                        self._due(key)  # what came before we listened
                        self._listen(session, stop, key)
                except Mailbox.DoesNotExist:
                    return
                except (LoginError, SecretError, RefusedError):
                    pause = _NEVER
                except (HostError, ImapError):
                    failures += 1
                stop.wait(pause)
        finally:
            connection.close()

    def _listen(self, session: Session, stop: Event, key: int) -> None:
        while not stop.is_set() and not self._stop.is_set():
            if session.wait(stop):
                self._due(key)

    def _due(self, key: int) -> None:
        """The next visit is due now; one that failed keeps its pause."""
        now = self._clock()
        rows = Mailbox.objects.filter(pk=key, failing_since=None)
        written(lambda: rows.update(next_at=now))
        connection.close()
        self._wake.set()


def _open(session: Session) -> None:
    """The folder in which new mail arrives."""
    folders = session.folders()
    folder = the_one(folders, ALL) if session.is_gmail else None
    folder = folder or the_one(folders, INBOX)
    if folder is None:
        raise RefusedError("There is no inbox.")
    session.open(folder.name)
