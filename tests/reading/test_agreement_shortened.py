"""Answers of one hour, one word or one refusal, against what was offered (METHOD, Agreement)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from unchase.reading.agreement import answer
from unchase.reading.times import find_times

if TYPE_CHECKING:
    from unchase.reading.answer import Answer

LONDON = "Europe/London"
OFFERED_AT = datetime(2026, 3, 5, 9, tzinfo=ZoneInfo(LONDON))
ANSWERED_AT = OFFERED_AT + timedelta(hours=3)


def said(text: str, offer: str) -> Answer:
    offered = find_times(offer, at=OFFERED_AT, zone=LONDON).sure
    own = find_times(text, at=ANSWERED_AT, zone=LONDON).sure
    return answer(text, own, offered, at=ANSWERED_AT, zone=LONDON, offer_zone=LONDON)


@pytest.mark.parametrize(
    ("text", "offer", "taken"),
    [
        ("Nine's no good. Make it one.", "Tuesday at 9?", "2026-03-10 13:00"),
        ("stuck in a review till then, 5 ok?", "Tuesday at 4?", "2026-03-10 17:00"),
        ("7 tues, the kids are asleep by then", "Monday at 11 or Tuesday at 7pm?", "2026-03-10 19:00"),
        ("9.30 please, today I'm on a roof.", "Today at 2, or tomorrow at 9.30?", "2026-03-06 09:30"),
        ("Tea 8.30 at the west gate.", "Tuesday at 8:30 or 11:00?", "2026-03-10 08:30"),
        ("full house tonight, tomorrow is cool", "Tonight at 20 or tomorrow at 12?", "2026-03-06 12:00"),
        ("The middle one.", "Monday 13:00, Tuesday 9:00 or Wednesday 16:30?", "2026-03-10 09:00"),
        ("Noon. Bring cake and I might even listen.", "Monday at 7 or Tuesday at noon?", "2026-03-10 12:00"),
    ],
)
def test_a_short_answer_takes_the_time_it_means(text: str, offer: str, taken: str) -> None:
    found = said(text, offer).taken
    assert found is not None
    assert found.start is not None
    assert f"{found.start:%Y-%m-%d %H:%M}" == taken


def test_both_offers_named_and_either_fine_leaves_the_choice_to_us() -> None:
    found = said("Monday 10:00 or Tuesday 17:00, both fit.", "Monday 10:00 or Tuesday 17:00?")
    assert found.leaves_to_us
    assert found.taken is None


def test_a_feast_on_the_offered_weekday_is_no_answer() -> None:
    assert said("Easter is coming, we have no minute.", "Sunday at 9 or Monday at 4?").taken is None


def test_both_days_refused_takes_neither() -> None:
    assert said("full house tonight and tomorrow sorry", "Tonight at 20 or tomorrow at 12?").taken is None
