"""The notation of the seller's cues, and that every pattern in the tables can be found."""

from __future__ import annotations

import re

from unchase.reading.seller.features import CUES

expression, needed = CUES.expression, CUES.needed


def matches(pattern: str, words: str) -> bool:
    return re.search(expression(pattern), f" {words} ") is not None


def test_words_alternatives_gaps_and_optional_elements() -> None:
    assert matches("check|checking in", "i be checking in again")
    assert matches("close ~ file", "i close your old file")
    assert not matches("close ~ file", "i close the very old dusty file")
    assert matches("close ~~ file", "i close the very old dusty file")
    assert matches("next step|steps?", "the next one")
    assert not matches("next ~ step", "next . step")


def test_a_caret_ties_a_pattern_to_the_beginning_and_a_comma_may_stand_between_words() -> None:
    assert matches("^yes", "yes it does")
    assert not matches("^yes", "oh yes it does")
    assert matches("no hard feelings", "no , hard feelings")


def test_a_macro_stands_for_its_phrases() -> None:
    assert matches("send it {soon}", "i send it in due course")


def test_a_pattern_is_filed_under_its_rarest_word() -> None:
    assert needed("you have not ~ replied")[0] == frozenset({"replied"})


def test_every_pattern_of_the_tables_is_a_linear_expression_that_compiles() -> None:
    for groups in CUES.tables.values():
        for lines in groups.values():
            for line in lines:
                assert needed(line), line
                compiled = re.compile(expression(line))
                assert compiled.search(" ") is None, line


def test_a_cue_names_its_meaning_and_the_words_it_covers() -> None:
    words = ("i", "be", "just", "checking", "in", "again")
    found = {cue.meaning: cue for cue in CUES.found(words)}
    purpose = found["touching-base.purpose"]
    assert purpose.table == "touching-base"
    assert words[purpose.first : purpose.last] == ("checking", "in")
