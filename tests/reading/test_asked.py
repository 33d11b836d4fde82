"""What the seller's message before was about."""

from __future__ import annotations

from unchase.reading.acts.asked import _ASKED, _LAST_ASKED, asked


def test_a_message_is_about_what_it_names() -> None:
    assert asked("Is Tuesday at 3 or 4 better? Here is the quote, as promised.") == [
        "clock",
        "day",
        "sent",
        "question",
    ]
    assert asked("Shall I send the contract so you can SIGN?") == ["buy", "question", "last: shall i send"]
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


def test_the_last_question_tells_what_a_short_answer_answers() -> None:
    said = {
        "who decides": ["Who signs this off?", "Are you the right person?"],
        "why not": ["What stops you?", "Why is that?", "Is something in the way?"],
        "seen": ["Did you get a chance to look?", "Has the sample arrived?"],
        "verdict": ["What did the board say?", "Any news?", "How did it go down?"],
        "facts": ["How many vans have you?", "Which system is it?"],
        "when": ["When is the vote?", "How soon?"],
        "meet": ["Twenty minutes on site?", "May I show you?"],
        "price": ["Is the discount enough?", "Would £40 do?"],
        "shall i send": ["Shall I send it over?"],
    }
    assert set(said) == set(_LAST_ASKED)
    for name, questions in said.items():
        for question in questions:
            assert f"last: {name}" in asked(f"We met at the fair. {question}")
    assert "last: who decides" not in asked("Who signs? And did the sample arrive?")


def test_without_a_question_the_end_of_the_message_stands_for_one() -> None:
    assert asked("Here is the price you wanted.") == ["sent", "last: price"]
