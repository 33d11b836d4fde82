"""The guard on whole drafts: any wording of a bad one, and none of the good ones beside it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from unchase.core.assessment import Standing
from unchase.core.guard import Context, Level, Rule, Verdict, judge
from unchase.reading.seller import draft
from unchase.reading.times import find_times

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
LOOSE = Context(standing=Standing.LOOSE, now=NOW, last_touch_age_business_days=8)
TIMES = " Would Thursday at 10:00 or Friday at 14:00 suit you?"
NEWS = " A clinic near you cut its no-shows from 19 to 7 percent with one text message the evening before."


def lint(text: str, context: Context = LOOSE, *, subject: str = "", kind: str = "email") -> Verdict:
    times = find_times(text, at=NOW, zone="UTC").sure
    return judge(draft(text, subject=subject, kind=kind, is_follow_up=True, times=times), context)


def rules(verdict: Verdict) -> set[str]:
    return {finding.rule.value for finding in verdict.findings}


@pytest.mark.parametrize(
    "words",
    [
        "I just wanted to touch base.",
        "Popping this back to the top of your inbox.",
        "Any movement on this?",
        "I was wondering how far you had got with the offer.",
        "May I ask where things stand?",
        "Did my last message reach you?",
        "It has been a while, so I thought I would say hello.",
    ],
)
def test_an_empty_check_in_is_refused_even_with_two_times_and_passes_when_there_is_news(words: str) -> None:
    empty = lint(f"Hi Ana, {words[0].lower()}{words[1:]}{TIMES}")
    assert rules(empty) == {"touching-base", "no-value"}
    assert empty.verdict is Level.REFUSE
    assert lint(f"Hi Ana,{NEWS}{TIMES}").verdict is Level.SEND


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("The discount expires at the end of the month.", "pressure"),
        ("I have tried to reach you several times and you have not responded.", "blame"),
        ("Sorry to bother you again, I know how busy you are.", "subservient"),
        ("Our prices are the lowest on the market.", "price-before-profit"),
    ],
)
def test_words_that_harm_are_found_beside_news_and_times(words: str, rule: str) -> None:
    text = f"Hi Ana, the new rule for importers starts in May, the form is attached. {words}{TIMES}"
    assert rule in rules(lint(text))
    finding = next(f for f in lint(text).findings if f.rule.value == rule)
    assert text[slice(*finding.span)] == finding.text
    assert finding.text in words


def test_a_third_partys_deadline_is_no_pressure_and_a_dated_quote_no_blame() -> None:
    deadline = "Hi Ana, the ministry switches the old connector off on 31 December, their notice is attached."
    assert rules(lint(deadline + TIMES)) == set()
    quote = 'Hi Ana, on 3 February you wrote "after the audit". What will have changed by then?'
    assert rules(lint(quote + TIMES, Context(standing=Standing.STALLED, n=1, now=NOW))) == set()


def test_a_ball_left_in_their_court_is_refused_and_harmless_beside_two_times() -> None:
    assert rules(lint(f"Hi Ana,{NEWS} Feel free to reach out.")) == {"ball-in-their-court", "no-next-step"}
    assert rules(lint(f"Hi Ana,{NEWS}{TIMES} Let me know which is better.")) == set()


def test_a_vague_time_is_warned_where_a_concrete_one_belongs() -> None:
    assert rules(lint(f"Hi Ana,{NEWS} Could we talk sometime next week?")) == {"vague-time"}
    assert rules(lint(f"Hi Ana,{NEWS}{TIMES} I will send the details soon.")) == {"vague-time"}


def test_to_ask_for_the_state_of_things_is_a_check_in_and_no_ball() -> None:
    found = rules(lint("Hi Ana, kindly let us know the status of our quotation."))
    assert "touching-base" in found
    assert "ball-in-their-court" not in found


def test_the_event_they_waited_for_is_named_with_two_times() -> None:
    stalled = Context(standing=Standing.STALLED, n=2, now=NOW)
    text = f"Hi Ana, the barley should be in by now, so I come back to you as agreed.{TIMES}"
    assert lint(text, stalled).verdict is Level.SEND


@pytest.mark.parametrize(
    "words", ["The exporters' figures are attached.", "I attach an outline of the plant."]
)
def test_only_what_is_called_an_offer_or_a_quote_needs_an_agreed_time(words: str) -> None:
    assert "proposal-without-time" not in rules(lint(f"Hi Ana,{NEWS} {words}{TIMES}"))


def test_a_subject_can_press_too() -> None:
    verdict = lint(f"Hi Ana,{NEWS}{TIMES}", subject="Last chance to get this price")
    assert rules(verdict) == {"pressure"}
    assert verdict.findings[0].span == (0, 0)


def test_a_voicemail_that_names_its_next_call_leads_on() -> None:
    text = f"Ana, it's Ben from Alder.{NEWS} I'll call again tomorrow at 9:15."
    assert rules(lint(text, kind="voicemail")) == set()


def test_a_closing_letter_passes_once_and_a_pitch_does_not_where_the_move_is_to_let_go() -> None:
    gone = Context(standing=Standing.CHASING, n=4, now=NOW, last_touch_age_business_days=7)
    closing = "Hi Ana, I am closing the file and will not write again. If things change, feel free to call."
    assert rules(lint(closing, gone)) == set()
    assert rules(lint(f"Hi Ana,{NEWS}{TIMES}", gone)) == {"one-too-many"}


def test_a_proposal_needs_an_agreed_time() -> None:
    text = f"Hi Ana, please find our proposal attached.{TIMES}"
    first = Context(standing=Standing.LOOSE, now=NOW, first_proposal=True)
    assert rules(lint(text, first)) == {"proposal-without-time"}
    agreed = Context(standing=Standing.FIRM, now=NOW, agreed_at=datetime(2026, 3, 5, 10, tzinfo=UTC))
    assert rules(lint("Hi Ana, please find our proposal attached. Until Thursday at 10:00!", agreed)) == set()


CORPUS = Path(__file__).parents[1] / "corpus" / "seller"
ROWS = [
    json.loads(line)
    for file in sorted(CORPUS.glob("*.jsonl"))
    for line in file.read_text("utf-8").splitlines()
]


def test_the_corpus_holds_what_its_guideline_says() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS) >= 600
    for row in ROWS:
        levels = {f["rule"] for f in row["findings"]}
        assert levels <= {rule.value for rule in Rule}, row["id"]
        assert (row["verdict"] == "send") == (not levels), row["id"]
        whole = row["text"] + "\n" + row.get("subject", "")
        for label in (*row["findings"], *row["acts"]):
            assert label["text"] is None or label["text"] in whole, row["id"]


def test_good_messages_of_the_corpus_are_hardly_ever_refused() -> None:
    """At most three in a hundred; the bench prints the figures of the stories that were not trained on."""
    good = [row for row in ROWS if row["verdict"] == "send"]
    refused = [row["id"] for row in good if verdict_of(row).verdict is Level.REFUSE]
    assert len(refused) <= 0.03 * len(good), refused


def verdict_of(row: dict[str, object]) -> Verdict:
    keys = dict(row["context"])  # type: ignore[call-overload]
    now = datetime.fromisoformat(keys["now"])
    context = Context(
        standing=Standing(keys["standing"]),
        n=keys.get("n"),
        now=now,
        agreed_at=datetime.fromisoformat(keys["agreed_at"]) if "agreed_at" in keys else None,
        call_on=datetime.fromisoformat(keys["call_on"]).date() if "call_on" in keys else None,
        opted_out=keys.get("opted_out", False),
        assurance_asked=keys.get("assurance_asked", False),
        closing_sent=keys.get("closing_sent", False),
        first_proposal=keys.get("first_proposal"),
        last_touch_age_business_days=keys.get("last_touch_age_business_days"),
    )
    text = str(row["text"])
    offset = now.strftime("%z")
    times = find_times(text, at=now, zone=f"{offset[:3]}:{offset[3:]}").sure
    read = draft(text, kind=str(row["kind"]), is_follow_up=bool(row["is_follow_up"]), times=times)
    return judge(read, context)


def test_no_seed_repeats_a_sentence_of_the_test_stories() -> None:
    """What the model is trained on and what it is measured on stay apart."""
    seeds = Path(__file__).parents[2] / "bench" / "seeds" / "seller.tsv"
    measured = " ".join(plain(row["text"]) for row in ROWS if fnv1a(row["story"]) % 4 == 0)
    lines = [line.split("\t") for line in seeds.read_text("utf-8").splitlines() if not line.startswith("#")]
    long_ones = [plain(sentence) for _, sentence in lines if len(sentence.split()) > 6]
    assert [sentence for sentence in long_ones if sentence in measured] == []


def plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def fnv1a(text: str) -> int:
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value
