"""The clock goes its rounds until it is told to stop, and one process goes them at a time."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest

from deals.cast import they
from unchase.rounds import loop
from unchase.rounds.lock import alone
from unchase.rounds.loop import go_once, go_round
from unchase.rounds.mailbox import begin_import, resume_imports
from unchase.rounds.reassess import reassess_due

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from unchase.deals.models import Deal, Seller


def test_one_round_takes_up_all_that_fell_due(acme: Deal, now: datetime) -> None:
    acme.add_touches([they("2026-11-04 10:00", "Not yet.")], now)

    assert go_once(now) == 1

    acme.refresh_from_db()
    assert acme.standing == "stalled"


@pytest.mark.django_db(transaction=True)  # it closes the connection between its rounds
def test_the_loop_stops_when_it_is_told(acme: Deal, now: datetime) -> None:
    acme.add_touches([they("2026-11-04 10:00", "Not yet.")], now)
    stop = Event()
    looks = []

    def clock() -> datetime:
        looks.append(now)
        if len(looks) > 6:
            stop.set()
        return now

    go_round(clock, stop)

    acme.refresh_from_db()
    assert acme.standing == "stalled"


def test_a_long_import_keeps_no_verdict_waiting(
    ana: Seller, acme: Deal, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one.eml").write_text(
        "From: lee@bolt.example\nTo: ana@lantern.example\nDate: Mon, 09 Nov 2026 10:00:00 +0000\nSubject: Hello\n\nHi.\n"
    )
    begin_import(ana, [tmp_path / "one.eml"], now)
    acme.add_touches([they("2026-11-04 10:00", "Not yet.")], now)
    seen: list[datetime] = []

    def look(moment: datetime) -> int:
        seen.append(moment)
        return reassess_due(moment)

    monkeypatch.setattr(loop, "_LONGEST", 0.0)
    monkeypatch.setattr(loop, "reassess_due", look)

    resume_imports(now, progress=loop._between(lambda: now))  # noqa: SLF001 - what the loop passes

    acme.refresh_from_db()
    assert (bool(seen), acme.standing) == (True, "stalled")


def test_only_one_holds_the_lock(tmp_path: Path) -> None:
    with alone(tmp_path) as first:
        assert first
        with alone(tmp_path) as second:
            assert not second
    with alone(tmp_path) as again:
        assert again
