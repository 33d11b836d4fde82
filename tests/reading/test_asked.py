"""What the seller's message before was about."""

from __future__ import annotations

from unchase.reading.acts.asked import _ASKED, asked


def test_a_message_is_about_what_it_names() -> None:
    assert asked("Is Tuesday at 3 or 4 better? Here is the quote, as promised.") == [
        "clock",
        "day",
        "sent",
        "question",
    ]
    assert asked("Shall I send the contract so you can SIGN?") == ["buy", "question"]
    assert asked("Nothing at all.") == []


def test_every_pattern_is_tried_where_its_words_stand() -> None:
    said = {
        "clock": [
            "3pm",
            "14:30",
            "10 o'clock",
            "at 9",
            "3 or 4",
            "half past two",
            "noon",
            "quarter to three",
        ],
        "day": ["on Monday", "tomorrow", "next week"],
        "buy": [
            "go ahead",
            "going ahead",
            "signed",
            "your signature",
            "the order",
            "yes or no",
            "move forward",
        ],
        "close": ["close your file", "let it go", "still interested", "assume", "ruled out", "stop writing"],
        "assurance": ["a real chance", "foreseeable", "realistic", "doing business"],
        "decide": ["deciding", "decision", "when will you", "what happens", "by when"],
        "sent": ["attached", "here are", "as promised", "have sent", "sent you"],
        "how": ["how many are there?", "which one?"],
    }
    assert set(said) == set(_ASKED)
    for name, texts in said.items():
        for text in texts:
            assert name in asked(f"So: {text}")
