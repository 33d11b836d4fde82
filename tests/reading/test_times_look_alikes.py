"""Words and numbers that look like a time and are none (METHOD, Times: what is never a time)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from unchase.reading.times import find_times

NOW = datetime(2026, 3, 5, 10, 14, tzinfo=ZoneInfo("Europe/London"))


@pytest.mark.parametrize(
    "text",
    [
        "Walk March through the steps, will you?",
        "Our office is on the second floor, room 4.15.",
        "You may keep the demo unit.",
        "She sat in on the call.",
        "Fall back to the old plan if it breaks.",
        "Ring 0161 496 0142 or +44 20 7946 0018.",
        "We run version 10.30 and pay 4.50 a seat.",
        "It is a 36 month term with 12 months' notice.",
        "Every other Thursday we have stock-taking.",
        "Tuesdays are bad.",
        "Have a good weekend!",
        "Happy new year to all of you.",
        "Good morning Priya,",
        "Sir Jun wants a quotation in pesos.",
        "At the moment we are fine, maybe soon, eventually.",
        "When things calm down we can see.",
        "The order number is 2026-10-14-77.",
        "Support is there 24/7.",
        "Office hours Mon-Fri 9-5",
        "The ratio is 3:1 and the score was 24-10.",
        "At the end of the day it is a question of money.",
        "Friday Harbor is our biggest site.",
        "We have 4 vans and 2 drivers.",
        "The second one looks better.",
        "It takes two to three weeks.",
        "Mr Noon is out of the office.",
        "April from procurement loves it.",
    ],
)
def test_what_only_looks_like_a_time_is_none(text: str) -> None:
    assert find_times(text, at=NOW, zone="Europe/London", locale="en-GB").sure == ()
