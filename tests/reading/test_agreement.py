"""Short answers against what was offered (METHOD, Agreement)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from unchase.core.when import When, ZoneKnownBy
from unchase.reading.agreement import answer, place_times
from unchase.reading.times import find_times

if TYPE_CHECKING:
    from unchase.reading.answer import Answer

LONDON, NEW_YORK = "Europe/London", "America/New_York"
OFFERED_AT = datetime(2026, 3, 5, 9, tzinfo=ZoneInfo(LONDON))
ANSWERED_AT = OFFERED_AT + timedelta(hours=3)


def said(text: str, offer: str, *, zone: str = LONDON, agreed: When | None = None) -> Answer:
    offered = find_times(offer, at=OFFERED_AT, zone=LONDON, reader_zone=zone).sure
    own = find_times(text, at=ANSWERED_AT, zone=zone, reader_zone=LONDON).sure
    return answer(text, own, offered, at=ANSWERED_AT, zone=zone, agreed=agreed, offer_zone=LONDON)


def start(found: Answer) -> str | None:
    if found.taken is None or found.taken.start is None:
        return None
    assert found.taken.firm
    return f"{found.taken.start.astimezone(ZoneInfo(LONDON)):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "offer", "taken"),
    [
        ("4 works", "Is 3 or 4 on Tuesday better?", "2026-03-10 16:00"),
        ("The second one.", "Tuesday at 3 or Wednesday at 10?", "2026-03-11 10:00"),
        ("Former.", "Tuesday at 3 or Wednesday at 10?", "2026-03-10 15:00"),
        ("the later of the two", "Tuesday at 3 or Wednesday at 10?", "2026-03-11 10:00"),
        ("earlier slot please", "Tuesday at 3 or Wednesday at 10?", "2026-03-10 15:00"),
        ("Wednesday then", "Tuesday at 3 or Wednesday at 10?", "2026-03-11 10:00"),
        ("yes please", "Tuesday at 3?", "2026-03-10 15:00"),
        ("that works", "Tuesday at 3?", "2026-03-10 15:00"),
        ("see you then", "Tuesday at 3?", "2026-03-10 15:00"),
        ("Confirmed.", "Tuesday at 3?", "2026-03-10 15:00"),
        ("👍", "Tuesday at 3?", "2026-03-10 15:00"),
        ("Tuesday is fine", "Tuesday at 3?", "2026-03-10 15:00"),
        ("make it an hour later", "Tuesday at 3?", "2026-03-10 16:00"),
        ("works for me but could we do 30 min later?", "Tuesday at 3?", "2026-03-10 15:30"),
        ("Same time next week then", "Tuesday at 3?", "2026-03-17 15:00"),
        ("> Tuesday at 3?\nyes", "Tuesday at 3?", "2026-03-10 15:00"),
        (
            "> Tuesday at 3\nno\n> or Wednesday at 10?\nok",
            "Tuesday at 3 or Wednesday at 10?",
            "2026-03-11 10:00",
        ),
        ("Not 3, the other.", "Is 3 or 4 on Tuesday better?", "2026-03-10 16:00"),
        ("Tuesday I can't. Thursday at 11?", "Tuesday at 3?", "2026-03-12 11:00"),
    ],
)
def test_an_answer_takes_the_time_it_means(text: str, offer: str, taken: str) -> None:
    assert start(said(text, offer)) == taken


@pytest.mark.parametrize(
    "text",
    ["Thanks, got it.", "Possibly, I need to check.", "What would we be covering?", "16h your time or mine?"],
)
def test_words_that_settle_nothing_take_nothing(text: str) -> None:
    found = said(text, "Tuesday at 3?")
    assert found.taken is None
    assert not found.declined


def test_a_no_declines_and_says_whether_it_asks_for_another_time() -> None:
    flat = said("Can't, sorry.", "Tuesday at 3?")
    assert flat.declined
    assert not flat.asks_other
    assert said("Can't, sorry, could we find another time?", "Tuesday at 3?").asks_other


def test_of_several_that_all_suit_the_choice_is_ours() -> None:
    found = said("Either.", "Tuesday at 3 or Wednesday at 10?")
    assert found.taken is None
    assert found.leaves_to_us


def test_a_plain_yes_to_two_times_agrees_on_neither() -> None:
    assert said("Yes.", "Tuesday at 3 or Wednesday at 10?").taken is None


def test_the_answer_holds_in_the_zone_it_was_offered_in() -> None:
    """4 offered from London, "4 works" from New York: four in London."""
    found = said("4 works", "Is 3 or 4 on Tuesday better?", zone=NEW_YORK)
    assert start(found) == "2026-03-10 16:00"
    assert found.taken is not None
    assert found.taken.zone == LONDON
    assert found.taken.zone_known_by is ZoneKnownBy.OFFER


def test_their_own_clock_is_understood_where_they_name_it() -> None:
    """11 in New York on 10 March is three in London: America has changed its clocks already."""
    found = said("That's 11 am for me, fine.", "Tuesday at 3?", zone=NEW_YORK)
    assert start(found) == "2026-03-10 15:00"


def test_a_move_of_an_agreed_time_needs_no_offer() -> None:
    agreed = said("yes", "Tuesday at 3?").taken
    moved = answer("Can it be half an hour later?", (), (), at=ANSWERED_AT, zone=LONDON, agreed=agreed)
    assert start(moved) == "2026-03-10 15:30"
    assert moved.countered


def test_a_bare_clock_time_takes_the_offered_day() -> None:
    text = "2 suits me better"
    offered = find_times("Tuesday at 1 or 2?", at=OFFERED_AT, zone=LONDON).sure
    own = find_times(text, at=ANSWERED_AT, zone=LONDON).sure
    placed = place_times(text, own, offered, at=ANSWERED_AT, zone=LONDON)
    assert [f"{one.start:%Y-%m-%d %H:%M}" for one in placed] == ["2026-03-10 14:00"]
    assert placed[0].firm
