"""What prospects write, read into acts."""

from __future__ import annotations

from unchase.core.act import ActName
from unchase.reading.acts import prospect_acts


def test_an_empty_text_says_nothing() -> None:
    assert prospect_acts("").sure == ()


def test_a_plain_no_is_a_refusal_on_its_own_words() -> None:
    text = "Thanks for the demo. We have decided to go with another supplier."
    (act,) = prospect_acts(text).sure
    assert act.name is ActName.REFUSAL
    assert text[slice(*act.span)] == act.text
    assert "another supplier" in act.text
