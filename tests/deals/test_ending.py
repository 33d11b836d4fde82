"""Won, lost, let go: recorded by a person, reversible, brought back by a reply or a named day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from deals.cast import they, we
from unchase.core.urgency import Rank

if TYPE_CHECKING:
    from unchase.deals.models import Deal


def test_letting_go_frees_it_and_says_who_and_when(acme: Deal, now: datetime) -> None:
    release = acme.let_go(now, note="three stalls, no assurance", trigger="a new head of sales")

    assert (acme.standing, acme.move, acme.rank) == ("released", "none", Rank.CLOSED)
    assert (release.at, release.by, release.trigger) == (now, acme.seller, "a new head of sales")


def test_letting_go_can_be_undone_and_the_row_stays(acme: Deal, now: datetime) -> None:
    acme.record([they("2026-11-04 10:00", "Not yet.")], now)
    release = acme.let_go(now)

    acme.undo(now, release)

    assert acme.standing == "stalled"
    assert list(acme.releases.values_list("undone_at", flat=True)) == [now]


def test_reopening_takes_back_what_was_recorded(acme: Deal, now: datetime) -> None:
    acme.record([they("2026-11-04 10:00", "Not yet.")], now)
    acme.lose(now, note="went elsewhere")

    acme.reopen(now)

    assert acme.standing == "stalled"


def test_a_reply_brings_a_released_deal_back(acme: Deal) -> None:
    acme.let_go(datetime(2026, 11, 2, 9, tzinfo=UTC))
    later = datetime(2026, 11, 10, 9, tzinfo=UTC)

    acme.record([they("2026-11-10 08:00", "Actually, we have budget now. What would it cost?")], later)

    assert acme.standing == "loose"
    assert (acme.stalls, acme.chases) == (0, 0)


def test_thanks_to_a_closing_letter_brings_nothing_back(acme: Deal, now: datetime) -> None:
    acme.let_go(datetime(2026, 11, 2, 9, tzinfo=UTC))

    acme.record([they("2026-11-02 11:00", "Thanks, all the best!")], now)

    assert acme.standing == "released"


def test_on_the_named_day_it_comes_back_as_a_callback(acme: Deal, now: datetime) -> None:
    acme.let_go(now, note="the new budget", trigger_on=date(2027, 1, 11))
    assert acme.standing == "released"
    assert acme.reassess_at is not None

    acme.reassess(acme.reassess_at)

    assert (acme.standing, acme.rank) == ("callback", Rank.CALLBACK)


@pytest.mark.parametrize(("verb", "standing"), [("win", "won"), ("lose", "lost")])
def test_won_and_lost_are_recorded_with_their_reason(
    acme: Deal, now: datetime, verb: str, standing: str
) -> None:
    release = getattr(acme, verb)(now, note="price")

    assert (acme.standing, release.note) == (standing, "price")


def test_an_ended_deal_is_not_among_the_open_ones(acme: Deal, now: datetime) -> None:
    acme.record([we("2026-11-02 09:00", "Here is our proposal.")], now)
    acme.win(now)

    assert not type(acme).objects.of(acme.seller).open().exists()
    assert type(acme).objects.of(acme.seller).ended().get() == acme
