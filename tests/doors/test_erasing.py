"""A person who is erased is gone from what other programs were told, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deals.cast import they
from unchase.deals.erasure import erase
from unchase.deals.models import Answered, Notice, Webhook

if TYPE_CHECKING:
    from datetime import datetime

    from doors.conftest import Program
    from unchase.deals.models import Deal, Seller


def test_neither_an_answer_nor_a_notice_keeps_their_words(
    anas: Program, ana: Seller, acme: Deal, now: datetime
) -> None:
    acme.record([they("2026-11-09 09:00", "What does it cost?")], now)
    anas.ask("POST", f"deals/{acme.pk}/conversations", {"ending": "none", "note": "Kim was kind."}, key="k")
    hook = Webhook.objects.create(seller=ana, address="https://x.example/", made_at=now)
    Notice.of(hook, "deal.missed", "a", now, {"prospect": "Kim Example"}).save()
    assert "Kim was kind." in Answered.objects.get().body

    erase(ana, "kim@acme.example", now)

    assert not Answered.objects.exists()
    notice = Notice.objects.get()
    assert (notice.body, notice.next_at) == ("{}", None)
