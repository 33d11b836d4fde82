"""Machines told from people: the cases stand in `corpus/automatic/*.jsonl`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unchase.core.act import ActName
from unchase.core.message import Address, Message
from unchase.core.touch import Automatic
from unchase.reading.automatic import recognise, recognise_text
from unchase.reading.own_text import split

CORPUS = Path(__file__).parents[1] / "corpus" / "automatic"
AT = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)
Row = dict[str, Any]


def rows(name: str) -> list[Row]:
    return [json.loads(line) for line in (CORPUS / f"{name}.jsonl").read_text("utf-8").splitlines()]


def every_row() -> list[Row]:
    return [row for path in sorted(CORPUS.glob("*.jsonl")) for row in rows(path.stem)]


def message(row: Row) -> Message:
    sender = row["from"].lower()
    return Message(
        id=row["id"],
        at=datetime.fromisoformat(row["at"]).replace(tzinfo=ZoneInfo(row["tz"])),
        zone=row["tz"],
        sender=Address(sender) if "@" in sender else Address("mailer-daemon@mx.example", row["from"]),
        to=(Address("mara@lanternworks.example", "Mara Holt"),),
        subject=row["subject"],
        text=row["text"],
        headers=row["headers"],
    )


def mail(
    text: str,
    *,
    subject: str = "Re: offer",
    headers: dict[str, str] | None = None,
    reports: tuple[tuple[str, str], ...] = (),
) -> Message:
    sender = Address("tom@brightwater.example")
    return Message(
        id="m", at=AT, sender=sender, subject=subject, text=text, headers=headers or {}, reports=reports
    )


def test_the_corpus_has_enough_of_every_kind() -> None:
    kinds = [row["automatic"] for row in every_row()]
    assert sum(kind is not None for kind in kinds) + len(rows("robots")) >= 200
    assert len(rows("people")) >= 40
    assert {row["language"] for row in every_row()} == {"en", "de", "fr", "es"}


@pytest.mark.parametrize("row", every_row(), ids=lambda row: str(row["id"]))
def test_machines_are_recognised_and_people_are_not(row: Row) -> None:
    recognised = recognise(message(row))
    assert (recognised.kind.value if recognised else None) == row["automatic"]


@pytest.mark.parametrize("row", [*rows("people"), *rows("robots")], ids=lambda row: str(row["id"]))
def test_nobody_is_called_a_machine_by_wording_alone(row: Row) -> None:
    if row["automatic"] is not None:
        return
    at = datetime.fromisoformat(row["at"]).replace(tzinfo=UTC)
    assert recognise_text(row["text"], at=at, zone="UTC") is None


@pytest.mark.parametrize(
    "row",
    [*rows("absences"), *rows("left"), *rows("auto_replies"), *rows("bounces")],
    ids=lambda row: str(row["id"]),
)
def test_a_machine_carries_only_its_own_act_with_its_words(row: Row) -> None:
    recognised = recognise(message(row))
    assert recognised is not None
    assert [act.name.value for act in recognised.acts] == [act["act"] for act in row["acts"]]
    for act, expected in zip(recognised.acts, row["acts"], strict=True):
        assert row["text"][act.span[0] : act.span[1]] == act.text
        assert expected["text"] in act.text or act.text in expected["text"]


@pytest.mark.parametrize("row", rows("absences"), ids=lambda row: str(row["id"]))
def test_absence_notes_name_the_day_of_return_and_the_deputy(row: Row) -> None:
    recognised = recognise(message(row))
    assert recognised is not None
    returns = recognised.return_date
    assert (returns.start.date().isoformat() if returns and returns.start else None) == row["return_date"]
    assert (recognised.whom or "").lower() == (row["whom"] or "").lower()
    assert recognised.acts[0].when == returns


@pytest.mark.parametrize("row", rows("left"), ids=lambda row: str(row["id"]))
def test_left_notices_name_the_successor(row: Row) -> None:
    recognised = recognise(message(row))
    assert recognised is not None
    assert recognised.whom == row["whom"]


@pytest.mark.parametrize("row", rows("bounces"), ids=lambda row: str(row["id"]))
def test_bounces_are_read_from_their_wording(row: Row) -> None:
    recognised = recognise(message(row))
    assert recognised is not None
    bounce = recognised.bounce
    assert bounce is not None
    assert {"kind": bounce.kind, "recipient": bounce.recipient, "status": bounce.status} == row["bounce"]
    assert recognised.acts[0].hard is (bounce.kind == "hard")


def test_most_notices_are_known_without_headers_and_subject() -> None:
    machines = [row for name in ("absences", "left", "auto_replies", "bounces") for row in rows(name)]
    known = [
        row
        for row in machines
        if (found := recognise_text(row["text"], at=AT, zone=row["tz"])) and found.kind == row["automatic"]
    ]
    assert len(known) >= 0.65 * len(machines)


def test_what_the_caller_knows_is_not_doubted() -> None:
    found = recognise_text(
        "Gone fishing, back on 10 August.", at=AT, zone="Europe/London", known=Automatic.OOO
    )
    assert found is not None
    assert found.kind is Automatic.OOO
    assert found.return_date is not None
    assert found.return_date.start is not None
    assert found.return_date.start.date().isoformat() == "2026-08-10"


def test_a_note_known_as_absence_stays_one_without_any_word_of_absence() -> None:
    found = recognise_text("Hello.", at=AT, zone="UTC", known=Automatic.OOO)
    assert found is not None
    assert (found.kind, found.acts[0].name) == (Automatic.OOO, ActName.OUT_OF_OFFICE)


def test_a_left_notice_that_came_as_an_absence_is_still_a_left_notice() -> None:
    found = recognise_text(
        "Tom Arden no longer works here. Write to lena@b.example.", at=AT, zone="UTC", known=Automatic.OOO
    )
    assert found is not None
    assert [act.name for act in found.acts] == [ActName.LEFT_COMPANY, ActName.REFERRAL]


def test_a_known_bounce_without_any_wording_is_soft() -> None:
    found = recognise_text("", at=AT, zone="UTC", known=Automatic.BOUNCE, subject="??")
    assert found is not None
    assert found.bounce is not None
    assert (found.bounce.kind, found.acts[0].text) == ("soft", "??")


def test_an_automatic_answer_without_words_rests_on_its_subject() -> None:
    found = recognise(mail("", subject="Auto: received", headers={"auto-submitted": "auto-replied"}))
    assert found is not None
    assert (found.kind, found.acts[0].text) == (Automatic.AUTO, "Auto: received")


@pytest.mark.parametrize(
    "headers",
    [
        {"auto-submitted": "auto-generated; owner-email=x"},
        {"x-autorespond": "1"},
        {"precedence": "auto_reply"},
        {"x-apple-action": "VACATION"},
        {"content-type": "multipart/report; report-type=disposition-notification"},
    ],
)
def test_headers_of_automatic_answers_are_known(headers: dict[str, str]) -> None:
    found = recognise(mail("We will see.", headers=headers))
    assert found is not None
    assert found.kind is Automatic.AUTO


def test_auto_submitted_no_is_a_person() -> None:
    assert recognise(mail("We will see.", headers={"auto-submitted": "no"})) is None


def test_a_disposition_report_is_a_receipt() -> None:
    found = recognise(
        mail(
            "",
            subject="Receipt",
            reports=(
                (
                    "message/disposition-notification",
                    "Disposition: manual-action/MDN-sent-manually; displayed",
                ),
            ),
        )
    )
    assert found is not None
    assert found.acts[0].name is ActName.AUTO_REPLY


def test_a_feedback_report_is_an_automatic_answer_and_no_bounce() -> None:
    found = recognise(
        mail("This is an email abuse report.", reports=(("message/feedback-report", "Feedback-Type: abuse"),))
    )
    assert found is not None
    assert (found.kind, found.bounce) == (Automatic.AUTO, None)


def test_a_reply_to_an_automatic_answer_is_a_person() -> None:
    assert recognise(mail("Thanks, noted. Call me on Tuesday.", subject="Re: Automatic reply: offer")) is None


def test_the_quoted_mail_below_a_notice_says_nothing() -> None:
    text = "I am out of the office until 10 August.\n\nOn 3 Aug 2026 at 09:00, Mara Holt wrote:\n> Are you back on 20 August?\n"
    found = recognise(mail(text, headers={"auto-submitted": "auto-replied"}))
    assert found is not None
    assert found.return_date is not None
    assert found.return_date.text == "10 August"


def test_a_notice_below_a_rule_is_read() -> None:
    text = "--\nThis is an automated response. I am on holiday until 21 August."
    assert recognise_text(text, at=AT, zone="UTC") is not None


def test_a_notice_that_reaches_into_the_signature_keeps_its_words() -> None:
    text = "Hello.\n\n-- \nTom Arden\nI am out of the office until 10 August. This is an automated response."
    found = recognise_text(text, at=AT, zone="UTC")
    assert found is not None
    act = found.acts[0]
    assert text[act.span[0] : act.span[1]] == act.text
    assert "until 10 August" in act.text


def test_who_names_a_day_of_return_has_not_left() -> None:
    found = recognise(
        mail(
            "I have left the keys with reception. I am on leave and back on 10 August.",
            headers={"x-autoreply": "1"},
        )
    )
    assert found is not None
    assert found.kind is Automatic.OOO


def test_parts_told_apart_already_are_used() -> None:
    message_ = mail("I am out of the office until 10 August.", headers={"x-autoreply": "1"})
    assert recognise(message_, parts=split(message_.text)) == recognise(message_)


@settings(deadline=None)  # the first text loads the tables of words
@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_is_answered(text: str, subject: str) -> None:
    whole = recognise(mail(text, subject=subject))
    known = recognise_text(text, at=AT, zone="Europe/Berlin", subject=subject, known=Automatic.OOO)

    assert all(answer is None or answer.acts for answer in (whole, known))


WORDS = st.sampled_from(
    [
        "I am out of the office", "until", "12/13/2026", "31.02.", "back on", "the 31st", "Mr.", "please contact", "Lena Fox", "a@b.example", ".", "\n", "-- ", "no longer works", "550 5.1.1", "could not be delivered", "Urlaub bis", "99", "fin février", "Feb 29",
    ]
)  # fmt: skip


@settings(deadline=None)  # the first text loads the tables of words
@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_evidence_is_always_a_piece_of_the_text(text: str) -> None:
    found = recognise(mail(text, headers={"auto-submitted": "auto-replied"}))
    assert found is not None
    for act in found.acts:
        assert act.text == text[act.span[0] : act.span[1]] or act.text == "Re: offer"


@pytest.mark.parametrize(
    "text",
    [
        "1 " * 50_000,
        "until " * 16_000,
        "a@" * 50_000,
        "31.12." * 16_000,
        "out of office " * 7_000,
        "\n" * 100_000,
    ],
)
def test_hostile_notices_end(text: str) -> None:
    assert recognise(mail(text, headers={"auto-submitted": "auto-replied"})) is not None
