"""On a deal: what belongs elsewhere, what was done elsewhere, who is away; and views of the Friday page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from deals.cast import KIM, deal_of, they, we
from unchase.deals.models import Deal, SavedFilter
from web.seen import seen

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from unchase.deals.models import Seller

STALL = they("2026-11-04 10:00", "Not yet.")
YES = they("2026-11-05 10:00", "Yes, we take it. Where do I sign?")


@pytest.fixture
def both(acme: Deal, now: datetime) -> Deal:
    acme.record([STALL, YES], now)
    return acme


def test_a_second_deal_is_split_off_and_comes_back(anas: Client, ana: Seller, both: Deal) -> None:
    yes = both.touches.get(identity=YES.id)
    assert "Yes, we take it." in seen(anas.get(f"/deals/{both.pk}/touches"))

    anas.post(f"/deals/{both.pk}/touches", {"touch": yes.pk, "into": "new", "name": "The second site"})

    second = Deal.objects.of(ana).get(name="The second site")
    both.refresh_from_db()
    assert (both.standing, second.standing) == ("stalled", "accepted")
    page = anas.get(f"/deals/{second.pk}")
    assert "The second site is a deal of its own." in seen(page)
    anas.post("/undo", {"word": page.context["did"]["word"], "back": "/"})
    both.refresh_from_db()
    assert (both.standing, both.touch_count) == ("accepted", 2)


def test_touches_are_moved_to_a_deal_there_is(anas: Client, ana: Seller, both: Deal, now: datetime) -> None:
    other = deal_of(ana, "Bolt", now)
    assert "Bolt" in seen(anas.get(f"/deals/{both.pk}/touches", {"q": "bol"}))

    anas.post(f"/deals/{both.pk}/touches", {"touch": both.touches.get(identity=YES.id).pk, "into": other.pk})

    other.refresh_from_db()
    assert other.standing == "accepted"
    assert "One touch moved to Bolt." in seen(anas.get(f"/deals/{both.pk}"))


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"into": "new", "name": "x"}, "Choose at least one touch."),
        ({"touch": "all", "into": "new"}, "needs a name"),
        ({"touch": "all"}, "Choose the deal they belong to."),
        ({"touch": "all", "into": "999999"}, "Choose the deal they belong to."),
    ],
)
def test_what_is_missing_is_told(anas: Client, both: Deal, told: dict[str, str], sentence: str) -> None:
    keys = [one.pk for one in both.touches.all()]
    data = {**told, "touch": keys} if "touch" in told else told

    answer = anas.post(f"/deals/{both.pk}/touches", data)

    assert (answer.status_code, sentence in seen(answer)) == (422, True)
    assert both.touches.count() == 2


def test_nothing_moves_to_or_from_another_seller(
    anas: Client, ben: Seller, both: Deal, now: datetime
) -> None:
    bens = deal_of(ben, "Bolt", now)
    bens.record([we("2026-11-02 09:00", "Shall we talk?", id_="bens")], now)

    anas.post(f"/deals/{both.pk}/touches", {"touch": both.touches.earliest("at").pk, "into": bens.pk})
    anas.post(f"/deals/{both.pk}/touches", {"touch": bens.touches.get().pk, "into": "new", "name": "Mine"})

    assert (both.touches.count(), bens.touches.count()) == (2, 1)
    assert not Deal.objects.filter(name="Mine").exists()


def test_two_deals_are_made_one_from_the_deal(anas: Client, ana: Seller, both: Deal, now: datetime) -> None:
    twin = deal_of(ana, "Acme Ltd", now)

    answer = anas.post(f"/sort/{twin.pk}/same", {"into": both.pk})

    assert answer.headers["Location"] == f"/deals/{both.pk}"
    twin.refresh_from_db()
    assert twin.merged_into == both


def test_what_was_written_elsewhere_counts_as_done(anas: Client, acme: Deal, now: datetime) -> None:
    acme.record([they("2026-11-09 10:00", "Does it run on our tills?")], now)
    assert acme.move == "answer"
    person = acme.prospect.contacts.get()

    told = {"side": "us", "way": "message", "contact": person.pk,
            "text": "Yes, it does. Is Thursday at 10 or Friday at 2 better?"}  # fmt: skip
    anas.post(f"/deals/{acme.pk}/done", told)

    acme.refresh_from_db()
    touch = acme.touches.latest("at")
    assert (touch.channel, touch.person, acme.standing) == ("message", KIM, "waiting")
    page = anas.get(f"/deals/{acme.pk}")
    assert "Kept: i wrote to them" in seen(page) or "Kept: I wrote to them" in seen(page)
    anas.post("/undo", {"word": page.context["did"]["word"], "back": "/"})
    acme.refresh_from_db()
    assert acme.move == "answer"


def test_what_they_wrote_elsewhere_is_read(anas: Client, acme: Deal, now: datetime) -> None:
    acme.record([we("2026-11-02 09:00", "Is Friday at 10 good?")], now)

    anas.post(
        f"/deals/{acme.pk}/done",
        {"side": "them", "way": "message", "text": "Yes, we take it. Send the contract."},
    )

    acme.refresh_from_db()
    assert acme.standing == "accepted"


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({}, "Say who wrote."),
        ({"side": "them"}, "What did they write?"),
        ({"side": "us", "at": "2027-01-01T10:00"}, "That lies ahead"),
        ({"side": "us", "at": "x"}, "is no date and time"),
    ],
)
def test_what_is_missing_of_it_is_told(anas: Client, acme: Deal, told: dict[str, str], sentence: str) -> None:
    answer = anas.post(f"/deals/{acme.pk}/done", told)

    assert (answer.status_code, sentence in seen(answer)) == (422, True)
    assert not acme.touches.exists()


def test_moves_to_somebody_away_wait_for_their_return(anas: Client, acme: Deal, now: datetime) -> None:
    acme.record(
        [we("2026-11-02 09:00", "Is Friday at 10 good?"), they("2026-11-09 10:00", "Not just yet.")], now
    )
    person = acme.prospect.contacts.get()

    anas.post(f"/deals/{acme.pk}/role", {"contact": person.pk, "role": "as-before", "away": "2026-11-23"})

    acme.refresh_from_db()
    assert acme.move_on == date(2026, 11, 23)
    assert "away until Mon 23 Nov" in seen(anas.get(f"/deals/{acme.pk}"))
    anas.post(f"/deals/{acme.pk}/role", {"contact": person.pk, "role": "as-before", "away": ""})
    acme.refresh_from_db()
    assert acme.move_on == date(2026, 11, 10)


def test_an_odd_day_of_return_changes_nothing(anas: Client, acme: Deal, now: datetime) -> None:
    acme.record([STALL], now)
    person = acme.prospect.contacts.get()

    anas.post(f"/deals/{acme.pk}/role", {"contact": person.pk, "role": "as-before", "away": "soon"})
    anas.post(f"/deals/{acme.pk}/role", {"contact": "x", "role": "decides"})

    person.refresh_from_db()
    assert (person.absent_until, person.role) == (None, "")


@pytest.fixture
def four(ana: Seller, now: datetime) -> list[Deal]:
    deals = [deal_of(ana, name, now) for name in ("Acme", "Bolt", "Crane", "Dune")]
    for number, deal in enumerate(deals):
        Deal.objects.filter(pk=deal.pk).update(amount=1000 * number)
    return deals


def shown(client: Client, **told: str) -> list[str]:
    return [str(deal) for deal in client.get("/deals", told).context["deals"]]


def test_the_table_is_narrowed_by_name_amount_and_decision(
    anas: Client, four: list[Deal], now: datetime
) -> None:
    Deal.objects.filter(pk=four[3].pk).update(decision_until=now)

    assert shown(anas, who="ra", sort="prospect") == ["Crane"]
    assert shown(anas, least="2000", sort="prospect") == ["Crane", "Dune"]
    assert shown(anas, by="2026-11-10") == ["Dune"]
    assert shown(anas, by="2026-11-09") == []
    assert shown(anas, least="much", by="soon", sort="prospect") == ["Acme", "Bolt", "Crane", "Dune"]
    assert anas.get("/deals", {"who": "crane", "csv": ""}).content.decode().count("\n") == 2


def test_a_view_is_kept_found_again_and_forgotten(anas: Client, cleos: Client, four: list[Deal]) -> None:
    query = anas.get("/deals", {"least": "2000", "sort": "amount"}).context["query"]

    anas.post("/deals/views", {"name": "Large", "query": query + "&evil=1"})

    kept = SavedFilter.objects.get()
    assert kept.query == "sort=amount&least=2000"
    assert "Large" in seen(anas.get("/deals"))
    assert "Large" not in seen(cleos.get("/deals"))
    cleos.post("/deals/views", {"forget": kept.pk})
    assert SavedFilter.objects.exists()
    anas.post("/deals/views", {"name": "Large", "query": "standing=stalled"})
    assert SavedFilter.objects.get().query == "standing=stalled"
    anas.post("/deals/views", {"forget": kept.pk})
    assert not SavedFilter.objects.exists()


def test_a_view_without_a_name_is_not_kept(anas: Client) -> None:
    anas.post("/deals/views", {"query": "standing=stalled"})

    assert not SavedFilter.objects.exists()


def test_bringing_back_and_what_is_told_of_a_person_are_undone_too(
    anas: Client, acme: Deal, now: datetime
) -> None:
    acme.record([STALL], now)
    person = acme.prospect.contacts.get()
    anas.post(f"/deals/{acme.pk}/role", {"contact": person.pk, "role": "decides", "away": "2026-11-23"})
    page = anas.get(f"/deals/{acme.pk}")
    assert f"Kept: {KIM} decides and {KIM} is away until Mon 23 Nov." in seen(page)
    anas.post("/undo", {"word": page.context["did"]["word"], "back": "/"})
    person.refresh_from_db()
    assert (person.role, person.absent_until) == ("", None)

    acme.let_go(now, note="enough")
    anas.post(f"/deals/{acme.pk}/reopen")
    page = anas.get(f"/deals/{acme.pk}")
    assert "is open again" in seen(page)
    anas.post("/undo", {"word": page.context["did"]["word"], "back": "/"})
    acme.refresh_from_db()
    assert acme.standing == "released"
