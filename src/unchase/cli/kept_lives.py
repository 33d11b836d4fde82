"""The lives of a workspace's deals, for what is told of all of them: as the rounds keep them, brought to now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.models import Seller
    from unchase.learning.life import Life


def kept_lives(seller: Seller, now: datetime) -> tuple[Life, ...]:
    """Every life of a seller's deals, after what is due was assessed and counted; the names are the deals'."""
    from dataclasses import replace

    from unchase.core.assessment import Standing
    from unchase.deals.models import Deal, Lived
    from unchase.learning.kept import life_from
    from unchase.learning.states import later
    from unchase.rounds.counting import count_changed
    from unchase.rounds.reassess import reassess_due

    reassess_due(now)
    count_changed()
    deals = Deal.objects.of(seller).select_related("prospect").only("name", "standing", "prospect__name")
    names = {deal.pk: str(deal) for deal in deals}
    decided = {deal.pk: deal.standing in {Standing.ACCEPTED, Standing.REFUSED} for deal in deals}
    lives = []
    for row in Lived.objects.filter(seller=seller).order_by("pk").iterator():
        life = life_from(row.life, name=names[row.pk], today=row.today)
        if life.today is not None:
            today = later(life.today, (now - row.at) / timedelta(days=1))
            life = replace(life, today=today, decided=decided[row.pk])
        lives.append(life)
    return tuple(lives)
