"""What a seller's ended deals say is learnt when one more has ended, and else once a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from deals.cast import deal_of, we
from unchase.deals.models import Learnt
from unchase.learning.kept import outcomes_from
from unchase.rounds.counting import count_changed
from unchase.rounds.learning import learn_due

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.models import Deal, Seller


def chased(seller: Seller, name: str, now: datetime) -> Deal:
    deal = deal_of(seller, name, now)
    person = f"kim@{name.lower()}.example"
    deal.record(
        [
            we(f"2026-10-{day:02} 09:00", "Here is something of use.", id_=f"{name}{day}", person=person)
            for day in (1, 12, 23)
        ],
        now,
    )
    return deal


def test_an_ended_deal_is_learnt_from_once(ana: Seller, now: datetime) -> None:
    chased(ana, "Acme", now).win(now)
    chased(ana, "Birch", now)
    count_changed()

    assert learn_due() == 1
    assert learn_due() == 0

    row = Learnt.objects.get(seller=ana)
    learnt = outcomes_from(bytes(row.numbers))
    assert learnt is not None
    assert (learnt.closed, learnt.deals, row.ended) == (1, 2, 1)
    assert row.answer["deals"] == {"all": 2, "closed": 1, "won": 1}


def test_one_more_ended_deal_is_learnt_at_once_and_a_day_makes_it_old(ana: Seller, now: datetime) -> None:
    deal = chased(ana, "Acme", now)
    count_changed()
    learn_due()

    deal.lose(now + timedelta(hours=1))
    count_changed()
    assert learn_due() == 1

    chased(ana, "Birch", now + timedelta(days=2))
    count_changed()
    assert learn_due() == 1


def test_the_costs_a_seller_told_go_into_the_advice(ana: Seller, now: datetime) -> None:
    chased(ana, "Acme", now).win(now)
    ana.settle(now, costs={"touch_minutes": 30, "fresh_minutes": 240, "deal_worth": 5000})
    count_changed()
    learn_due()

    says = Learnt.objects.get(seller=ana).answer["let_go"]["sentence"]

    assert says.startswith("With 30 minutes a touch and 240 for a fresh prospect")
