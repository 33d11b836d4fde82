"""What a program saw and changed for its seller leaves rows in the audit trail, where they belong to an organisation.

Each change leaves one. What is read is noted once an hour for each program, operation and deal: a program that looks every
minute would bury what people did.
"""

from __future__ import annotations

import threading
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from unchase.deals.models import Seller

_MOST = 50_000  # different reads remembered in an hour
CALLED: ContextVar[tuple[str, int | None]] = ContextVar("called", default=("", None))  # a tool, and its deal


@dataclass(slots=True)
class Hour:
    """What was read in this hour already, as this process knows."""

    hour: int = 0
    reads: set[tuple[int, str, int | None]] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def is_new(self, read: tuple[int, str, int | None], now: datetime) -> bool:
        """Whether it was not read before; from then on it was."""
        hour = int(now.timestamp()) // 3600
        with self.lock:
            if hour != self.hour or len(self.reads) >= _MOST:
                self.hour, self.reads = hour, set()
            if read in self.reads:
                return False
            self.reads.add(read)
            return True


_hour = Hour()


def note_program(
    seller: Seller, now: datetime, *, program: str, did: str, deal: int | None, changed: bool
) -> None:
    """A row, where one is due: `program` is what its token is called, `did` the operation or the tool."""
    if connection.vendor != "postgresql":
        return
    if not changed and not _hour.is_new((seller.pk, f"{program}: {did}", deal), now):
        return
    from unchase.teams.audit_trail import What
    from unchase.teams.own_entry import note_own

    what = What.PROGRAM_CHANGED if changed else What.PROGRAM_SAW
    note_own(seller, now, what, deal_id=deal, says=f"{program}: {did}")


def deal_in(told: Mapping[str, object], name: str) -> int | None:
    """The deal's number in what an operation or a tool was told."""
    found = told.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) else None
