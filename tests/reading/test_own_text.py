"""Own words, told apart from quotes and signatures: the cases stand in `corpus/own_text/cases.txt`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unchase.reading.own_text import split

CASES = (Path(__file__).parents[1] / "corpus" / "own_text" / "cases.txt").read_text("utf-8")


def cases() -> list[tuple[str, str, str, str | None]]:
    """(name, text, own, signature or None) of each case."""
    found = []
    for block in CASES.split("##### ")[1:]:
        name, _, rest = block.partition("\n")
        text, _, expected = rest.partition("--- own\n")
        own, _, signature = expected.partition("--- signature\n")
        found.append((name, text, own.strip(), signature.strip() or None))
    return found


@pytest.mark.parametrize(("name", "text", "own", "signature"), cases(), ids=[case[0] for case in cases()])
def test_the_writers_own_words_are_told_apart(name: str, text: str, own: str, signature: str | None) -> None:
    parts = split(text)
    assert " ".join(parts.own.split()) == " ".join(own.split())
    if signature is not None:
        assert " ".join(parts.signature.split()) == " ".join(signature.split())


@pytest.mark.parametrize(("name", "text", "own", "signature"), cases(), ids=[case[0] for case in cases()])
def test_windows_line_ends_change_nothing(name: str, text: str, own: str, signature: str | None) -> None:
    assert " ".join(split(text.replace("\n", "\r\n")).own.split()) == " ".join(own.split())


def test_inline_answers_are_paired_with_the_question_above_them() -> None:
    text = "On 12 May 2026, Mara wrote:\n> Hi Tom,\n>\n> Tue 3pm?\nyes\n> And Lena?\n\nshe joins\n"
    pairs = [(text[a:b], text[c:d]) for (a, b), (c, d) in split(text).inline]
    assert pairs == [("> Tue 3pm?", "yes"), ("> And Lena?", "she joins")]


def test_a_reply_above_its_quote_answers_nothing_inline() -> None:
    assert split("Yes.\n\nOn 12 May 2026, Mara wrote:\n> Tuesday?\n").inline == ()


def test_a_span_of_the_own_words_is_found_in_the_text_as_given() -> None:
    text = "On 12 May 2026, Mara wrote:\n> Tue 3pm?\nyes\n> And Lena?\n\nshe joins us\n"
    parts = split(text)
    start = parts.own.index("joins")
    a, b = parts.place((start, start + 5))
    assert text[a:b] == "joins"
    assert parts.place((0, 3)) == (text.index("yes"), text.index("yes") + 3)


def test_places_in_an_empty_text_are_at_its_start() -> None:
    assert split("").place((0, 0)) == (0, 0)


def test_a_span_over_two_pieces_covers_the_quote_between_them() -> None:
    text = "a\n> q\nb"
    parts = split(text)
    assert parts.own == "a\nb"
    start, end = parts.place((0, 3))
    assert text[start:end] == text
    assert parts.place((1, 3))[0] == 1  # the line break between two pieces lies at the end of the first


PIECES = st.sampled_from(
    [
        "> quoted", "On 12 May 2026, Mara wrote:", "From: a@b.example", "Sent: today", "To: me", "Subject: x", "-- ", "Regards,", "Tom", "",
        "Sent from my iPhone", "P.S. yes", "_____", "-----Original Message-----", "Thanks,", "I agree.", "This email and any files are confidential", "+44 20 7946 0000",
    ]
)  # fmt: skip


@settings(deadline=None)  # the first text loads the tables of words
@given(st.one_of(st.text(), st.lists(PIECES, max_size=14).map("\n".join)))
def test_pieces_are_exact_slices_in_order_and_lose_nothing(text: str) -> None:
    parts = split(text)
    assert "\n".join(text[start:end] for start, end in parts.spans) == parts.own
    assert list(parts.spans) == sorted(parts.spans)
    kept = sorted("".join((parts.own + parts.signature + parts.quoted).split()))
    assert kept == sorted("".join(text.split()))


@pytest.mark.parametrize(
    "text",
    [
        ">" * 100_000, "> a\nb\n" * 15_000, "_____\n" * 16_000, "From: a\n\n" * 11_000, "On 1.2.2026 a@b.c:\n" * 5_000,
        "-- \nPS hi\n" * 10_000, "Thanks\n" * 14_000, "Sent from my iPhone\n" * 5_000, "x\n" + "\n" * 100_000, "<a@" * 33_000,
    ],
)  # fmt: skip
def test_hostile_texts_end(text: str) -> None:
    parts = split(text)
    assert len(parts.own) <= len(text)
