"""A talk as it is kept: both sides heard in their own lines, to the end of a long one."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from unchase.core.act import ActName, Side
from unchase.core.touch import Ending, Outcome
from unchase.reading.history import Call, History
from unchase.reading.timeline import compose
from unchase.reading.transcripts import as_note, is_talk, read_talk

US, THEM = Side.US, Side.THEM
AT = datetime(2026, 11, 10, 9, tzinfo=UTC)  # a Tuesday
ZONE = "Europe/Berlin"
TALK = (
    (US, "Mara Lindqvist", "Is Thursday at 3 or Friday at 10 better for you?"),
    (THEM, "Kim Aro (Guest)", "Friday at 10 works. What does it cost for forty seats?"),
    (US, "Mara Lindqvist", "I will send you the proposal by Thursday."),
    (THEM, "Olav", "We will send you the list of scanners by Wednesday."),
)


def test_each_line_says_its_side_and_the_name() -> None:
    assert as_note(TALK[:2]) == (
        "Us (Mara Lindqvist): Is Thursday at 3 or Friday at 10 better for you?\n"
        "Them (Kim Aro): Friday at 10 works. What does it cost for forty seats?"
    )


def test_a_talk_becomes_a_touch_with_what_both_sides_said() -> None:
    call = Call(id="c", at=AT, side=US, outcome=Outcome.SPOKE, note=as_note(TALK), people=("kim", "olav"))
    (touch,) = compose(History(calls=(call,), zone=ZONE)).touches

    agreed = next(act for act in touch.acts if act.name is ActName.APPOINTMENT)
    assert agreed.when is not None
    assert agreed.when.start == datetime(2026, 11, 13, 9, tzinfo=UTC)
    promised = {act.by: act.text for act in touch.acts if act.name is ActName.COMMITMENT}
    assert promised == {
        US: "I will send you the proposal by Thursday.",
        THEM: "We will send you the list of scanners by Wednesday.",
    }
    assert [act.text for act in touch.acts if act.name is ActName.QUESTION] == [
        "What does it cost for forty seats?"
    ]
    assert touch.people == ("kim", "olav")
    assert all(touch.text[act.span[0] : act.span[1]] == act.text for act in touch.acts)


def test_the_end_of_a_long_talk_is_heard() -> None:
    idle = (
        (US, "Mara", "The van leaves at noon on most days."),
        (THEM, "Kim", "The road is long here."),
    ) * 600
    note = as_note((*idle, (THEM, "Kim", "Please send the contract, we take it.")))
    found = read_talk(note, at=AT, zone=ZONE)

    accepted = [act for act in found.acts if act.name is ActName.ACCEPTANCE]
    assert len(note) > 40_000
    assert accepted
    assert all(note[act.span[0] : act.span[1]] == act.text for act in found.acts)


def test_the_told_ending_wins_over_what_was_heard() -> None:
    note = as_note(((THEM, "Kim", "Well, that was good to hear."),))
    call = Call(id="c", at=AT, side=US, outcome=Outcome.SPOKE, note=note, ending=Ending.YES)

    (touch,) = compose(History(calls=(call,), zone=ZONE)).touches
    assert [act.name for act in touch.acts if act.name is ActName.ACCEPTANCE] == [ActName.ACCEPTANCE]


def test_a_note_in_the_sellers_words_is_no_talk() -> None:
    assert not is_talk("We spoke. Tuesday 3 pm works for her.")
    assert not is_talk("Us (Mara): hello\nshe will think about it")
    assert not is_talk("")


NAMES = st.text(max_size=40)
WORDS = st.text(max_size=80)


@given(st.lists(st.tuples(st.sampled_from(Side), NAMES, WORDS), max_size=8))
def test_whatever_is_said_and_called_is_a_talk_again(said: list[tuple[Side, str, str]]) -> None:
    note = as_note(said)

    assert is_talk(note) == bool(note)
    assert note.count("\n") + bool(note) == sum(bool(words.split()) for _, _, words in said)


@given(st.lists(st.tuples(st.sampled_from(Side), NAMES, st.text(max_size=200)), min_size=1, max_size=6))
def test_every_span_lies_in_the_talk(said: list[tuple[Side, str, str]]) -> None:
    note = as_note(said)
    found = read_talk(note, at=AT, zone=ZONE)

    assert all(0 <= act.span[0] <= act.span[1] <= len(note) for act in found.acts)
