"""The phrases of short answers are found where a search for all of them would find them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from unchase.reading.answer_words import find, says, words

KINDS = ["yes", "no", "hedge", "either", "mine", "thanks", "ask_other", "first"]
PIECES = sorted({phrase for kind in KINDS for phrase in words()[kind]})


def searched(kind: str, lower: str) -> tuple[int, int] | None:
    phrases = sorted(words()[kind], key=len, reverse=True)
    match = re.search(r"(?<![\w'])(?:" + "|".join(map(re.escape, phrases)) + r")(?!\w)", lower)
    return match.span() if match else None


@given(
    st.sampled_from(KINDS),
    st.lists(st.sampled_from(PIECES) | st.sampled_from(" ,.'_-xä’👍"), max_size=8),
    st.sampled_from(["", " "]),
)
def test_the_first_and_longest_phrase_is_found(kind: str, pieces: list[str], between: str) -> None:
    lower = between.join(pieces)
    assert find(kind, lower) == searched(kind, lower)


def test_a_phrase_is_whole_words() -> None:
    assert find("yes", "okays, but okay") == (11, 15)
    assert says("yes", "👍")
    assert not says("no", "know")
