"""The chance on a deal's page: never without its interval and what moves it; counts before ten ended deals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deals.cast import deal_of, they, we
from unchase.rounds.counting import count_changed
from unchase.rounds.learning import learn_due
from web.seen import seen

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from unchase.deals.models import Deal, Seller


def ended(seller: Seller, now: datetime, *, won: int, lost: int) -> None:
    """So many deals, each opened and chased, those won after a reply."""
    for number in range(won + lost):
        name = f"Past{number}"
        person = f"kim@{name.lower()}.example"
        deal = deal_of(seller, name, now)
        mails = [
            we(f"2026-09-{day:02} 09:00", "Here is a story.", id_=f"{name}{day}", person=person)
            for day in (1, 10)
        ]
        if number < won:
            mails.append(they("2026-09-11 09:00", "Does it run on our line?", id_=f"{name}r", person=person))
        deal.record(mails, now)
        if number < won:
            deal.win(now)
        else:
            deal.lose(now)


def still_open(acme: Deal, now: datetime) -> None:
    acme.record([we("2026-10-20 09:00", "Here is a story."), we("2026-10-29 09:00", "And one more.")], now)
    count_changed()
    learn_due()


def test_before_ten_ended_deals_counts_are_said_and_no_chance(
    anas: Client, ana: Seller, acme: Deal, now: datetime
) -> None:
    ended(ana, now, won=2, lost=3)
    still_open(acme, now)

    words = seen(anas.get(f"/deals/{acme.pk}"))

    assert (
        "Of 5 closed deals of yours that reached 1 chase, 2 were won; a chance takes 10 closed deals."
        in words
    )
    assert "in 100 deals like this" not in words


def test_from_ten_on_a_chance_comes_with_its_interval_its_facts_and_whose_it_is(
    anas: Client, ana: Seller, acme: Deal, now: datetime
) -> None:
    ended(ana, now, won=5, lost=6)
    still_open(acme, now)

    words = seen(anas.get(f"/deals/{acme.pk}"))

    found = re.search(
        r"(\d+) in 100 deals like this are still won, give or take: from (\d+) to (\d+), by your 11", words
    )
    assert found is not None
    chance, low, high = (int(one) for one in found.groups())
    assert 0 <= low < chance < high <= 100
    assert re.search(r"(1 chase|21 days of silence) odds × 0\.\d\d", words)
    assert "of this comes from your own deals" in words


def test_silence_since_the_last_count_is_not_forgotten(
    anas: Client, ana: Seller, acme: Deal, now: datetime
) -> None:
    ended(ana, now, won=5, lost=6)
    still_open(acme, now)
    acme.refresh_from_db()
    acme.lived.at = acme.lived.at.replace(year=2026, month=9, day=10)  # as if counted two months ago
    acme.lived.save()

    assert "82 days of silence" in seen(anas.get(f"/deals/{acme.pk}"))


def test_letting_go_shows_the_curve_and_weighs_another_touch(
    anas: Client, ana: Seller, acme: Deal, now: datetime
) -> None:
    ended(ana, now, won=5, lost=6)
    still_open(acme, now)

    page = anas.get(f"/deals/{acme.pk}/let-go")

    assert "Another touch, or a fresh prospect?" in seen(page)
    assert re.search(r"(Another touch here|The same minutes on fresh prospects)", seen(page))
    assert '<polyline class="line"' in page.content.decode()


def test_a_deal_that_has_not_been_counted_shows_no_chance(anas: Client, acme: Deal) -> None:
    assert "Is it still likely?" not in seen(anas.get(f"/deals/{acme.pk}"))


def test_an_ended_deal_has_no_chance_any_more(anas: Client, ana: Seller, acme: Deal, now: datetime) -> None:
    ended(ana, now, won=5, lost=6)
    still_open(acme, now)
    acme.win(now)

    assert "Is it still likely?" not in seen(anas.get(f"/deals/{acme.pk}"))


def test_today_says_calmly_what_ones_own_deals_say_of_stopping(
    anas: Client, ana: Seller, acme: Deal, now: datetime
) -> None:
    """Costs at which another touch soon earns less than a fresh prospect; and somebody to let go."""
    ana.settle(now, costs={"touch_minutes": 30, "fresh_minutes": 5, "deal_worth": 1})
    ended(ana, now, won=5, lost=6)
    still_open(acme, now)
    assert "an hour earns most" not in seen(anas.get("/"))

    acme.record([they("2026-11-09 09:00", "No, thank you. We have decided against it.")], now)

    assert re.search(
        r"By your 11 deals that ended, an hour earns most when you stop after (the first touch|one chase|\d+ chases)",
        seen(anas.get("/")),
    )
