"""What a note says is heard alike by whatever way it comes: a page, a program, an assistant."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from unchase.core.touch import Ending
from unchase.deals.hearing import heard

if TYPE_CHECKING:
    from unchase.deals.models import Seller

THREE = datetime(2026, 11, 12, 15, tzinfo=UTC)
TALK = "Us: Is Thursday 12 November at 15:00 or Friday at 10:00 better?\nThem: Thursday at three works."


@pytest.mark.parametrize(
    ("note", "ending", "start"),
    [
        ("Kim said Thursday 12 November at 15:00 works.", Ending.APPOINTMENT, THREE),
        (TALK, Ending.APPOINTMENT, THREE),
        ("They do not want it. It is a no.", Ending.NO, None),
        ("Talked about the weather.", None, None),
        ("", None, None),
    ],
)
def test_the_ending_and_the_time_agreed_are_heard(
    ana: Seller, now: datetime, note: str, ending: Ending | None, start: datetime | None
) -> None:
    said = heard(note, ana, now)

    assert said.ending is ending
    assert said.start == start


def test_a_reason_and_a_day_ask_to_be_called_back(ana: Seller, now: datetime) -> None:
    said = heard("Call me back on 1 March, when the board has decided on the budget.", ana, now)

    assert said.asks_back
    assert said.ending is Ending.CALLBACK
