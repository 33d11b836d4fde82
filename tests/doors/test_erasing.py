"""A person who is erased is gone from what other programs were told, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deals.cast import they
from unchase.deals.erasure import erase
from unchase.deals.models import Answered, Crm, CrmEntry, Notice, Webhook

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


def test_what_stood_in_another_program_is_not_kept_either(ana: Seller, acme: Deal, now: datetime) -> None:
    """Nor what it would have done, which names deals; nor the step a person wrote there."""
    acme.record([they("2026-11-09 09:00", "What does it cost?")], now)
    lines = [{"name": "Kim Example", "says": "a new deal"}]
    crm = Crm.objects.create(seller=ana, program="hubspot", owner="7", made_at=now, shown={"lines": lines})
    CrmEntry.objects.create(crm=crm, deal=acme, wrote_at=now, theirs="Ring Kim", problem="Kim is unknown")

    erase(ana, "kim@acme.example", now)

    crm.refresh_from_db()
    assert crm.shown == {}
    assert CrmEntry.objects.values_list("theirs", "problem").get() == ("", "")
