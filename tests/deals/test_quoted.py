"""Words of mail lie apart from the rows a colleague may see, those an older version kept there too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deals.cast import they, we
from unchase.core.assess import assess
from unchase.core.facts import Facts
from unchase.core.plain import plain, restored
from unchase.deals.models import Deal, Quoted, StandingChange, Why
from unchase.deals.quoted import apart, together
from unchase.rounds.reassess import mark_outdated

if TYPE_CHECKING:
    from datetime import datetime

WORD = "Xylophone"
MAILS = [
    we("2026-11-02 09:00", f"{WORD}: is Friday good? I send the {WORD} list by Tuesday."),
    they("2026-11-03 09:00", f"{WORD} is not ready. Call me on 4 January, the {WORD} budget opens then."),
]


def test_a_verdict_is_whole_and_its_row_has_none_of_its_words(acme: Deal, now: datetime) -> None:
    acme.record(MAILS, now)

    deal = Deal.objects.get(pk=acme.pk)
    assert WORD not in str(Deal.objects.filter(pk=acme.pk).values().get())
    assert WORD not in str(list(StandingChange.objects.values()))
    assert deal.assessment == assess(deal.facts(), now, deal.seller.numbers)
    assert deal.assessment is not None
    assert WORD in deal.assessment.because[0].quote
    assert WORD in StandingChange.objects.latest("pk").reasons[0]["quote"]


def test_what_is_set_apart_is_put_together_again(acme: Deal, now: datetime) -> None:
    acme.record(MAILS, now)
    verdict = plain(assess(restored(Facts, plain(acme.facts())), now, acme.seller.numbers))

    bare, words = apart(verdict)

    assert WORD in str(verdict)
    assert WORD not in str(bare)
    assert plain(restored(type(acme.assessment), together(bare, words))) == verdict


def test_words_an_older_version_kept_are_set_apart_by_the_rounds(acme: Deal, now: datetime) -> None:
    """An old process may run on for a while and write as it did."""
    acme.record(MAILS, now)
    whole, told = acme.assessment, acme.standing_changes.latest("pk").reasons
    Deal.objects.update(verdict=acme.whole_verdict, likely_because=f"They ask what it costs ({WORD}).")
    for change in StandingChange.objects.all():
        StandingChange.objects.filter(pk=change.pk).update(because=change.reasons)
    Quoted.objects.all().delete()
    Why.objects.all().delete()
    old = Deal.objects.get(pk=acme.pk)
    assert (old.assessment, old.standing_changes.latest("pk").reasons) == (whole, told)

    mark_outdated(now)
    mark_outdated(now)  # again: there is nothing left to do

    deal = Deal.objects.get(pk=acme.pk)
    assert WORD not in str(Deal.objects.values().get())
    assert WORD not in str(list(StandingChange.objects.values()))
    assert (deal.assessment, deal.standing_changes.latest("pk").reasons) == (whole, told)
    assert deal.why_likely == f"They ask what it costs ({WORD})."


def test_a_verdict_an_old_process_wrote_later_is_believed(acme: Deal, now: datetime) -> None:
    acme.record(MAILS[:1], now)
    before = acme.whole_verdict
    acme.record(MAILS[1:], now)

    Deal.objects.update(verdict=before, assessed_at=now.replace(hour=12))

    deal = Deal.objects.get(pk=acme.pk)
    assert plain(deal.assessment) == plain(restored(type(acme.assessment), before))
