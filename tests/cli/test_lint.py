"""`unchase lint`: the contract (docs/reference/lint.md), the exit codes, and what people see."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cli.conftest import Run

EMPTY = "Hi Claire, just touching base to see if there is any movement."
GOOD = "Hi Claire, is Tuesday at 10:00 or Thursday at 15:00 better to go through the plan together?"


def test_each_draft_is_judged_on_its_line_and_a_refusal_is_exit_code_1(run: Run) -> None:
    lines = [
        {"id": 1, "text": GOOD, "kind": "email", "is_follow_up": False},
        {"id": 2, "text": EMPTY, "kind": "email", "is_follow_up": True},
        {"id": 3, "kind": "email"},
        {"id": 4, "text": GOOD, "kind": "telex"},
        {"id": 5, "text": GOOD, "context": {"standing": "asleep"}},
        {"id": 6, "text": GOOD, "context": {"n": "two"}},
    ]
    ran = run("lint", "--jsonl", said="\n".join(json.dumps(line) for line in lines))
    answers = ran.lines()

    assert [answer["id"] for answer in answers] == [1, 2, 3, 4, 5, 6]
    assert [answer.get("verdict") for answer in answers[:2]] == ["send", "refuse"]
    assert [answer["problems"][0]["where"] for answer in answers[2:]] == [
        "text",
        "kind",
        "context.standing",
        "context.n",
    ]
    assert (ran.code, ran.err) == (1, "")


def test_nothing_refused_is_exit_code_0(run: Run) -> None:
    assert run("lint", "--jsonl", said=json.dumps({"id": 1, "text": GOOD})).code == 0


def test_a_finding_names_the_words_says_why_and_offers_better_ones(run: Run) -> None:
    quoted = f"{EMPTY}\r\n\r\n> Just touching base is fine in a quote.\r\n"
    answer = run("lint", "--follow-up", "--json", said=quoted).json()

    assert set(answer) == {"id", "verdict", "findings", "acts"}
    assert answer["findings"]
    for finding in answer["findings"]:
        assert set(finding) == {"rule", "level", "span", "text", "why", "instead"}
        start, end = finding["span"]
        assert 0 <= start <= end <= len(EMPTY)
        assert quoted[start:end] == finding["text"]
        assert finding["why"]


@pytest.mark.parametrize(("text", "code"), [(EMPTY, 1), (GOOD, 0)])
def test_the_exit_code_of_one_draft(run: Run, text: str, code: int) -> None:
    assert run("lint", "-", "--follow-up", said=text).code == code


def test_people_see_the_verdict_first(run: Run) -> None:
    refused, sent = run("lint", "--follow-up", said=EMPTY).out, run("lint", said=GOOD).out

    assert refused.startswith("Not like this.")
    assert "Instead:" in refused
    assert sent.startswith("Send it.")


def test_a_wrong_option_is_one_sentence_and_exit_code_2(run: Run) -> None:
    ran = run("lint", "--standing", "asleep", said=GOOD)

    assert ran.code == 2
    assert len(ran.err.strip().splitlines()) == 1
    assert "stalled" in ran.err
