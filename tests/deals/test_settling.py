"""What is the seller's own, or a person's, changes: what rests on it falls due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from deals.cast import KIM, deal_of, they, we
from unchase.core.act import ActName
from unchase.core.assessment import Symptom
from unchase.deals.criterion import State
from unchase.deals.letting_go import bring_back_together, let_go_together
from unchase.deals.models import Contact, Deal, Release, Seller
from unchase.rounds.reassess import reassess_due

WAITED = we("2026-11-02 09:00", "A shop like yours cut its returns by a third.")


def test_a_longer_patience_holds_from_the_next_round(ana: Seller, acme: Deal, now: datetime) -> None:
    acme.record([WAITED], now)
    assert acme.standing == "loose"

    ana.settle(now, policy={"patience_business_days": 20})
    assert reassess_due(now) == 1

    acme.refresh_from_db()
    assert acme.standing == "waiting"


def test_another_zone_reads_their_answer_to_our_times_anew(ana: Seller, acme: Deal, now: datetime) -> None:
    acme.record(
        [
            we("2026-11-09 09:00", "Is Tuesday 17 November at 3 pm or at 4 pm better?"),
            they("2026-11-09 10:00", "4 works."),
        ],
        now,
    )
    assert acme.appointment_at == datetime(2026, 11, 17, 16, tzinfo=UTC)

    ana.settle(now, zone="Europe/Berlin", country="DE")
    reassess_due(now)

    acme.refresh_from_db()
    assert acme.appointment_at == datetime(2026, 11, 17, 15, tzinfo=UTC)


@pytest.mark.parametrize("fields", [{"zone": "Mars/Olympus"}, {"policy": {"patience": 3}}])
def test_what_is_no_zone_and_no_number_is_refused_and_nothing_changes(
    ana: Seller, now: datetime, fields: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        ana.settle(now, **fields)

    assert Seller.objects.get().zone == "Europe/London"


def test_a_new_name_reassesses_nothing(ana: Seller, acme: Deal, now: datetime) -> None:
    due = acme.reassess_at
    ana.settle(now + timedelta(days=1), name="Ana B.")

    acme.refresh_from_db()
    assert (ana.name, acme.reassess_at) == ("Ana B.", due)


def test_an_opt_out_binds_the_person_in_every_deal(
    ana: Seller, ben: Seller, acme: Deal, now: datetime
) -> None:
    other, bens = deal_of(ana, "Bolt", now), deal_of(ben, "Acme", now)
    for number, deal in enumerate((acme, other, bens)):
        deal.record([we("2026-11-09 09:00", "Shall we talk?", id_=f"{number}")], now)

    acme.prospect.contacts.get().opt_out(scope="person", now=now)
    reassess_due(now)

    other.refresh_from_db()
    assert other.prospect.contacts.get().opted_out == "person"
    assert Contact.objects.get(prospect=bens.prospect).opted_out == ""


def test_a_known_zone_of_a_person_reads_their_mail_anew(acme: Deal, now: datetime) -> None:
    acme.record([they("2026-11-09 10:00", "Tuesday 17 November at 3 pm works for me.")], now)
    assert acme.appointment_at == datetime(2026, 11, 17, 15, tzinfo=UTC)

    acme.prospect.contacts.get(address=KIM).describe(now, zone="America/New_York", role="decides")
    reassess_due(now)

    acme.refresh_from_db()
    assert acme.appointment_at == datetime(2026, 11, 17, 20, tzinfo=UTC)


def test_the_long_silent_are_let_go_together_and_brought_back_together(
    ana: Seller, ben: Seller, now: datetime
) -> None:
    old = [deal_of(ana, f"Shop{number}", now) for number in range(3)]
    for number, deal in enumerate(old):
        deal.record([we("2026-03-02 09:00", "Shall we talk?", id_=f"{number}")], now)
    bens = deal_of(ben, "Shop", now)
    young = deal_of(ana, "Bolt", now)
    young.record([WAITED], now)
    silent = Deal.objects.of(ana).silent(now, days=60)
    assert not silent.exists()
    Deal.objects.filter(pk__in=[deal.pk for deal in (bens, young, *old)]).update(came_in_silent=True)
    assert set(silent) == set(old)

    batch = let_go_together(ana, [bens.pk, *(deal.pk for deal in silent)], now)

    assert set(Deal.objects.of(ana).ended()) == set(old)
    assert Release.objects.filter(deal=bens).count() == 0
    assert bring_back_together(ben, batch, now) == 0
    assert bring_back_together(ana, batch, now) == 3
    assert not Deal.objects.of(ana).ended().exists()


def test_an_opt_out_heard_in_one_deal_binds_the_person_in_every_other(
    ana: Seller, acme: Deal, now: datetime
) -> None:
    other = deal_of(ana, "Bolt", now)
    other.record([we("2026-11-02 09:00", "Shall we talk?", id_="other")], now)
    plea = they("2026-11-09 10:00", "Please take me off your list and don't contact me again.")

    acme.record([plea], now)
    assert acme.standing == "refused"
    reassess_due(now)
    other.refresh_from_db()
    heard = other.prospect.contacts.get()
    assert (heard.opted_out, heard.opted_out_in) == ("person", acme)

    acme.record([they("2026-11-10 08:00", "On second thoughts: what does it cost for 40 people?")], now)
    reassess_due(now)
    assert other.prospect.contacts.get().opted_out == ""


def test_a_corrected_opt_out_binds_nobody(ana: Seller, acme: Deal, now: datetime) -> None:
    plea = they("2026-11-09 10:00", "Please take me off your list and don't contact me again.")
    acme.record([plea], now)
    touch = acme.touches.get()
    quote = acme.facts().touches[0].acts[0].text

    acme.correct(now, touch=touch, act=ActName.OPT_OUT, quote=quote, is_act=None)

    assert acme.prospect.contacts.get().opted_out == ""


def test_an_opt_out_told_by_hand_stays_whatever_they_write(acme: Deal, now: datetime) -> None:
    acme.record([they("2026-11-09 10:00", "What does it cost?")], now)
    acme.prospect.contacts.get().opt_out(scope="person", now=now)

    acme.record([they("2026-11-10 08:00", "And for 40 people?")], now)

    assert acme.prospect.contacts.get().opted_out == "person"


def test_it_binds_in_a_deal_read_in_the_same_batch_too(ana: Seller, acme: Deal, now: datetime) -> None:
    other = deal_of(ana, "Bolt", now)
    other.add_touches([we("2026-11-02 09:00", "Shall we talk?", id_="other")], now)
    acme.add_touches(
        [they("2026-11-09 10:00", "Please take me off your list and don't contact me again.")], now
    )

    assert reassess_due(now) == 3

    other.refresh_from_db()
    assert other.assessment is not None
    assert other.assessment.move.to != KIM


def test_what_was_never_asked_is_unknown_and_so_a_talk_is_unprepared(acme: Deal, now: datetime) -> None:
    acme.log_call(now, note="Friday at 3.", appointment=now + timedelta(days=3))
    acme.learn_motive(now, quote="half the returns")
    acme.qualify(now, name="need", state=State.MET, quote="too many come back")

    asked = {one.name: one.state for one in acme.facts().qualification}
    assert asked == {
        "need": "met",
        "process": "unknown",
        "budget": "unknown",
        "who decides": "unknown",
        "time": "unknown",
    }
    assert acme.assessment is not None
    assert Symptom.UNPREPARED in acme.assessment.symptoms

    acme.seller.settle(now, policy={"criteria": ["need"]})
    acme = Deal.objects.get(pk=acme.pk).reassess(now)
    assert acme.assessment is not None
    assert Symptom.UNPREPARED not in acme.assessment.symptoms
