"""The words are data: every move has its own, and every name in them is filled."""

from __future__ import annotations

import string
import tomllib
from importlib import resources

import pytest

from unchase.core.assessment import MoveName

WORDS = tomllib.loads(resources.files("unchase.core").joinpath("words.toml").read_text(encoding="utf-8"))
FILLED = {
    "name",
    "times",
    "dates",
    "reason",
    "quote",
    "date",
    "what",
    "referrer",
    "motive",
    "until",
    "channels",
    "then",
}
TO_THE_SELLER = {MoveName.WAIT, MoveName.PREPARE, MoveName.ASK_SELLER, MoveName.RECORD_LET_GO}


@pytest.mark.parametrize("move", [move for move in MoveName if move is not MoveName.NONE])
def test_every_move_has_words_for_its_channels(move: MoveName) -> None:
    forms = WORDS[move.value]
    if move not in TO_THE_SELLER:
        assert "call" in forms
    if move not in TO_THE_SELLER and move is not MoveName.TRY_AGAIN:
        assert "mail" in forms


@pytest.mark.parametrize("move", WORDS)
def test_words_name_only_what_is_filled(move: str) -> None:
    for form in WORDS[move].values():
        assert {name for _, name, _, _ in string.Formatter().parse(form) if name} <= FILLED


def test_no_words_are_without_a_move() -> None:
    assert set(WORDS) - {"openers"} <= {move.value for move in MoveName}
