"""The parts of the acts' reader: sentences, cues, the packed linear model."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import UTC, datetime
from itertools import pairwise
from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unchase.core.when import Grain, When
from unchase.reading.acts.features import CUES, word_features, word_total
from unchase.reading.acts.model import SCALE, linear, model
from unchase.reading.acts.quote import clauses
from unchase.reading.acts.sentences import sentences, written_out
from unchase.reading.patterns import Patterns

expression, needed = CUES.expression, CUES.needed


def words(text: str, channel: str = "email") -> list[str]:
    return [" ".join(s.words) for s in sentences(text, channel=channel)]


def test_contractions_are_written_out_and_forms_of_be_are_one() -> None:
    assert words("We're all set. I won't, he isn't, that's it!") == [
        "we be all set .",
        "i will not , he be not , that be it !",
    ]
    assert written_out("don’t") == ("do", "not")


def test_every_word_knows_where_it_stands() -> None:
    text = "Hello there. We can't, sorry."
    for sentence in sentences(text):
        start, end = sentence.span
        assert text[start:end].strip() == text[start:end]
        assert all(text[a:b].strip() for a, b in sentence.spans)


def test_a_time_is_one_tag_with_the_small_words_before_it() -> None:
    text = "Call me by next Friday please"
    when = When(
        start=datetime(2026, 3, 13, tzinfo=UTC),
        end=datetime(2026, 3, 14, tzinfo=UTC),
        grain=Grain.DAY,
        span=(8, 22),
    )
    (sentence,) = sentences(text, [when])
    assert sentence.words == ("call", "me", "by", "next", "<day>", "please")
    assert sentence.times == (when,)


def test_a_wrapped_line_goes_on_and_a_short_line_ends() -> None:
    wrapped = "this line was broken by a mail program that wraps at\nseventy characters"
    assert len(words(wrapped)) == 1
    assert words("Hi Tom,\nnot yet") == ["hi <name> ,", "not yet"]


def test_addresses_links_names_and_numbers_are_marked() -> None:
    assert words("ask Maria at m.lopez@mill.example or https://mill.example/x for 12") == [
        "ask <name> at <address> or <link> for <num>"
    ]


def test_a_transcript_names_its_speakers() -> None:
    found = sentences("Rep: How are you?\nMs. Orr: Fine. Busy.", channel="transcript")
    assert [s.speaker for s in found] == ["rep", "ms. orr", "ms. orr"]


def test_a_pattern_is_words_choices_macros_and_gaps() -> None:
    line = " we have no , really no budget left "
    assert re.search(expression("no ~ {budget}"), line)
    assert re.search(expression("we|they have not? no"), line)
    assert not re.search(expression("no {budget} now"), line)


def test_a_pattern_is_filed_under_its_rarest_words() -> None:
    assert needed("we will ~ pass|decline on")[0] == {"pass", "decline"}


def test_every_pattern_of_the_tables_compiles_and_needs_a_word() -> None:
    for groups in CUES.tables.values():
        for lines in groups.values():
            for line in lines:
                assert re.compile(expression(line))
                assert needed(line)[0]


def test_cues_say_which_words_they_cover() -> None:
    found = CUES.found(("sorry", ",", "there", "be", "no", "budget", "left"))
    assert ("stall", "budget", 4, 6) in {(c.table, c.group, c.first, c.last) for c in found}


LINES = ["no ~ budget", "be not|never", "not? now", "we|they {budget}", "^no|not", "budget ~~ now", "@kin be"]


@given(
    st.lists(
        st.sampled_from("no not never be we they budget now money , . wife the <num>".split()), max_size=12
    )
)
def test_the_index_finds_what_a_search_for_every_pattern_finds(said: list[str]) -> None:
    line = f" {' '.join(said)} "
    plain = [pattern for pattern in LINES if re.search(expression(pattern), line)]
    found = Patterns(zip(LINES, LINES, strict=True), CUES.phrases).found(tuple(said))
    assert [label for label, _, _ in found] == plain
    assert all(0 <= first < last <= len(said) for _, first, last in found)


def test_clauses_cover_the_sentence_without_a_gap() -> None:
    said = tuple("we like it very much , but the price be far too high for a shop our size".split())
    pieces = clauses(said)
    assert pieces[0][0] == 0
    assert pieces[-1][1] == len(said)
    assert all(a[1] == b[0] for a, b in pairwise(pieces))
    assert len(pieces) == 2


@given(st.lists(st.lists(st.integers(-30_000, 30_000), min_size=3, max_size=3), min_size=1, max_size=40))
def test_packed_weights_add_up_as_plain_numbers_do(rows: list[list[int]]) -> None:
    data = {
        "classes": ["a", "b", "c"],
        "features": "|".join(str(i) for i in range(len(rows))),
        "weights": b64encode(b"".join(pack("<3h", *row) for row in rows)).decode(),
    }
    of = linear(data)
    said = [*map(str, range(len(rows))), "unknown"]
    assert of.scores(said) == pytest.approx([sum(column) / SCALE for column in zip(*rows, strict=True)])
    halves = of.weighed(dict.fromkeys(said, -32))
    assert halves == pytest.approx([-sum(column) / SCALE / 2 for column in zip(*rows, strict=True)])


SAID = "call me ring my boss the cfo after <month> <name> @ husband budget nextweek ? , approval … <clock>".split()


@given(st.lists(st.sampled_from(SAID), max_size=14))
def test_the_weights_of_words_are_those_of_their_features(said: list[str]) -> None:
    of = model().sentence
    assert word_total(tuple(said), of) == of.total(word_features(tuple(said)))
