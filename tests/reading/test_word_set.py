"""The distinct words of a text, and the tables that ask for them first."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from unchase.reading.word_set import word_set
from unchase.reading.wordings import says, squeezed, wordings


@given(st.text() | st.text(alphabet="ab_1é…’“ \u00a0\x1f,-ß東\ud800"))
def test_the_words_of_any_text_are_those_a_search_finds(text: str) -> None:
    assert word_set(text) == frozenset(re.findall(r"\w+", text))


WORDINGS = ["out of the office", "no longer with", "auto*reply", "ooo", "nicht im haus", "お届けできません"]


@given(st.lists(st.sampled_from([*WORDINGS, "I am", "Café", "(", "…", "auto the reply", "xooo"]), max_size=6))
def test_a_large_table_says_what_each_of_its_wordings_says(pieces: list[str]) -> None:
    text = squeezed(" ".join(pieces))
    filler = [f"never said {number}" for number in range(20)]
    assert says(text, wordings([*filler, *WORDINGS])) == any(
        says(text, wordings([line])) for line in WORDINGS
    )
