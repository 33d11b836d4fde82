"""`unchase assess`: the contract (docs/reference/assess.md), and what people see."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from cli.letters import IDA, NORA

if TYPE_CHECKING:
    from cli.conftest import Run

Row = dict[str, Any]
KEYS = {
    "id",
    "standing",
    "n",
    "stalls",
    "chases",
    "appointment",
    "callback",
    "decision_date",
    "due",
    "move",
    "because",
    "symptoms",
    "good_until",
    "problems",
}


def deal(*messages: Row, **more: object) -> Row:
    return {
        "id": "d1",
        "me": NORA,
        "now": "2026-10-08T09:00",
        "tz": "Europe/Berlin",
        "messages": list(messages),
        **more,
    }


def said(text: str, date: str, number: int = 1, sender: str = IDA, to: str = NORA) -> Row:
    return {
        "message_id": f"<{number}>",
        "date": date,
        "from": sender,
        "to": to,
        "subject": "Sorting line",
        "in_reply_to": None,
        "text": text,
        "auto": None,
    }


PUT_OFF = deal(
    said("Here is our proposal, EUR 12,000.", "2026-09-07T09:00", 1, NORA, IDA),
    said("Not just yet.", "2026-09-08T10:00", 2),
    said("Shall we talk on Thursday 8 October at 10:00?", "2026-10-05T09:00", 3, NORA, IDA),
    said("Still not yet, keep checking in.", "2026-10-06T10:00:00-04:00", 4),
)


def test_the_answer_has_the_keys_of_the_reference_and_no_others(run: Run) -> None:
    answer = run("assess", "--json", said=json.dumps(PUT_OFF)).json()

    assert set(answer) == KEYS
    assert (answer["id"], answer["standing"], answer["n"], answer["stalls"]) == ("d1", "stalled", 2, 2)
    assert set(answer["move"]) == {"name", "on", "to", "channel", "words"}
    assert all(set(one) == {"at", "touch", "quote", "says"} for one in answer["because"])
    assert answer["good_until"].endswith("+02:00")


def test_a_callback_comes_with_its_parts_and_what_is_due(run: Run) -> None:
    row = deal(
        said(
            "Call me in the week of 9 November, by then the board has approved the budget.",
            "2026-10-06T10:00",
        )
    )
    answer = run("assess", "--json", said=json.dumps(row)).json()

    assert answer["standing"] == "callback"
    assert set(answer["callback"]) == {"from", "to", "reason", "event", "not_before", "call_on"}
    assert all(set(due) == {"who", "what", "by", "kind"} for due in answer["due"])
    assert {due["kind"] for due in answer["due"]} >= {"callback"}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"me": None}, "me"),
        ({"now": "soon"}, "now"),
        ({"tz": "Mars/Base"}, "tz"),
        ({"messages": {}}, "messages"),
        ({"messages": [{"date": "2026-10-05"}]}, "messages[0].from"),
        ({"messages": [said("x", "then")]}, "messages[0].date"),
        ({"policy": {"patience_business_days": "five"}}, "policy"),
        ({"policy": {"patients": 5}}, "policy"),
        ({"calls": [{"at": "2026-10-05", "outcome": "shouted"}]}, "calls[0].outcome"),
        ({"calls": [{"at": "2026-10-05", "outcome": "spoke", "direction": "up"}]}, "calls[0].direction"),
        ({"events": [{"uid": "u", "start": "2026-10-05", "partstat": {"a@b.example": "maybe"}}]}, "events[0].partstat.a@b.example"),
        ({"recorded": [{"at": "2026-10-05", "standing": "asleep"}]}, "recorded[0].standing"),
        ({"corrections": [{"touch": "1", "act": "sigh"}]}, "corrections[0].act"),
        ({"interval": {"every": "blue moon", "agreed_at": "2026-10-05"}}, "interval.every"),
        ({"people": ["Ida"]}, "people"),
    ],
)  # fmt: skip
def test_what_is_not_in_the_form_is_named_with_its_place_and_stops_no_other_line(
    run: Run, change: Row, where: str
) -> None:
    lines = [json.dumps(PUT_OFF | change), json.dumps(PUT_OFF)]
    ran = run("assess", "--jsonl", said="\n".join(lines))
    bad, good = ran.lines()

    assert (bad["id"], [problem["where"] for problem in bad["problems"]]) == ("d1", [where])
    assert set(bad) == {"id", "problems"}
    assert good["standing"] == "stalled"
    assert ran.code == 0


def test_one_deal_that_is_not_in_the_form_is_one_sentence_and_exit_code_2(run: Run) -> None:
    ran = run("assess", "--json", said="{}")

    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.strip().splitlines()) == 1


def test_everything_the_form_knows_is_taken(run: Run) -> None:
    row = PUT_OFF | {
        "calls": [
            {
                "at": "2026-10-06T12:00",
                "direction": "outbound",
                "outcome": "spoke",
                "with": "Ida Moe",
                "note": "Back in spring.",
                "ending": "none",
            }
        ],
        "events": [
            {
                "uid": "u",
                "start": "2026-10-20T10:00",
                "end": "2026-10-20T10:30",
                "attendees": [IDA],
                "partstat": {"ida@northwind.example": "accepted"},
                "answered_at": {"ida@northwind.example": "2026-10-07T09:00"},
                "recurring": False,
                "outcome": None,
            }
        ],
        "people": [
            {
                "address": "ida@northwind.example",
                "name": "Ida Moe",
                "role": "decides",
                "absent_until": "2026-10-19",
            }
        ],
        "told": [{"at": "2026-10-07T09:00", "what": "nothing-elsewhere"}],
        "qualification": {
            "budget": {"state": "met", "must_have": True, "quote": "ok", "at": "2026-10-07T09:00"}
        },
        "motive": {"quote": "less waste"},
        "interval": {"every": "6 weeks", "agreed_at": "2026-10-07T09:00"},
        "policy": {"patience_business_days": 3},
    }
    answer = run("assess", "--json", said=json.dumps(row)).json()

    assert (answer["standing"], answer["appointment"]) == ("firm", "2026-10-20T10:00:00+02:00")


def test_people_are_told_the_story_in_the_order_it_passed_and_nothing_twice(run: Run) -> None:
    out = run("assess", said=json.dumps(PUT_OFF)).out

    assert out.startswith("d1  put off twice")
    assert out.count("till not yet") == 1
    assert out.index("Not just yet") < out.index("till not yet")
    assert "Ask yourself first" in out
