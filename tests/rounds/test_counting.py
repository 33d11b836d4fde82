"""A seller's days in numbers: each verdict adds what is new of it, and nothing twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from deals.cast import deal_of, they, we
from unchase.core.act import Side
from unchase.core.touch import Outcome
from unchase.deals.models import Counted, Day, Deal, Lived
from unchase.deals.triage import Triage
from unchase.rounds.counting import count_anew, count_changed
from unchase.rounds.rebuild import rebuild

if TYPE_CHECKING:
    from unchase.deals.models import Seller

TUESDAY = date(2026, 11, 10)


def today(seller: Seller) -> Day:
    return Day.objects.get(seller=seller, on=TUESDAY)


def test_a_deal_is_counted_once_whatever_comes_of_it(ana: Seller, acme: Deal, now: datetime) -> None:
    acme.record(
        [we("2026-11-02 09:00", "Here is our proposal."), they("2026-11-03 09:00", "Not this month.")], now
    )

    count_changed()
    first = today(ana)
    acme.reassess(now)
    count_changed()

    assert first.standings == today(ana).standings == {acme.reassess(now).standing: 1}
    assert first.sums == today(ana).sums
    assert first.sums["stall:timing"] == 1
    assert first.sums["exchanges"] == 1


def test_a_changed_standing_moves_from_one_count_to_the_other(ana: Seller, acme: Deal, now: datetime) -> None:
    acme.record([they("2026-11-09 09:00", "Not this month.")], now)
    count_changed()

    acme.let_go(now)
    count_changed()

    day = today(ana)
    assert day.standings == {"released": 1}
    assert day.sums["end:released"] == 1
    assert not any(name.startswith("symptom:") for name in day.sums)


def test_what_is_taken_back_is_taken_out_of_the_sums(ana: Seller, acme: Deal, now: datetime) -> None:
    acme.record([they("2026-11-09 09:00", "Not this month.")], now)
    count_changed()
    before = today(ana)

    acme.undo(now, acme.let_go(now))
    count_changed()

    assert (today(ana).standings, today(ana).sums) == (before.standings, before.sums)


def test_another_day_begins_as_the_one_before_it_ended(ana: Seller, acme: Deal, now: datetime) -> None:
    acme.record([they("2026-11-09 09:00", "Not this month.")], now)
    count_changed()

    acme.let_go(now + timedelta(days=2))
    count_changed()

    assert today(ana).standings.get("released") is None
    assert Day.objects.get(seller=ana, on=date(2026, 11, 12)).standings == {"released": 1}


def test_what_is_no_deal_is_not_counted(ana: Seller, acme: Deal, now: datetime) -> None:
    acme.record([they("2026-11-09 09:00", "Not this month.")], now)
    count_changed()

    acme.sort_as(now, Triage.CUSTOMER)
    count_changed()

    assert (today(ana).standings, today(ana).sums) == ({}, {})
    assert not Lived.objects.exists()


def test_the_sundays_before_the_workspace_knew_a_deal_are_worked_out_from_what_was_said(
    ana: Seller, acme: Deal, now: datetime
) -> None:
    acme.record(
        [
            they("2026-10-20 09:00", "Tuesday 27 October at 10:00 works for me."),
            we("2026-10-28 09:00", "Thank you for your time."),
        ],
        now,
    )
    count_changed()

    worked_out = dict(Day.objects.filter(seller=ana, worked_out=True).values_list("on", "standings"))

    assert worked_out[date(2026, 10, 25)] == {"firm": 1}
    assert min(worked_out) == date(2026, 10, 25)
    assert max(worked_out) == date(2026, 11, 8)


def test_counting_anew_gives_the_same_sums(ana: Seller, acme: Deal, now: datetime) -> None:
    acme.record([they("2026-11-09 09:00", "Not this month.")], now)
    acme.log_call(now, outcome=Outcome.NO_ANSWER, side=Side.US)
    deal_of(ana, "Birch", now).win(now)
    count_changed()
    before = today(ana)

    count_anew(ana, TUESDAY)
    count_changed()

    assert (today(ana).standings, today(ana).sums) == (before.standings, before.sums)


def test_the_deals_behind_a_figure_are_found_by_its_name(ana: Seller, acme: Deal, now: datetime) -> None:
    acme.record([they("2026-11-09 09:00", "Not this month.")], now)
    deal_of(ana, "Birch", now)
    count_changed()

    behind = Counted.objects.filter(seller=ana, names__contains=" stall:timing ")

    assert list(behind.values_list("deal_id", flat=True)) == [acme.pk]


def test_a_life_is_worked_out_again_only_where_a_fact_came(acme: Deal, now: datetime) -> None:
    acme.record([we("2026-11-02 09:00", "Here is our proposal.")], now)
    count_changed()
    kept = Lived.objects.get(deal=acme)

    acme.reassess(now + timedelta(days=9))
    count_changed()

    again = Lived.objects.get(deal=acme)
    assert again.life == kept.life
    assert again.today is not None
    assert kept.today is not None
    assert again.today["silence"][0] == kept.today["silence"][0] + 9


def test_a_rebuild_counts_anew_and_mends_sums_that_went_astray(
    ana: Seller, acme: Deal, now: datetime
) -> None:
    acme.record([they("2026-11-09 09:00", "Not this month.")], now)
    count_changed()
    right = today(ana)
    Day.objects.filter(pk=right.pk).update(sums={"chases": 99}, standings={"won": 7})

    rebuild(now)

    assert (today(ana).standings, today(ana).sums) == (right.standings, right.sums)
