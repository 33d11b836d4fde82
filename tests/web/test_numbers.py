"""Numbers: every figure with how many it rests on, and the deals behind it; few are called few."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deals.cast import deal_of, they, we
from unchase.core.touch import Outcome
from unchase.deals.models import Day, Deal
from unchase.learning.letting_go import Costs
from unchase.rounds.counting import count_changed
from unchase.rounds.learning import learn_due
from unchase.web import figures
from web.seen import seen
from web.test_chance import ended

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from unchase.deals.models import Seller


def counted() -> None:
    count_changed()
    learn_due()


def test_an_empty_workspace_says_what_will_be_counted(anas: Client) -> None:
    assert "Nothing to count yet" in seen(anas.get("/numbers"))


def test_the_share_with_an_appointment_is_no_percentage_of_few_deals(
    anas: Client, acme: Deal, ana: Seller, now: datetime
) -> None:
    acme.record([they("2026-11-09 16:30", "Thursday at 10 works for me.")], now)
    deal_of(ana, "Birch", now)
    counted()

    words = seen(anas.get("/numbers"))

    assert "1 of 2 open deals has an appointment: too few to make a share of." in words
    assert "an appointment 1" in words


def test_each_standing_opens_its_deals(anas: Client, acme: Deal, now: datetime) -> None:
    acme.record([they("2026-11-09 16:30", "Not this month.")], now)
    counted()

    page = anas.get("/numbers").content.decode()

    assert f'href="/deals?standing={Deal.objects.get().standing}"' in page


def test_an_excuse_opens_the_deals_that_gave_it(anas: Client, acme: Deal, now: datetime) -> None:
    acme.record([they("2026-11-09 16:30", "There is no budget for it.")], now)
    counted()

    assert 'href="/numbers/stall:budget"' in anas.get("/numbers").content.decode()
    behind = seen(anas.get("/numbers/stall:budget"))
    assert "Put off: no budget" in behind
    assert "Acme" in behind
    assert "No deal" in seen(anas.get("/numbers/stall:holidays"))


def test_the_deals_behind_a_figure_are_ones_own(cleos: Client, acme: Deal, now: datetime) -> None:
    acme.record([they("2026-11-09 16:30", "There is no budget for it.")], now)
    counted()

    assert "Acme" not in seen(cleos.get("/numbers/stall:budget"))
    assert "Nothing to count yet" in seen(cleos.get("/numbers"))


def test_what_lies_before_the_workspace_began_is_called_worked_out(
    anas: Client, acme: Deal, now: datetime
) -> None:
    acme.record(
        [we("2026-10-01 09:00", "Here is our proposal."), they("2026-10-20 09:00", "Not this month.")], now
    )
    counted()

    words = seen(anas.get("/numbers"))

    assert "What lies before today is worked out from what had been said by then." in words


def test_the_same_number_of_look_ups_for_one_deal_and_for_forty(
    anas: Client, ana: Seller, now: datetime
) -> None:
    counts = []
    for names in (range(1), range(1, 40)):
        for number in names:
            deal_of(ana, f"Firm{number}", now)
        counted()
        with CaptureQueriesContext(connection) as queries:
            assert anas.get("/numbers").status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 8


def test_costs_are_asked_once_kept_and_reckoned_with(
    anas: Client, ana: Seller, acme: Deal, now: datetime
) -> None:
    acme.record([we("2026-10-01 09:00", "Here is our proposal.")], now)
    acme.win(now)
    counted()
    assert "Say once what your time goes into" in seen(anas.get("/numbers"))

    told = {"touch_minutes": "20", "fresh_minutes": "90,5", "deal_worth": "4000"}
    assert anas.post("/numbers/costs", told).status_code == 302

    ana.refresh_from_db()
    assert ana.costs == {"touch_minutes": 20.0, "fresh_minutes": 90.5, "deal_worth": 4000.0}
    words = seen(anas.get("/numbers"))
    assert "With 20 minutes a touch and 90.5 for a fresh prospect" in words
    assert "Say once" not in words


@pytest.mark.parametrize("wrong", ["", "0", "-3", "much", "nan", "inf"])
def test_costs_that_cannot_be_are_refused_in_a_sentence(anas: Client, ana: Seller, wrong: str) -> None:
    told = {"touch_minutes": wrong, "fresh_minutes": "90", "deal_worth": "4000"}

    answer = anas.post("/numbers/costs", told, follow=True)

    ana.refresh_from_db()
    assert ana.costs == {}
    assert "Each of the three is a number above nothing." in seen(answer)


def test_ones_own_number_stands_beside_the_folklore(anas: Client, acme: Deal, now: datetime) -> None:
    acme.record([we("2026-10-01 09:00", "Here is our proposal.")], now)
    acme.win(now)
    counted()

    words = seen(anas.get("/numbers"))

    assert (
        "80 % of sales are said to take five or more contacts. Nobody has traced where that was found."
        in words
    )
    assert "1 of 10 won deals so far." in words


def test_a_share_of_few_says_so_and_of_many_has_its_interval() -> None:
    few, many = (figures.habits({"theirs-kept": kept, "theirs-missed": kept})[0] for kept in (3, 30))

    assert (few.shown, few.note) == ("3 of 6", "too few to tell")
    assert many.shown == "50 %"
    assert many.note == "of 60 came due (40 to 60 in 100)"


def test_hours_freed_follow_from_what_the_other_deals_took() -> None:
    """Two let go after two chases; of ten others that came so far each took three touches more."""
    sums = {"let-go:2": 2, "reached:0": 12, "after:0": 60, "reached:2": 10, "after:2": 30}

    hours, says = figures.hours_freed(sums, Costs(touch_minutes=20))

    assert hours == pytest.approx(2.0)
    assert says.startswith("Two deals let go")
    assert figures.hours_freed({"let-go:2": 2, "reached:0": 4}, Costs())[0] == 0
    assert figures.hours_freed({}, Costs()) == (0.0, "You have let no deal go yet.")


def test_days_to_win_and_to_let_go_take_five_deals_each() -> None:
    sums = {"end:won": 6, "days:won:10": 3, "days:won:20": 3, "end:released": 4, "days:released:9": 4}

    won, let_go, lost = figures.lengths(sums)

    assert (won.shown, won.note) == ("15", "10 to 20; six deals")
    assert (let_go.shown, let_go.note) == ("–", "takes 5 deals; you have 4")
    assert lost.shown == "–"


def test_a_day_without_a_row_was_as_the_one_before(
    anas: Client, ana: Seller, acme: Deal, now: datetime
) -> None:
    acme.log_call(now, outcome=Outcome.SPOKE, note="They will see.")
    counted()
    Day.objects.create(seller=ana, on=date(2026, 10, 1), standings={"stalled": 3})

    page = seen(anas.get("/numbers"))

    assert "Tue 3 Nov 3 0 0 0 3 0" in page


def test_a_claim_opens_the_deals_it_rests_on(anas: Client, ana: Seller, now: datetime) -> None:
    ended(ana, now, won=5, lost=6)
    counted()

    page = anas.get("/numbers").content.decode()

    assert 'href="/numbers/came:1"' in page
    behind = seen(anas.get("/numbers/came:1"))
    assert "Ended after one chase or more 11 deals." in behind
    assert "11 deals." in seen(anas.get("/numbers/exchanges"))
    assert "5 deals." in seen(anas.get("/numbers/end:won"))


def test_the_numbers_of_the_sample_go_with_it_and_what_is_left_is_counted_anew(
    anas: Client, ana: Seller, acme: Deal, now: datetime
) -> None:
    acme.record([they("2026-11-09 16:30", "There is no budget for it.")], now)
    Deal.objects.filter(pk=acme.pk).update(is_sample=True)
    acme.prospect.is_sample = True
    acme.prospect.save()
    birch = deal_of(ana, "Birch", now)
    birch.record(
        [they("2026-11-09 16:31", "We are too busy at the moment.", person="lea@birch.example")], now
    )
    counted()

    anas.post("/sample/remove")
    counted()

    words = seen(anas.get("/numbers"))
    assert "too busy" in words
    assert "no budget" not in words
    assert Day.objects.filter(worked_out=False).get().sums["exchanges"] == 1
