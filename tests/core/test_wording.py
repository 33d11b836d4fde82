"""The words are data: every move has its own, and every name in them is filled."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

import pytest

from core.diary import judge, read_diary
from unchase.core.assessment import MoveName
from unchase.core.policy import policy_from
from unchase.core.words import FILLED, words

if TYPE_CHECKING:
    from unchase.core.facts import Facts

WORDS = words()
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


def test_what_we_owe_is_delivered_in_the_words_that_asked_for_it(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: question "What does it cost?"
    Mon 5 Oct 2026 10:00  we mail dana: commitment by us Tue 6 Oct 2026 what "send the prices" "You get the prices tomorrow."
    """
    words = judge(life, "Wed 7 Oct 2026 09:00").move.words

    assert "“You get the prices tomorrow.” Here it is." in words
    assert ".”." not in words


@pytest.mark.parametrize(("person", "called"), [("person dana", "Dana"), ("", "dana@prospect.example")])
def test_the_seller_is_asked_whether_the_one_who_said_no_decides(person: str, called: str) -> None:
    """By first name, or by address where no name is known."""
    life = read_diary(
        f"""
        {person}
        person kim decides
        Mon 5 Oct 2026 09:00  we mail dana: proposal "Here is our proposal."
        Tue 6 Oct 2026 09:00  kim mails: interest "Looks good."
        Wed 7 Oct 2026 09:00  dana mails: refusal "No thanks."
        """
    )
    words = judge(life, "Thu 8 Oct 2026 09:00").move.words

    assert words.startswith(f"{called} said no: “No thanks.” Does {called} decide?")


def test_own_words_may_name_what_is_not_there(life: Facts) -> None:
    """Nothing has passed yet."""
    own = policy_from({"wording": {"open.call": "Hello {name}. {quote} {date} {what}. Is {times} better?"}})
    words = judge(life, "Mon 12 Oct 2026 10:00", own).move.words
    assert words.startswith("Hello there.  the time we named our talk. Is ")


def test_own_words_may_name_everything_that_is_filled(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: question "What does it cost?"
    """
    own = policy_from({"wording": {"answer.call": " ".join(f"{{{name}}}" for name in sorted(FILLED))}})
    assert "{" not in judge(life, "Mon 5 Oct 2026 10:00", own).move.words
