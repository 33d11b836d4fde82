"""Whatever JSON comes in, it is answered, or named with its place: the program never fails on it."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.letters import NORA
from cli.test_assess import PUT_OFF
from unchase.cli.assess import assessed
from unchase.cli.lines import UnusableError
from unchase.cli.lint import linted
from unchase.cli.read import answered

if TYPE_CHECKING:
    from collections.abc import Callable

Row = dict[str, Any]
DEAL = PUT_OFF | {
    "locale": "en-GB",
    "country": "DE",
    "calls": [
        {
            "at": "2026-10-06T12:00",
            "direction": "outbound",
            "outcome": "spoke",
            "with": "Ida Moe",
            "note": "Back in spring.",
            "ending": "none",
        }
    ],
    "events": [
        {
            "uid": "u",
            "start": "2026-10-20T10:00",
            "end": "2026-10-20T10:30",
            "attendees": [NORA],
            "partstat": {"ida@northwind.example": "accepted"},
            "answered_at": {"ida@northwind.example": "2026-10-07T09:00"},
            "recurring": True,
        }
    ],
    "people": [{"address": "ida@northwind.example", "name": "Ida Moe", "role": "decides"}],
    "recorded": [{"at": "2026-10-07T09:00", "standing": "released", "note": "", "trigger_on": "2026-10-08"}],
    "told": [{"at": "2026-10-07T09:00", "what": "nothing-elsewhere"}],
    "corrections": [{"touch": "<2>", "act": "stall", "quote": "Not just yet.", "is": None}],
    "qualification": {
        "budget": {"state": "failed", "must_have": True, "quote": "ok", "at": "2026-10-07T09:00"}
    },
    "motive": {"quote": "less waste", "at": "2026-10-07T09:00"},
    "interval": {"every": "6 weeks", "agreed_at": "2026-10-07T09:00"},
    "policy": {"patience_business_days": 3, "answer_cutoff": "15:00"},
}
MESSAGE = {
    "id": 1,
    "text": "Call me Tuesday at 4 pm.",
    "at": "2026-10-05T10:00",
    "tz": "Europe/Berlin",
    "locale": "en-GB",
    "from": "prospect",
    "channel": "email",
    "previous": "Is Tuesday better?",
    "previous_at": "2026-10-04T10:00",
    "previous_tz": "Europe/London",
    "conventions": "business",
}
DRAFT = {
    "id": 1,
    "text": "Is Tuesday at 10:00 better?",
    "subject": "Hello",
    "kind": "email",
    "is_follow_up": True,
    "context": {
        "standing": "stalled",
        "n": 2,
        "now": "2026-10-05T10:00",
        "agreed_at": "2026-10-07T10:00",
        "call_on": "2026-10-09",
        "opted_out": False,
        "assurance_asked": False,
        "closing_sent": False,
        "first_proposal": True,
        "last_touch_age_business_days": 2,
        "patience": 5,
        "note": "x",
    },
}
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False),
    st.text(max_size=12),
    st.sampled_from(
        ["", "9999-12-31T23:59:59", "0001-01-01", "2026-02-30", "2026-10-05T10:00+23:59", "24:00", "<>", "@", "a@b", "\ud800", "\x00", "0001/1/1", "9999-12-31", "Europe/Berlin",
         "-00:00", "+24:00", "../../etc/passwd", "en_US.UTF-8", "XX", "ACCEPTED", "won", "1e9 days", "0 days", "-1"]
    ),
    st.lists(st.integers() | st.text(max_size=3), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=3) | st.none(), max_size=2),
)  # fmt: skip


def places(value: object, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a JSON value that could hold another one."""
    inside: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value))
    return [found for key, part in inside for found in ((*here, key), *places(part, (*here, key)))]


def changed(row: Row, place: tuple[str | int, ...], odd: object) -> Row:
    out: Any = deepcopy(row)
    holder = out
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = odd
    return dict(out)


@pytest.mark.parametrize(("row", "answer"), [(DEAL, assessed), (MESSAGE, answered), (DRAFT, linted)])
def test_the_whole_form_is_taken(row: Row, answer: Callable[[Row], Row]) -> None:
    assert "problems" not in answer(row) or answer(row)["problems"] == []


@pytest.mark.parametrize(
    ("row", "answer"),
    [(DEAL, assessed), (MESSAGE, answered), (DRAFT, linted)],
    ids=["assess", "read", "lint"],
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_one_odd_value_is_answered_or_named(
    row: Row, answer: Callable[[Row], Row], data: st.DataObject
) -> None:
    odd = changed(row, data.draw(st.sampled_from(places(row))), data.draw(ODD))
    try:
        said = json.dumps(answer(odd))
    except UnusableError as error:
        said = error.what

    assert said
