"""`unchase read`: the contract other programs are built on (docs/reference/read.md), and what people see."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from cli.letters import letter

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from cli.conftest import Run

Row = dict[str, Any]

TEXT = "Hi Nora,\r\n\r\nnot just yet 🙂. Call me on Tuesday, 13 October at 4 pm.\r\n\r\nIda\r\n\r\n> Shall we talk?\r\n"
MESSAGE = {"text": TEXT, "at": "2026-10-05T10:00", "tz": "Europe/Berlin", "from": "prospect"}
KEYS = {
    "id",
    "own_text",
    "signature",
    "acts",
    "times",
    "maybe",
    "appointment",
    "callback",
    "decision_date",
    "commitments",
}
TIME_KEYS = {
    "span",
    "text",
    "from",
    "to",
    "grain",
    "firm",
    "open",
    "bound",
    "past",
    "negated",
    "conditional",
    "fuzzy",
    "zone",
    "zone_known_by",
    "candidates",
}


def one(run: Run, **row: object) -> Row:
    """The answer for one line."""
    answers = run("read", "--jsonl", said=json.dumps(row) + "\n").lines()
    assert len(answers) == 1
    answer: Row = answers[0]
    return answer


def test_the_answer_has_the_keys_of_the_reference_and_no_others(run: Run) -> None:
    answer = one(run, id="a1", **MESSAGE)

    assert set(answer) == KEYS
    assert all(set(when) == TIME_KEYS for when in answer["times"])
    assert all({"act", "span", "text", "confidence"} <= set(act) for act in answer["acts"])
    assert answer["appointment"] == "2026-10-13T16:00:00+02:00"


def test_spans_point_into_the_text_as_given_in_code_points_with_its_newlines(run: Run) -> None:
    answer = one(run, id="a1", **MESSAGE)

    found = [*answer["acts"], *answer["times"]]
    assert found
    assert all(TEXT[slice(*each["span"])].split() == each["text"].split() for each in found)
    assert ">" not in answer["own_text"]


def test_every_line_is_answered_in_order_with_its_id_also_the_bad_ones(run: Run) -> None:
    lines = [
        json.dumps({"id": 1, **MESSAGE}),
        "not json",
        "",
        "[1, 2]",
        json.dumps({"id": {"deep": True}}),
        json.dumps({"id": 5, **MESSAGE, "tz": "Mars/Base"}),
        json.dumps({"id": 6, **MESSAGE, "at": "yesterday"}),
        json.dumps({"id": 7, **MESSAGE, "from": "nobody"}),
        json.dumps({"id": 8, **MESSAGE, "channel": "pigeon"}),
        json.dumps({"id": 9, **MESSAGE, "conventions": "martian"}),
        json.dumps({"id": 10, "mime": "%%%"}),
        '{"id": NaN}',
        '{"id": 12, "text": "' + "x" * 10 + '\\ud800", "at": "2026-10-05T10:00"}',
        "[" * 100_000,
        json.dumps({"id": None, **MESSAGE}),
    ]
    ran = run("read", "--jsonl", said="\n".join(lines))

    answers = ran.lines()
    assert [answer["id"] for answer in answers] == [
        1,
        None,
        None,
        {"deep": True},
        5,
        6,
        7,
        8,
        9,
        10,
        None,
        12,
        None,
        None,
    ]
    bad = [answer for answer in answers if "problems" in answer]
    assert all(set(answer) == {"id", "problems"} for answer in bad)
    assert all(set(problem) == {"what", "where"} for answer in bad for problem in answer["problems"])
    assert [answer["id"] for answer in answers if "acts" in answer] == [1, 12, None]
    assert [answer["problems"][0]["where"] for answer in bad][:2] == ["line 2", "line 4"]
    assert (ran.code, ran.err) == (0, "")


def test_an_answer_comes_before_the_next_line_is_read() -> None:
    """Other programs hold a conversation with it: a line in, its answer out."""
    command = [sys.executable, "-m", "unchase", "read", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None
        for number in (1, 2):
            reader.stdin.write(json.dumps({"id": number, **MESSAGE}).encode() + b"\n")
            reader.stdin.flush()
            assert json.loads(reader.stdout.readline())["id"] == number
        reader.stdin.close()
        assert reader.wait(timeout=20) == 0


def test_output_is_utf_8_whatever_the_locale_says(monkeypatch: pytest.MonkeyPatch, program: Run) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    ran = program("read", "--jsonl", said=json.dumps({"id": "ü🙂", **MESSAGE}, ensure_ascii=False))

    assert ran.lines()[0]["id"] == "ü🙂"
    assert "ü🙂" in ran.out
    assert program("read", "-", said="Schöne Grüße 🙂").code == 0


def test_the_message_before_it_gives_four_works_its_day(run: Run) -> None:
    answer = one(
        run,
        id=1,
        text="4 works!",
        at="2026-10-05T10:00",
        tz="Europe/Berlin",
        previous="Is 3 or 4 pm on Tuesday better?",
        previous_at="2026-10-05T09:00",
    )

    assert answer["appointment"] == "2026-10-06T16:00:00+02:00"


def test_an_unknown_value_is_null(run: Run) -> None:
    answer = one(run, id=1, text="Thanks.", at="2026-10-05T10:00")

    assert (answer["appointment"], answer["callback"], answer["decision_date"]) == (None, None, None)


def test_a_whole_mail_carries_the_text_its_spans_refer_to(run: Run) -> None:
    raw = letter("Hi Nora, call me on Tuesday, 13 October at 4 pm.\n\nIda\n")
    answer = one(run, id="m", mime=base64.b64encode(raw).decode())

    assert set(answer) == KEYS | {"text"}
    assert all(answer["text"][slice(*act["span"])] == act["text"] for act in answer["acts"])
    assert answer["appointment"] == "2026-10-13T16:00:00+02:00"


def test_an_absence_note_and_a_bounce_are_told_apart_by_their_headers(run: Run) -> None:
    away = letter("I am away and back on 12 October 2026.\n", Auto_Submitted="auto-replied", Subject="Away")
    failed = letter(
        "Delivery to gone@northwind.example failed permanently: 550 5.1.1 user unknown\n",
        From="MAILER-DAEMON@northwind.example",
        Subject="Undelivered Mail Returned to Sender",
        Auto_Submitted="auto-replied",
    )
    first, second = (one(run, id=1, mime=base64.b64encode(raw).decode()) for raw in (away, failed))

    assert first["return_date"] == "2026-10-12"
    assert second["bounce"]["kind"] == "hard"
    assert second["bounce"]["recipient"] == "gone@northwind.example"


def test_calendar_parts_are_listed_with_who_answered_what(run: Run) -> None:
    part = (
        "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:u1\nSEQUENCE:1\nDTSTART:20261013T140000Z\n"
        "DTEND:20261013T143000Z\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ida@northwind.example\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    raw = letter(part, Content_Type="text/calendar; method=REPLY")
    calendar = one(run, id=1, mime=base64.b64encode(raw).decode(), tz="Europe/Berlin")["calendar"]

    assert len(calendar) == 1
    assert set(calendar[0]) == {
        "method",
        "uid",
        "sequence",
        "recurrence_id",
        "attendee",
        "partstat",
        "start",
        "end",
        "comment",
    }
    assert (calendar[0]["attendee"], calendar[0]["partstat"]) == ("ida@northwind.example", "ACCEPTED")
    assert calendar[0]["start"] == "2026-10-13T16:00:00+02:00"


def test_a_file_of_text_or_mail_is_read_and_answered_in_json(run: Run, tmp_path: Path) -> None:
    text, mail = tmp_path / "text.txt", tmp_path / "mail.eml"
    text.write_bytes("Nicht vor dem 12. März, schöne Grüße".encode("latin-1"))
    mail.write_bytes(letter("Call me on Tuesday, 13 October at 4 pm.\n"))

    plain = run("read", text, "--at", "2026-03-01T10:00", "--tz", "Europe/Berlin", "--json").json()
    whole = run("read", mail, "--mime", "--json").json()

    assert "schöne Grüße" in plain["own_text"]
    assert whole["appointment"] is not None


def test_people_see_the_words_and_what_they_mean(run: Run) -> None:
    ran = run(
        "read",
        "-",
        "--at",
        "2026-10-05T10:00",
        "--tz",
        "Europe/Berlin",
        said="Call me on 13 October at 4 pm.",
    )

    assert "Call me on 13 October at 4 pm." in ran.out
    assert "appointment" in ran.out
    assert "Tue 13 Oct 2026 16:00 Europe/Berlin" in ran.out
    assert run("read", "-", said="").out.strip() == "Nothing that moves a deal."
