"""Who wrote last: each side compared with what stood there when they were settled, the later of two changes wins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from unchase.core.last_writer import Settled, Writer, last_writer

NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=1)
BEFORE = Settled(ours="ask", theirs="ask")


def won(
    ours: str,
    theirs: str | None,
    before: Settled | None = BEFORE,
    *,
    ours_at: datetime = NOON,
    theirs_at: datetime | None = NOON,
) -> Writer:
    return last_writer(ours, theirs, before, ours_at=ours_at, theirs_at=theirs_at)


def test_what_nobody_changed_is_left() -> None:
    assert won("ask", "ask") is Writer.NOBODY
    assert won("ask", "call Kim", Settled(ours="ask", theirs="call Kim")) is Writer.NOBODY


def test_what_one_side_changed_is_the_later_word() -> None:
    assert won("value", "ask", theirs_at=LATER) is Writer.US
    assert won("ask", "call Kim", ours_at=LATER) is Writer.THEM


def test_of_two_changes_the_later_wins_and_between_equals_the_person_there() -> None:
    assert won("value", "call Kim", ours_at=LATER) is Writer.US
    assert won("value", "call Kim", theirs_at=LATER) is Writer.THEM
    assert won("value", "call Kim") is Writer.THEM
    assert won("value", "call Kim", theirs_at=None) is Writer.US


def test_both_saying_the_same_is_settled() -> None:
    assert won("value", "value") is Writer.NOBODY
    assert won("", "", None) is Writer.NOBODY


def test_words_that_stood_there_before_us_are_theirs_and_an_empty_place_is_ours() -> None:
    assert won("ask", "call Kim", None, ours_at=LATER) is Writer.THEM
    assert won("ask", "", None) is Writer.US


def test_what_was_taken_away_is_written_anew_only_when_ours_changes() -> None:
    assert won("ask", None) is Writer.NOBODY
    assert won("value", None, theirs_at=LATER) is Writer.US
    assert won("ask", None, None) is Writer.US


SIDES = ("ours", "theirs")
CHANGES = st.lists(
    st.tuples(st.sampled_from([*SIDES, "visit"]), st.sampled_from(["ask", "value", "call Kim", ""])),
    max_size=30,
)


@given(CHANGES)
def test_after_every_visit_the_last_word_stands_there(changes: list[tuple[str, str]]) -> None:
    """A plain model: a log of what was written where. What a side wrote and took back between two visits is no change."""
    said, at, settled = dict.fromkeys(SIDES, ""), dict.fromkeys(SIDES, 0), dict.fromkeys(SIDES, "")
    for moment, (what, words) in enumerate([*changes, ("visit", "")], 1):
        if what in SIDES and words != said[what]:
            said[what], at[what] = words, moment
        elif what == "visit":
            wrote = [(at[side], said[side]) for side in SIDES if said[side] != settled[side]]
            expected = max(wrote)[1] if wrote else said["theirs"]

            assert visited(said, at, settled) == expected
            said["theirs"] = expected
            settled = dict(said)
            assert visited(said, at, settled) == expected  # a visit more does nothing


def visited(said: dict[str, str], at: dict[str, int], settled: dict[str, str]) -> str:
    """What stands there after a visit."""
    winner = last_writer(
        said["ours"],
        said["theirs"],
        Settled(ours=settled["ours"], theirs=settled["theirs"]),
        ours_at=NOON + timedelta(seconds=at["ours"]),
        theirs_at=NOON + timedelta(seconds=at["theirs"]),
    )
    return said["ours"] if winner is Writer.US else said["theirs"]
