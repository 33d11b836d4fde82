"""Touches moved between deals, deals split and merged, conversations sorted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from deals.cast import KIM, deal_of, they, we
from unchase.deals.export import everything
from unchase.deals.models import Deal, OwnCalendar, SavedFilter, Transfer
from unchase.deals.moving import assign, merge, split, take_back
from unchase.deals.triage import Triage

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.models import Seller

STALL = they("2026-11-04 10:00", "Not yet.")
YES = they("2026-11-05 10:00", "Yes, we take it. Where do I sign?")


def test_a_touch_of_another_deal_is_moved_with_its_correction(ana: Seller, acme: Deal, now: datetime) -> None:
    other = deal_of(ana, "Bolt", now)
    acme.record([STALL, YES], now)
    touch = acme.touches.get(identity=YES.id)

    assign([touch], other, now)

    acme.refresh_from_db()
    other.refresh_from_db()
    assert (acme.standing, acme.touch_count) == ("stalled", 1)
    assert (other.standing, other.touch_count) == ("accepted", 1)
    assert other.prospect.contacts.get().address == KIM


def test_a_company_with_two_deals_is_split(acme: Deal, now: datetime) -> None:
    acme.record([STALL, YES], now)

    second = split(acme.touches.filter(identity=YES.id), "The second site", now)

    acme.refresh_from_db()
    assert (acme.standing, second.standing, second.prospect) == ("stalled", "accepted", acme.prospect)


def test_the_same_deal_twice_is_merged_and_its_later_mail_follows(
    ana: Seller, acme: Deal, now: datetime
) -> None:
    twin = deal_of(ana, "Acme Ltd", now)
    twin.record([STALL], now)
    twin.learn_motive(now, quote="margin")
    acme.record([we("2026-11-02 10:00", "Shall we talk?", person="lee@acme.example")], now)

    merge(twin, acme, now)

    twin.refresh_from_db()
    assert (acme.standing, acme.touch_count) == ("stalled", 2)
    assert (twin.triage, twin.merged_into, twin.touch_count) == (Triage.MERGED, acme, 0)
    assert {contact.address for contact in acme.prospect.contacts.all()} == {KIM, "lee@acme.example"}
    assert acme.facts().motive is not None
    assert twin not in Deal.objects.of(ana).open()


def test_a_deal_is_not_merged_into_itself_or_another_sellers(ben: Seller, acme: Deal, now: datetime) -> None:
    for other in (acme, deal_of(ben, "Acme", now)):
        with pytest.raises(ValueError, match="same seller"):
            merge(acme, other, now)


def test_another_sellers_touches_are_not_moved(ben: Seller, acme: Deal, now: datetime) -> None:
    theirs = deal_of(ben, "Bolt", now)
    theirs.record([STALL], now)

    assign(theirs.touches.all(), acme, now)

    assert theirs.touches.count() == 1


def test_a_conversation_is_sorted_and_that_is_taken_back(acme: Deal, now: datetime) -> None:
    row = acme.sort_as(now, Triage.CUSTOMER)

    assert acme.triage == "customer"
    assert not Deal.objects.of(acme.seller).open().exists()

    acme.undo(now, row)
    assert acme.triage == "deal"


def test_a_moved_touch_comes_back_with_its_correction_and_what_was_agreed_in_it(
    ana: Seller, acme: Deal, now: datetime
) -> None:
    other = deal_of(ana, "Bolt", now)
    call = acme.log_call(now, note="Friday at 3.", appointment=now + timedelta(days=3))
    acme.record([STALL], now)
    acme.correct(now, touch=acme.touches.get(identity=STALL.id), act=None, quote="Not yet.", is_act=None)

    [transfer] = assign([call, acme.touches.get(identity=STALL.id)], other, now)

    other.refresh_from_db()
    assert (other.standing, acme.touches.count(), acme.appointments.count()) == ("firm", 0, 0)
    assert other.corrections.count() == 1

    take_back(transfer, now)
    acme.refresh_from_db()
    other.refresh_from_db()
    assert (acme.standing, acme.touch_count, acme.corrections.count()) == ("firm", 2, 1)
    assert (other.standing, other.touch_count) == ("new", 0)


def test_a_merge_comes_apart_again(ana: Seller, acme: Deal, now: datetime) -> None:
    twin = deal_of(ana, "Bolt", now)
    twin.record([STALL], now)
    twin.learn_motive(now, quote="margin")
    acme.record([YES], now)

    merge(twin, acme, now)
    acme.prospect.refresh_from_db()
    assert acme.prospect.domains == ["acme.example", "bolt.example"]
    take_back(Transfer.objects.get(), now)

    for deal in (twin, acme):
        deal.refresh_from_db()
        deal.prospect.refresh_from_db()
    assert (twin.standing, twin.triage, twin.merged_into) == ("stalled", "deal", None)
    assert (acme.standing, acme.touch_count) == ("accepted", 1)
    assert (acme.prospect.domains, twin.prospect.domains) == (["acme.example"], ["bolt.example"])
    assert twin.facts().motive is not None


def test_a_split_taken_back_leaves_one_deal(acme: Deal, now: datetime) -> None:
    acme.record([STALL, YES], now)
    second = split(acme.touches.filter(identity=YES.id), "The second site", now)

    take_back(Transfer.objects.get(), now)

    acme.refresh_from_db()
    second.refresh_from_db()
    assert (acme.standing, acme.touch_count) == ("accepted", 2)
    assert second.merged_into == acme


def test_what_was_moved_sorted_kept_as_a_view_and_taken_in_the_calendar_is_exported(
    ana: Seller, acme: Deal, now: datetime
) -> None:
    twin = deal_of(ana, "Bolt", now)
    twin.sort_as(now, Triage.LATER)
    merge(twin, acme, now)
    SavedFilter.objects.create(seller=ana, name="Large", query="sort=amount")
    OwnCalendar.objects.create(seller=ana, name="mine.ics")

    rows = list(everything(ana))

    assert [row["name"] for row in rows if row["kind"] in {"saved-filter", "calendar"}] == [
        "mine.ics",
        "Large",
    ]
    moved = next(row for row in rows if row["kind"] == "deal" and row["id"] == twin.pk)
    assert (moved["sortings"][0]["triage"], moved["transfers"][0]["into_id"]) == ("later", acme.pk)
