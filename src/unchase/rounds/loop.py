"""The clock: goes the rounds until it is told to stop, and sleeps until something falls due."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.db import OperationalError, close_old_connections

from unchase.rounds.calendars import read_calendars, write_calendars
from unchase.rounds.counting import BATCH, count_changed
from unchase.rounds.crm import keep_step
from unchase.rounds.deals_file import resume_deals
from unchase.rounds.events import tell
from unchase.rounds.learning import learn_due
from unchase.rounds.mail_clock import mail_going
from unchase.rounds.mailbox import resume_imports
from unchase.rounds.mornings import send_mornings
from unchase.rounds.reassess import mark_outdated, next_due, reassess_due
from unchase.rounds.reminders import remind
from unchase.rounds.spread import learn_spread
from unchase.rounds.uploads import sweep
from unchase.rounds.webhooks import notify

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from threading import Event

_LONGEST = 2.0  # seconds between two looks: what a page wrote waits no longer
_AFTER_TROUBLE = 10.0


def go_once(now: datetime) -> int:
    """One round: imports go on, mail comes in and leaves, then all that fell due is reassessed; how many deals.

    What is new is counted, and learnt from.
    """
    sweep(now)
    mark_outdated(now)
    read_calendars(now)
    resume_deals(now)
    resume_imports(now)
    done = reassess_due(now)
    write_calendars(now)
    remind(now)
    count_changed()
    learn_due()
    send_mornings(now)
    keep_step(now)
    notify(now)
    return done


def go_round(clock: Callable[[], datetime], stop: Event) -> None:
    """Round after round until `stop` is set; mail comes in and leaves beside it."""
    with mail_going(clock, stop):
        _go_round(clock, stop)


def _go_round(clock: Callable[[], datetime], stop: Event) -> None:
    """A database that is away or full is told, and tried again."""
    sweep(clock())
    mark_outdated(clock())
    learn_spread()
    while not stop.is_set():
        pause = _LONGEST
        try:
            read_calendars(clock())
            resume_deals(clock())
            resume_imports(clock(), progress=_between(clock))
            started = time.perf_counter()
            if done := reassess_due(clock()):
                tell("reassessed", deals=done, seconds=round(time.perf_counter() - started, 3))
            write_calendars(clock())
            remind(clock())
            send_mornings(clock())
            due = next_due()
            if (new := count_changed(most=BATCH)) == BATCH:
                pause = 0.0  # more to count; what falls due meanwhile comes first
            elif new and learn_due():
                tell("learnt")
            elif due is not None:
                pause = min(_LONGEST, max(0.0, (due - clock()).total_seconds()))
        except OperationalError as error:
            tell("database-trouble", what=type(error).__name__)
            pause = _AFTER_TROUBLE
        close_old_connections()
        stop.wait(max(pause, 0.05))


def _between(clock: Callable[[], datetime]) -> Callable[[str, int, int | None], None]:
    """A progress of imports that takes up what fell due meanwhile: a long import keeps no verdict waiting."""
    looked = time.monotonic()

    def look(_stage: str, _more: int, _total: int | None) -> None:
        nonlocal looked
        if time.monotonic() - looked >= _LONGEST:
            reassess_due(clock())
            looked = time.monotonic()

    return look
