"""A person erased: the text goes, with every quotation of it; the row and a hash of its identity stay."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from deals.cast import KIM, deal_of, they
from unchase.core.act import ActName
from unchase.deals.erasure import erase
from unchase.deals.export import everything
from unchase.deals.models import Touch

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.models import Deal, Seller

WORDS = "Not yet, ask me after the merger."


def test_nothing_of_the_text_is_left_anywhere(ana: Seller, acme: Deal, now: datetime) -> None:
    acme.record([they("2026-11-04 10:00", WORDS)], now)
    acme.correct(now, touch=acme.touches.get(), act=ActName.STALL, quote=WORDS, is_act=None)
    acme.qualify(now, name="need", state="met", quote=WORDS)  # type: ignore[arg-type]
    acme.draft(now, to=[KIM], text=f"You wrote: {WORDS}")

    assert erase(ana, KIM.upper(), now) == 1

    left = json.dumps(list(everything(ana)))
    assert "merger" not in left
    assert KIM not in left
    assert acme.touches.count() == 1


def test_the_same_mail_is_not_brought_in_again(ana: Seller, acme: Deal, now: datetime) -> None:
    mail = they("2026-11-04 10:00", WORDS)
    acme.record([mail], now)
    erase(ana, KIM, now)

    assert acme.record([mail], now) == 0


def test_other_people_and_other_sellers_keep_theirs(
    ana: Seller, ben: Seller, acme: Deal, now: datetime
) -> None:
    acme.record([they("2026-11-04 10:00", "Hello.", person="lee@acme.example")], now)
    deal_of(ben, "Acme", now).record([they("2026-11-04 10:00", WORDS)], now)

    assert erase(ana, KIM, now) == 0
    assert Touch.objects.exclude(text="").count() == 2
