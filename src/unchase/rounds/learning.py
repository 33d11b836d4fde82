"""The round that learns: what a seller's closed deals say, whenever one more of them has ended."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Max

from unchase.deals.models import Learnt, Lived, Seller
from unchase.deals.writing import written
from unchase.learning.answer import answer_of
from unchase.learning.kept import life_from, outcomes_bytes
from unchase.learning.letting_go import costs_from, when_to_let_go
from unchase.learning.life import steps_of
from unchase.learning.outcomes import learn
from unchase.learning.prior import public_prior

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.learning.life import Life

MOST = 2_000  # ended deals, and as many open ones: the latest; older ones weigh little
LET_GO_AFTER = 4  # the rule tried on the seller's history
_A_DAY = timedelta(days=1)


def learn_due() -> int:
    """Learn for every seller one more of whose deals ended, or whose numbers are a day old; for how many."""
    known = {row.seller_id: row for row in Learnt.objects.defer("numbers", "answer")}
    lives = Lived.objects.values("seller").annotate(ended=Count("ended_at"), last=Max("at"))
    done = 0
    for row in lives:
        learnt = known.get(row["seller"])
        fresh = learnt is not None and learnt.ended == row["ended"] and row["last"] - learnt.at < _A_DAY
        if not fresh:
            learn_for(Seller.objects.get(pk=row["seller"]), row["last"])
            done += 1
    return done


def learn_for(seller: Seller, now: datetime) -> Learnt:
    """Learn from a seller's deals at `now` (aware) with the costs they told, and keep it."""
    rows = Lived.objects.filter(seller=seller)
    ended = rows.exclude(ended_at=None).order_by("-ended_at", "pk")
    still_open = rows.filter(ended_at=None).order_by("-at", "pk")
    lives = [_life(row) for row in (*ended[:MOST], *still_open[:MOST])]
    costs = costs_from(seller.costs)
    learnt = learn(steps_of(lives, now), public_prior())
    advice = when_to_let_go(learnt, costs)
    answer = answer_of(lives, learnt, advice, costs, now=now, let_go_after=LET_GO_AFTER)
    row = Learnt(
        seller=seller,
        at=now,
        ended=ended.count(),
        numbers=outcomes_bytes(learnt),
        answer=answer,
    )
    written(row.save)
    return row


def _life(row: Lived) -> Life:
    return life_from(row.life, name=str(row.pk), today=row.today)
