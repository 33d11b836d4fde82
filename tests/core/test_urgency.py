"""In which order deals want their seller; the diary is the input."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from core.diary import judge, moment
from core.lives import START, lives
from unchase.core.assess import assess
from unchase.core.facts import Facts
from unchase.core.policy import Policy
from unchase.core.urgency import Rank, urgency_of

LONDON = ZoneInfo("Europe/London")


def rank(life: Facts, when: str) -> Rank:
    return urgency_of(judge(life, when), moment(when), LONDON).rank


@settings(deadline=None)
@given(lives(), st.integers(0, 150), st.integers(1, 60 * 24 * 30))
def test_a_rank_holds_until_the_moment_it_names(life: Facts, days: int, minutes: int) -> None:
    now = START + timedelta(days=days)
    first = urgency_of(assess(life, now, Policy()), now, LONDON)
    later = now + timedelta(minutes=minutes)
    if first.until is not None and later >= first.until:
        later = first.until - timedelta(seconds=1)

    assert urgency_of(assess(life, later, Policy()), later, LONDON).rank is first.rank or later <= now


def test_a_deal_nobody_touched_comes_after_all_that_passed() -> None:
    now = datetime(2026, 11, 10, 9, tzinfo=UTC)

    assert urgency_of(assess(Facts(), now, Policy()), now, LONDON).rank is Rank.NEW


def test_an_appointment_comes_up_an_hour_before_and_asks_for_its_ending_after(life: Facts) -> None:
    """They agreed to talk; nobody tells how it ended.

    Mon 9 Nov 2026 10:00  dana mails: appointment Tue 10 Nov 2026 15:00 "Tuesday at 3 works."
    Mon 9 Nov 2026 10:30  we mail dana: confirms_time Tue 10 Nov 2026 15:00 "Tuesday at 3 it is."
    """
    assert rank(life, "Tue 10 Nov 2026 13:59") is Rank.FIRM
    assert rank(life, "Tue 10 Nov 2026 14:00") is Rank.NOW
    assert rank(life, "Tue 10 Nov 2026 16:01") is Rank.ENDING


def test_what_we_owe_comes_up_on_its_day(life: Facts) -> None:
    """A question after 15:00 is due by noon of the next business day: theirs first, before any that stalled.

    Mon 9 Nov 2026 16:00  dana mails: question "What does it cost?"
    """
    assert rank(life, "Mon 9 Nov 2026 17:00") is Rank.LOOSE
    assert rank(life, "Tue 10 Nov 2026 00:00") is Rank.OWED
    assert rank(life, "Wed 11 Nov 2026 09:00") is Rank.OWED


def test_one_to_be_let_go_is_never_among_the_first(life: Facts) -> None:
    """A plain no: thank, and let go.

    Mon 9 Nov 2026 16:00  dana mails: refusal "We went elsewhere."
    """
    assert rank(life, "Tue 10 Nov 2026 09:00") is Rank.LET_GO


def test_a_deal_that_ended_comes_last(life: Facts) -> None:
    """Won.

    Mon 9 Nov 2026 16:00  recorded won
    """
    assert rank(life, "Tue 10 Nov 2026 09:00") is Rank.CLOSED
