"""Pipedrive and we keep step: deals, people and talks in, once; standing and next step back, when they change."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from connectors.listening import listening
from connectors.pipedrives import TOKEN, Pipedrives
from deals.cast import they
from unchase.connectors.crm import CrmError
from unchase.connectors.crm_programs import address_of
from unchase.connectors.secret import Secret
from unchase.deals.models import Crm, Deal, ImportRun
from unchase.rounds.crm import agree, connect, keep_step
from unchase.rounds.keys import rotate, unsealed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from connectors.listening import Listener
    from unchase.deals.models import Seller

pytestmark = pytest.mark.usefixtures("beside_others")


@pytest.fixture
def there() -> Pipedrives:
    """Two deals of Ana's, one of somebody else's, a call and a plan."""
    found = Pipedrives()
    found.deal(1, "Returns", "Acme", "kim@acme.example")
    found.deal(2, "Stock", "Birch", "lea@birch.example", status="won", won_time="2026-10-20T10:00:00Z")
    found.deal(3, "Not hers", "Cedar", "max@cedar.example", owner_id=78)
    found.activity(1, 1, subject="Went through it", note="<p>Returns cost them <b>a day</b> a week.</p>")
    found.activity(2, 1, done=False, due_date="2026-12-01", update_time="2026-11-09T15:00:00Z")
    return found


@pytest.fixture
def listener(there: Pipedrives) -> Iterator[Listener]:
    with listening(there.answers) as one:
        yield one


def connected(seller: Seller, listener: Listener, now: datetime, *, writes: bool = True) -> Crm:
    crm = connect(seller, "pipedrive", listener.address, {"token": Secret(TOKEN)}, now, writes=writes)
    agree(crm, now)
    return crm


def test_deals_people_and_talks_come_in(ana: Seller, listener: Listener, now: datetime) -> None:
    connected(ana, listener, now, writes=False)

    assert keep_step(now) == 1

    acme = Deal.objects.get(prospect__name="Acme")
    assert (acme.name, acme.source, acme.source_id) == ("Returns", "pipedrive", "1")
    assert (acme.amount, acme.currency) == (Decimal(1200), "EUR")
    kim = acme.prospect.contacts.get(address="kim@acme.example")
    assert (kim.name, kim.phone) == ("Kim", "+44 20 0000")
    call = acme.touches.get()
    assert call.text == "Went through it\nReturns cost them a day a week."
    assert call.at.isoformat() == "2026-11-09T14:00:00+00:00"
    assert Deal.objects.get(prospect__name="Birch").standing == "won"
    assert not Deal.objects.filter(prospect__name="Cedar").exists()
    assert not ImportRun.objects.exists()


def test_what_was_read_is_not_read_twice_and_what_changed_is(
    ana: Seller, listener: Listener, there: Pipedrives, now: datetime
) -> None:
    crm = connected(ana, listener, now, writes=False)
    keep_step(now)
    there.deals[1] |= {"value": 1500.5, "update_time": "2026-11-10T08:00:00Z"}
    there.activity(3, 1, subject="And again", update_time="2026-11-10T08:30:00Z", due_time="15:00")

    later = now + timedelta(minutes=5)
    keep_step(later)

    acme = Deal.objects.get(prospect__name="Acme")
    assert acme.amount == Decimal("1500.50")
    assert acme.touches.count() == 2
    crm.refresh_from_db()
    assert (crm.brought, crm.held) == (3, 2)
    assert (crm.deals_since, crm.read_at, crm.problem) == ("2026-11-10T08:00:00Z", later, "")
    assert Deal.objects.count() == 2


def test_a_plan_of_ours_is_no_next_step(ana: Seller, listener: Listener, now: datetime) -> None:
    connected(ana, listener, now, writes=False)
    keep_step(now)

    acme = Deal.objects.get(prospect__name="Acme")
    assert acme.appointment_at is None
    assert acme.standing != "firm"


def test_standing_and_next_step_go_back_and_only_when_they_change(
    ana: Seller, listener: Listener, there: Pipedrives, now: datetime
) -> None:
    connected(ana, listener, now)
    keep_step(now)
    acme = Deal.objects.get(prospect__name="Acme")

    assert there.deals[1]["custom_fields"] == {"f00d": acme.standing}
    step = there.activities[max(there.activities)]
    assert (step["deal_id"], step["done"], step["due_date"]) == (1, False, str(acme.move_on))
    assert there.deals[2]["custom_fields"] == {"f00d": "won"}

    there.writes.clear()
    keep_step(now + timedelta(minutes=5))
    assert there.writes == []

    acme.record([they("2026-11-10 08:30", "Thursday at 15:00 works.")], now)
    keep_step(now + timedelta(minutes=10))
    assert there.deals[1]["custom_fields"] == {"f00d": "firm"}
    changed = there.activities[step["id"]]
    assert (changed["type"], changed["due_date"], changed["due_time"]) == ("meeting", "2026-11-12", "15:00")
    assert [method for method, path, _ in there.writes if "activities" in path] == ["PATCH"]

    acme.let_go(now)
    keep_step(now + timedelta(minutes=15))
    assert there.deals[1]["custom_fields"] == {"f00d": "released"}
    assert step["id"] not in there.activities
    assert there.deals[1]["status"] == "open"  # its end there is the seller's to say


def test_nothing_is_written_unless_it_was_agreed_to(
    ana: Seller, listener: Listener, there: Pipedrives, now: datetime
) -> None:
    connected(ana, listener, now, writes=False)
    keep_step(now)

    assert there.writes == []


def test_an_end_told_here_is_not_said_again_there_or_by_there(
    ana: Seller, listener: Listener, there: Pipedrives, now: datetime
) -> None:
    connected(ana, listener, now, writes=False)
    keep_step(now)
    acme = Deal.objects.get(prospect__name="Acme")
    acme.let_go(now)
    there.deals[1] |= {
        "status": "lost",
        "lost_time": "2026-11-10T08:00:00Z",
        "update_time": "2026-11-10T08:00:00Z",
    }

    keep_step(now + timedelta(minutes=5))

    acme.refresh_from_db()
    assert acme.standing == "released"


def test_its_token_is_kept_sealed_and_sealed_anew(ana: Seller, listener: Listener, now: datetime) -> None:
    crm = connected(ana, listener, now)

    assert TOKEN not in str(list(Crm.objects.values()))
    rotate()
    crm.refresh_from_db()
    assert unsealed(crm) == {"token": TOKEN}


def test_the_address_is_the_companys_and_nobody_elses() -> None:
    assert address_of("pipedrive", "Zapfine") == "https://zapfine.pipedrive.com"
    assert address_of("pipedrive", "https://zapfine.pipedrive.com/deals") == "https://zapfine.pipedrive.com"
    for odd in (
        "https://pipedrive.com.evil.example",
        "http://zapfine.pipedrive.com",
        "https://10.0.0.1",
        "a b",
    ):
        with pytest.raises(CrmError):
            address_of("pipedrive", odd)
