"""Sorting what a mailbox brought, one key each; and the long-silent list."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from deals.cast import deal_of, they, we
from unchase.deals.models import Deal, Quoted, Release
from unchase.deals.triage import Triage
from web.seen import seen

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from unchase.deals.models import Seller


@pytest.fixture
def unsorted(ana: Seller, now: datetime) -> list[Deal]:
    """Two conversations nobody has sorted, the second the likelier deal."""
    deals = [deal_of(ana, name, now) for name in ("Printer", "Bolt")]
    for number, deal in enumerate(deals):
        deal.record([they("2026-11-09 10:00", f"About {deal}: what does it cost?", id_=f"{number}")], now)
        Deal.objects.filter(pk=deal.pk).update(triage="unsorted", likelihood=number / 5)
        Quoted.objects.filter(deal=deal).update(likely="they ask what it costs")
    return deals


def test_the_likeliest_is_asked_first_with_why_and_the_last_words(anas: Client, unsorted: list[Deal]) -> None:
    said = seen(anas.get("/sort"))

    assert "What is this? 2 to sort" in said
    assert "Bolt" in said
    assert "they ask what it costs" in said
    assert "About Bolt: what does it cost?" in said


@pytest.mark.parametrize("answer", ["deal", "customer", "we-buy", "private", "later"])
def test_each_answer_is_kept_and_undone(anas: Client, unsorted: list[Deal], answer: str) -> None:
    bolt = unsorted[1]
    anas.post(f"/sort/{bolt.pk}", {"as": answer})

    bolt.refresh_from_db()
    assert bolt.triage == answer
    page = anas.get("/sort")
    assert "Printer" in seen(page)
    anas.post("/undo", {"word": page.context["did"]["word"], "back": "/sort"})
    bolt.refresh_from_db()
    assert bolt.triage == "unsorted"


def test_a_deal_stands_on_today_from_then_on(anas: Client, unsorted: list[Deal]) -> None:
    assert "Bolt" not in seen(anas.get("/"))

    anas.post(f"/sort/{unsorted[1].pk}", {"as": "deal"})

    assert "Bolt" in seen(anas.get("/"))


def test_what_was_left_for_later_comes_last(anas: Client, unsorted: list[Deal]) -> None:
    anas.post(f"/sort/{unsorted[1].pk}", {"as": "later"})
    assert "2 to sort, 1 of them left for later" in seen(anas.get("/sort"))
    assert "Printer" in seen(anas.get("/sort"))

    anas.post(f"/sort/{unsorted[0].pk}", {"as": "private"})
    assert "left for later" in seen(anas.get("/sort"))
    anas.post(f"/sort/{unsorted[1].pk}", {"as": "customer"})

    assert "All sorted" in seen(anas.get("/sort"))


def test_the_same_as_a_deal_there_is(anas: Client, acme: Deal, unsorted: list[Deal]) -> None:
    bolt = unsorted[1]
    assert "Acme" not in seen(anas.get(f"/sort/{bolt.pk}/same"))
    assert "Acme" in seen(anas.get(f"/sort/{bolt.pk}/same", {"q": "acm"}))

    anas.post(f"/sort/{bolt.pk}/same", {"into": acme.pk})

    bolt.refresh_from_db()
    acme.refresh_from_db()
    assert (bolt.triage, bolt.merged_into, acme.touch_count) == (Triage.MERGED, acme, 1)
    page = anas.get("/sort")
    assert "Bolt is the same as Acme." in seen(page)
    anas.post("/undo", {"word": page.context["did"]["word"], "back": "/sort"})
    bolt.refresh_from_db()
    assert (bolt.triage, bolt.touch_count) == ("unsorted", 1)


def test_what_is_called_alike_is_offered(
    anas: Client, ana: Seller, unsorted: list[Deal], now: datetime
) -> None:
    deal_of(ana, "Bolt Works", now)

    assert "Bolt Works" in seen(anas.get(f"/sort/{unsorted[1].pk}/same"))


def test_another_sellers_deal_is_no_deal_to_be_the_same_as(
    anas: Client, ben: Seller, unsorted: list[Deal], now: datetime
) -> None:
    bens = deal_of(ben, "Bolt", now)

    anas.post(f"/sort/{unsorted[1].pk}/same", {"into": bens.pk})

    bens.refresh_from_db()
    assert bens.touch_count == 0
    assert Deal.objects.get(pk=unsorted[1].pk).merged_into is None


def test_a_made_up_answer_changes_nothing(anas: Client, unsorted: list[Deal]) -> None:
    anas.post(f"/sort/{unsorted[1].pk}", {"as": "merged"})

    assert Deal.objects.get(pk=unsorted[1].pk).triage == "unsorted"


def test_what_was_sorted_away_is_found_and_sorted_anew(anas: Client, unsorted: list[Deal]) -> None:
    for deal in unsorted:
        anas.post(f"/sort/{deal.pk}", {"as": "private"})
    assert "Sorted before: Private 2" in seen(anas.get("/sort"))
    assert "Bolt" in seen(anas.get("/sort", {"as": "private"}))
    assert "What is this?" in seen(anas.get(f"/sort/{unsorted[1].pk}"))

    answer = anas.post(f"/sort/{unsorted[1].pk}", {"as": "deal"})

    assert answer.headers["Location"] == f"/deals/{unsorted[1].pk}"
    assert "Private 1" in seen(anas.get("/sort"))


def test_a_deal_that_is_none_says_so_on_its_page(anas: Client, acme: Deal, now: datetime) -> None:
    acme.record([they("2026-11-09 10:00", "Our invoice is attached.")], now)
    assert "It is no deal" in seen(anas.get(f"/deals/{acme.pk}"))

    anas.post(f"/sort/{acme.pk}", {"as": "we-buy"})

    acme.refresh_from_db()
    assert acme.triage == "we-buy"
    assert anas.get("/deals").context["deals"] == []


@pytest.fixture
def quiet(ana: Seller, now: datetime) -> list[Deal]:
    """Three deals that came in long silent."""
    deals = [deal_of(ana, f"Shop{number}", now) for number in range(3)]
    for number, deal in enumerate(deals):
        deal.record([we(f"2026-03-0{number + 2} 09:00", "Shall we talk?", id_=f"quiet {number}")], now)
    Deal.objects.update(came_in_silent=True)
    return deals


def test_the_long_silent_are_let_go_together_and_that_is_undone(
    anas: Client, ana: Seller, quiet: list[Deal]
) -> None:
    assert "3 deals had been silent for more than 60 days when they came in" in seen(anas.get("/silent"))

    anas.post("/silent", {"do": "go", "deal": [quiet[0].pk, quiet[1].pk]})

    page = anas.get("/silent")
    assert "Two deals let go, without letters." in seen(page)
    assert "1 deal had been silent" in seen(page)
    assert Deal.objects.of(ana).ended().count() == 2
    assert "2 let go together" in seen(anas.get("/released"))
    anas.post("/undo", {"word": page.context["did"]["word"], "back": "/silent"})
    assert Deal.objects.of(ana).ended().count() == 0


def test_all_go_at_once_however_many_are_shown(anas: Client, ana: Seller, quiet: list[Deal]) -> None:
    anas.post("/silent", {"do": "all"})

    assert Deal.objects.of(ana).ended().count() == 3
    assert "Nobody came in silent" in seen(anas.get("/silent"))


def test_one_that_is_kept_leaves_the_list_and_stays_open(
    anas: Client, ana: Seller, quiet: list[Deal]
) -> None:
    anas.post("/silent", {"do": "keep", "deal": quiet[0].pk})

    assert "2 deals had been silent" in seen(anas.get("/silent"))
    assert Deal.objects.of(ana).open().count() == 3


def test_none_chosen_lets_none_go(anas: Client, quiet: list[Deal]) -> None:
    anas.post("/silent", {"do": "go"})

    assert not Release.objects.exists()


def test_one_that_wrote_again_is_silent_no_more(anas: Client, quiet: list[Deal], now: datetime) -> None:
    quiet[0].record([they("2026-11-09 10:00", "Are you still there?")], now + timedelta(minutes=1))

    assert "2 deals had been silent" in seen(anas.get("/silent"))


def test_those_of_others_are_neither_listed_nor_let_go(
    anas: Client, cleos: Client, quiet: list[Deal], ana: Seller
) -> None:
    assert "Shop" not in seen(cleos.get("/silent"))
    cleos.post("/silent", {"do": "go", "deal": [deal.pk for deal in quiet]})
    cleos.post("/silent", {"do": "all"})

    assert Deal.objects.of(ana).open().count() == 3


def test_what_was_let_go_together_is_brought_back_together(
    anas: Client, ana: Seller, quiet: list[Deal]
) -> None:
    anas.post("/silent", {"do": "all"})
    batch = Release.objects.values_list("batch", flat=True)[0]

    anas.post("/released/together", {"batch": batch})

    assert Deal.objects.of(ana).open().count() == 3


def test_today_says_what_waits_for_a_word(anas: Client, unsorted: list[Deal], quiet: list[Deal]) -> None:
    Deal.objects.filter(pk__in=[deal.pk for deal in unsorted]).update(triage="unsorted")

    said = seen(anas.get("/"))

    assert "2 conversations from your mail may be no sale" in said
    assert "3 deals came in long silent" in said
