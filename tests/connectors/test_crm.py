"""What other programs write of amounts, days and moments, and a write that meets what was just taken away."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from connectors.hubspots import KNOWN_AS, HubSpots
from connectors.hubspots import TOKEN as HUBSPOTS
from connectors.listening import listening
from connectors.pipedrives import OWNER, Pipedrives
from connectors.pipedrives import TOKEN as PIPEDRIVES
from unchase.connectors.crm import (
    Change,
    CrmError,
    Step,
    amount_of,
    day_of,
    marks_of,
    moment_of,
    row_of,
    since_of,
)
from unchase.connectors.crm_programs import address_of, opened
from unchase.connectors.host import Allowed
from unchase.connectors.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unchase.connectors.crm import Program

LOCAL = Allowed.read("127.0.0.0/8")
STEP = Step(says="Ask for the next step", on=date(2026, 11, 12), at=time(15))


@pytest.mark.parametrize(
    ("told", "amount", "problem"),
    [
        (1200, Decimal(1200), ""),
        ("1500.505", Decimal("1500.50"), ""),
        ("", None, ""),
        (None, None, ""),
        ("0.00", None, ""),
        ("much", None, "no amount"),
        ("NaN", None, "no amount"),
        ("Infinity", None, "no amount"),
        ("1e30", None, "no amount"),
        ({"value": 1}, None, "no amount"),
        ("1000000000000", None, "too large"),
    ],
)
def test_an_amount_is_one_or_says_why_not(told: object, amount: Decimal | None, problem: str) -> None:
    found, wrong = amount_of(told)

    assert found == amount
    assert problem in wrong
    assert bool(problem) == bool(wrong)


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        ("2026-11-10T09:00:00.000+0000", datetime(2026, 11, 10, 9, tzinfo=UTC)),
        ("2026-11-10T10:00:00+01:00", datetime(2026, 11, 10, 9, tzinfo=UTC)),
        ("2026-11-10T09:00:00.123Z", datetime(2026, 11, 10, 9, 0, 0, 123_000, tzinfo=UTC)),
        ("2026-11-10 09:00:00", datetime(2026, 11, 10, 9, tzinfo=UTC)),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_a_moment_is_aware_however_it_is_written(told: object, moment: datetime | None) -> None:
    assert moment_of(told) == moment


def test_a_day_is_one_or_none() -> None:
    assert day_of("2026-11-10T09:00:00Z") == date(2026, 11, 10)
    assert day_of("2026-02-30") is None
    assert day_of(None) is None


def test_how_far_each_kind_was_read_goes_into_one_word_and_back() -> None:
    marks = {"meetings": "2026-11-10T09:00:00.000Z", "calls": "2026-11-09T14:30:00.000+0000"}

    assert marks_of(since_of(marks)) == marks
    assert marks_of("") == {}
    assert marks_of("2026-11-09T14:30:00Z") == {}


def test_an_answer_that_is_no_object_is_told() -> None:
    with pytest.raises(CrmError, match="of no use"):
        row_of("HubSpot", [])


def test_what_no_database_keeps_is_a_mark(there: HubSpots | Pipedrives, program: Program) -> None:
    """NULs and halves of letters; a whole letter of two halves stays one."""
    title = "Cut \ud83d, \u0000, \ude00; whole \U0001f600"
    if isinstance(there, HubSpots):
        there.touched(1, "2026-11-09T08:00:00.000Z", dealname=title)
    else:
        there.touched(1, "2026-11-09T08:00:00Z", title=title)

    (page,) = program.changed_deals(program.owner(KNOWN_AS), "")

    assert page.deals[0].name == "Cut \ufffd, \ufffd, \ufffd; whole \U0001f600"


def test_there_are_three_programs_and_no_others() -> None:
    with pytest.raises(CrmError, match="no such program"):
        address_of("abacus", "x")
    with pytest.raises(CrmError, match="no such program"):
        opened("abacus", "https://x.example", {})


@pytest.fixture(params=[HubSpots, Pipedrives], ids=lambda kind: kind.program)
def there(request: pytest.FixtureRequest) -> HubSpots | Pipedrives:
    found: HubSpots | Pipedrives = request.param()
    found.deal(1, "Returns", "Acme", "kim@acme.example")
    return found


@pytest.fixture
def program(there: HubSpots | Pipedrives) -> Iterator[Program]:
    word = HUBSPOTS if isinstance(there, HubSpots) else PIPEDRIVES
    with listening(there.answers) as one:
        yield opened(there.program, one.address, {"token": Secret(word)}, allowed=LOCAL)


def change(*, step: Step | None = STEP, step_id: str = "", deal: str = "1", writes: bool = True) -> Change:
    return Change(deal_id=deal, standing="firm", step=step, step_id=step_id, writes_step=writes)


def test_an_activity_taken_away_just_before_it_is_changed_is_made_anew(
    there: HubSpots | Pipedrives, program: Program
) -> None:
    fields = program.prepared(make=True)
    (made,) = program.write([change()], fields)
    there.drop_step(1)

    (again,) = program.write([change(step_id=made.step_id)], fields)

    assert len(there.open_steps(1)) == 1
    assert again.problem == ""


def test_one_taken_away_just_before_it_is_taken_away_is_gone_as_well(
    there: HubSpots | Pipedrives, program: Program
) -> None:
    fields = program.prepared(make=True)
    (made,) = program.write([change()], fields)
    there.drop_step(1)

    (none,) = program.write([change(step=None, step_id=made.step_id)], fields)

    assert (none.step_id, none.problem, there.open_steps(1)) == ("", "", [])


def test_a_deal_that_is_not_there_is_told_of_and_keeps_no_other_back(
    there: HubSpots | Pipedrives, program: Program
) -> None:
    fields = program.prepared(make=True)

    gone, fine = program.write([change(deal="77"), change()], fields)

    assert gone.problem != ""
    assert fine.problem == ""
    assert there.standing(1) == "firm"


def test_where_only_the_standing_changed_the_step_is_left(
    there: HubSpots | Pipedrives, program: Program
) -> None:
    fields = program.prepared(make=True)
    (wrote,) = program.write([change(writes=False, step_id="9")], fields)

    assert (wrote.step_id, there.open_steps(1), there.standing(1)) == ("9", [], "firm")


def test_of_pipedrive_what_has_no_day_or_hour_is_read_as_far_as_it_goes() -> None:
    there = Pipedrives()
    there.deal(1, "Returns", "Acme", "kim@acme.example")
    rows: list[dict[str, str | None]] = [
        {"due_time": "25:00", "marked_as_done_time": "2026-11-09T10:00:00Z"},
        {"due_time": None, "marked_as_done_time": None},
        {"due_time": None, "due_date": None, "marked_as_done_time": None},
    ]
    for key, told in enumerate(rows, 1):
        there.activity(key, 1, **told)
    with listening(there.answers) as one:
        program = opened("pipedrive", one.address, {"token": Secret(PIPEDRIVES)}, allowed=LOCAL)
        found = [past.at for page, _ in program.past(str(OWNER), "", mails=False) for past in page]

    assert found == [datetime(2026, 11, 9, 10, tzinfo=UTC), datetime(2026, 11, 9, 12, tzinfo=UTC)]
