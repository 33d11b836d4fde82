"""What fell due is reassessed, once, and one deal that cannot be assessed stops no other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from deals.cast import deal_of, they, we
from unchase.core import assess as core
from unchase.deals import assessing
from unchase.deals.models import Deal, StandingChange
from unchase.rounds.reassess import mark_outdated, next_due, reassess_due

if TYPE_CHECKING:
    import pytest

    from unchase.core.assessment import Assessment
    from unchase.core.facts import Facts
    from unchase.core.policy import Policy
    from unchase.deals.models import Seller

SENT = datetime(2026, 11, 2, 10, tzinfo=UTC)


def test_nothing_is_due_before_the_moment_the_row_names(acme: Deal) -> None:
    acme.record([we("2026-11-02 09:00", "A shop like yours cut its returns by a third.")], SENT)
    due = next_due()
    assert due is not None

    assert reassess_due(due - timedelta(seconds=1)) == 0
    assert reassess_due(due) == 1
    assert reassess_due(due) == 0


def test_a_deal_that_waited_past_the_patience_is_loose(acme: Deal, now: datetime) -> None:
    acme.record([we("2026-11-02 09:00", "A shop like yours cut its returns by a third.")], SENT)

    reassess_due(now)

    acme.refresh_from_db()
    assert acme.standing == "loose"
    assert StandingChange.objects.filter(deal=acme).latest("pk").was == "waiting"


def test_an_older_judgement_is_made_again(acme: Deal, now: datetime) -> None:
    Deal.objects.update(judge="of last year", reassess_at=None, standing="stalled")

    assert mark_outdated(now) == 1
    assert reassess_due(now) == 1

    acme.refresh_from_db()
    assert acme.standing == "new"
    assert mark_outdated(now) == 0


def test_an_older_reading_is_made_again(acme: Deal, now: datetime) -> None:
    acme.record([they("2026-11-04 10:00", "Not yet.")], now)
    assert acme.reading is not None
    acme.reading.reader, acme.reading.facts = "of last year", {}
    acme.reading.save()

    assert mark_outdated(now) == 1
    reassess_due(now)

    acme.refresh_from_db()
    assert acme.standing == "stalled"


def test_one_that_cannot_be_assessed_stops_no_other(
    ana: Seller, acme: Deal, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    bolt = deal_of(ana, "Bolt", now)
    bolt.add_touches([they("2026-11-04 10:00", "Not yet.")], now)
    acme.add_touches([they("2026-11-04 10:00", "Not yet.", id_="other")], now)
    Deal.objects.filter(pk=acme.pk).update(interval_days=7, interval_agreed_at=now)

    def assess(facts: Facts, moment: datetime, policy: Policy) -> Assessment:
        if facts.interval is not None:
            raise ZeroDivisionError
        return core.assess(facts, moment, policy)

    monkeypatch.setattr(assessing, "assess", assess)

    reassess_due(now)

    bolt.refresh_from_db()
    acme.refresh_from_db()
    assert (bolt.standing, acme.standing) == ("stalled", "new")
    assert acme.reassess_at == now + timedelta(hours=1)


def test_a_verdict_is_not_kept_when_a_fact_came_meanwhile(acme: Deal, now: datetime) -> None:
    stale = list(Deal.objects.filter(pk=acme.pk).to_assess())
    Deal.objects.get(pk=acme.pk).record([they("2026-11-04 10:00", "Not yet.")], now)

    assert assessing.assessed(stale, now + timedelta(days=1)) == stale

    acme.refresh_from_db()
    assert (acme.standing, acme.assessed_at) == ("stalled", now)
