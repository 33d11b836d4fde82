"""A call cannot be filed without its ending, or the plain words "no next step"."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from unchase.core.filing import still_to_say
from unchase.core.touch import Ending, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

AT = datetime(2026, 11, 10, 9, tzinfo=UTC)


def said(
    outcome: Outcome, ending: Ending | None, start: datetime | None = None, *, asks_back: bool = False
) -> str:
    return still_to_say(outcome=outcome, ending=ending, start=start, asks_back=asks_back, at=AT)


@pytest.mark.parametrize(
    ("told", "still"),
    [
        ({"ending": None}, "say which"),
        ({"ending": Ending.APPOINTMENT}, "its day and its hour"),
        ({"ending": Ending.APPOINTMENT, "start": AT}, "has passed"),
        ({"ending": Ending.CALLBACK}, "what will have changed"),
    ],
)
def test_what_is_missing_is_said(told: Mapping[str, object], still: str) -> None:
    assert still in said(Outcome.SPOKE, **told)  # type: ignore[arg-type]  # as listed


def test_with_its_ending_it_is_filed() -> None:
    assert not said(Outcome.SPOKE, Ending.APPOINTMENT, AT + timedelta(hours=1))
    assert not said(Outcome.SPOKE, Ending.CALLBACK, asks_back=True)
    assert not any(said(Outcome.SPOKE, one) for one in (Ending.YES, Ending.NO, Ending.NONE))


def test_an_attempt_has_no_ending() -> None:
    assert not said(Outcome.NO_ANSWER, None)
    assert not said(Outcome.VOICEMAIL, None)
