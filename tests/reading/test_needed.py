"""The words an expression cannot do without: a text without them is passed over, and none that matches is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unchase.core.act import Side
from unchase.reading.likelihood import _phrases
from unchase.reading.needed import needed, stems
from unchase.reading.word_tables import table


def _sets(*sets: str) -> frozenset[frozenset[str]]:
    return frozenset(frozenset(one.split()) for one in sets)


def test_a_text_is_known_by_the_first_letters_of_its_words() -> None:
    assert stems("what does it cost? costs.") == {"what", "does", "it", "cost"}


@pytest.mark.parametrize(
    ("expression", "sets"),
    [
        (r"case stud(?:y|ies)\b", _sets("case stud")),
        (r"(?:mon|fri)day\b.{0,20}\bat noon\b", _sets("mond at noon", "frid at noon")),
        (r"licen[cs]e", _sets("lice")),
        (r"not (?:just )?yet\b", _sets("not yet")),
        (r"we help (?:\w+ ){0,4}(?:teams|firms)\b", _sets("help team", "help firm")),
        (r"thirty[ -]?min(?:ute)?s?\b", _sets("thir")),
        (r"web ?site\b(?! is)", _sets("web site", "webs")),
    ],
)
def test_every_form_of_an_expression_needs_its_words(
    expression: str, sets: frozenset[frozenset[str]]
) -> None:
    assert needed(expression) == sets


@pytest.mark.parametrize("expression", [r"\d{1,3} ?€", r"xo(?:xo)+", r"(?:a|the) \w+", r"a[^b]c"])
def test_of_an_expression_that_is_known_by_no_word_nothing_is_needed(expression: str) -> None:
    assert frozenset() in needed(expression)


def test_what_would_take_too_many_forms_is_left_as_anything() -> None:
    many = "|".join(f"w{number}x" for number in range(40))
    assert needed(rf"prices (?:{many}) (?:{many}) here\b") == {
        frozenset({"pric", f"w{number}x"[:4], "here"}) for number in range(40)
    }


_PHRASES = sorted({phrase for row in table("likelihood.toml").values() for phrase in row["phrases"]})


@given(st.data())
def test_a_text_in_which_a_phrase_stands_holds_the_words_it_needs(data: st.DataObject) -> None:
    phrase = data.draw(st.sampled_from(_PHRASES))
    text = data.draw(st.from_regex(phrase)).lower()
    if re.search(rf"\b(?:{phrase})", text):
        assert any(one <= stems(text) for one in needed(phrase))


# Pieces of phrases and of what stands between them: many texts of them hold a phrase, many nearly do.
_PIECES = sorted(
    {
        word
        for row in table("likelihood.toml").values()
        for phrase in row["phrases"]
        for word in re.findall(r"[^\W\d_]+", phrase)
    }
)
_BETWEEN = [" ", " the ", "n't ", "'s ", " 12 ", "\n", ".", "-", "?"]
_texts = st.lists(st.one_of(st.sampled_from(_PIECES), st.sampled_from(_BETWEEN))).map("".join)


@given(_texts, st.sampled_from(Side))
def test_no_phrase_is_passed_over(text: str, side: Side) -> None:
    plain = {
        name: re.search(rf"\b(?:{'|'.join(row['phrases'])})", text)
        for name, row in table("likelihood.toml").items()
        if side in row
    }
    found = _phrases(side).found(text)
    assert {sign.name: match.span() for sign, match in found.items()} == {
        name: match.span() for name, match in plain.items() if match
    }
