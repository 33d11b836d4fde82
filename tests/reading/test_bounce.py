"""Delivery failures, by their machine-readable part and by wording."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from unchase.core.act import DELAYED, ActName
from unchase.core.message import Address, Message
from unchase.core.reading import Bounce
from unchase.reading.automatic import recognise
from unchase.reading.bounce import bounce_of, bounce_of_text, is_complaint

AT = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)


def report(
    block: str, text: str = "", *, sender: str = "mailer-daemon@mx.example", subject: str = "Undelivered Mail"
) -> Message:
    heading = "Reporting-MTA: dns; mx.example\n\n"
    return Message(
        id="m",
        at=AT,
        sender=Address(sender),
        subject=subject,
        text=text,
        reports=(("message/delivery-status", heading + block),),
    )


def test_a_report_is_read_field_by_field() -> None:
    block = "Final-Recipient: rfc822; box17@store.example\nOriginal-Recipient: rfc822;tom@brightwater.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 <tom@brightwater.example>:\n  User unknown"
    assert bounce_of(report(block)) == Bounce(
        kind="hard", recipient="tom@brightwater.example", status="5.1.1", reason="unknown-user"
    )


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_report_of_success_is_no_bounce(action: str) -> None:
    assert (
        bounce_of(report(f"Final-Recipient: rfc822; tom@b.example\nAction: {action}\nStatus: 2.0.0")) is None
    )


def test_a_delay_is_soft() -> None:
    bounce = bounce_of(
        report(
            "Final-Recipient: rfc822; tom@b.example\nAction: delayed\nStatus: 4.4.1\nDiagnostic-Code: smtp; connection timed out"
        )
    )
    assert bounce is not None
    assert (bounce.kind, bounce.status) == ("soft", "4.4.1")


def test_of_two_recipients_the_first_that_failed_speaks() -> None:
    block = "Final-Recipient: rfc822; a@b.example\nAction: delivered\nStatus: 2.0.0\n\nFinal-Recipient: rfc822; c@d.example\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full"
    assert bounce_of(report(block)) == Bounce(
        kind="soft", recipient="c@d.example", status="5.2.2", reason="mailbox-full"
    )


@pytest.mark.parametrize(
    ("said", "kind", "reason"),
    [
        ("550 5.1.1 No such user here", "hard", "unknown-user"),
        ("550 5.1.2 Host unknown", "hard", "unknown-host"),
        ("551 5.1.6 User has moved to another address", "hard", "moved"),
        ("556 5.1.10 Recipient domain publishes a null MX", "hard", "accepts-no-mail"),
        ("552 5.2.2 Over quota", "soft", "mailbox-full"),
        ("550 5.2.1 The mailbox is disabled", "soft", "disabled"),
        ("552 5.3.4 Message too large", "soft", "too-large"),
        ("451 4.4.1 Message expired in the queue", "soft", "expired"),
        ("554 5.4.6 Too many hops", "soft", "network"),
        ("550 5.7.1 Message rejected as spam", "policy", "spam"),
        ("550 5.7.26 DMARC policy of the domain", "policy", "authentication"),
        ("550 5.7.25 no PTR record for your address", "policy", "no-reverse-dns"),
        ("554 5.7.1 Client host blocked using a blocklist", "policy", "blocked"),
        ("554 5.7.1 Relay access denied", "policy", "no-relay"),
        ("550 5.1.8 Sender address rejected", "policy", "sender-refused"),
        ("554 5.7.1 A virus was found", "policy", "virus"),
        ("421 4.7.0 Too many connections", "policy", "rate"),
        ("451 4.3.0 Internal error", "soft", "system"),
        ("500 5.5.1 Syntax error", "soft", "syntax"),
        ("450 4.7.1 Recipient address rejected: Greylisted", "soft", "expired"),
        ("450 4.1.1 User unknown", "soft", "unknown-user"),
        ("553 5.7.1 that domain isn't in my list of allowed rcpthosts", "policy", "no-relay"),
        ("550 5.4.1 Recipient address rejected: Access denied", "hard", "unknown-user"),
        ("550 5.7.1 message filtered", "policy", "filtered"),
    ],
)
def test_reasons_and_kinds(said: str, kind: str, reason: str) -> None:
    bounce = bounce_of(
        report(
            f"Final-Recipient: rfc822; tom@b.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; {said}"
        )
    )
    assert bounce is not None
    assert (bounce.kind, bounce.reason, bounce.status) == (kind, reason, said.split()[1])


@pytest.mark.parametrize(
    ("status", "reason"),
    [("5.1.1", "unknown-user"), ("4.4.7", "expired"), ("5.7.99", "policy"), ("5.9.9", "unknown")],
)
def test_a_status_code_speaks_where_no_words_do(status: str, reason: str) -> None:
    bounce = bounce_of(report(f"Final-Recipient: rfc822; tom@b.example\nAction: failed\nStatus: {status}"))
    assert bounce is not None
    assert (bounce.status, bounce.reason) == (status, reason)


def test_an_unknown_user_after_the_whole_mail_is_a_filter() -> None:
    text = "<tom@b.example>: host mx.b.example said: 550 User unknown (in reply to end of DATA command)"
    bounce = bounce_of(
        report(
            "Final-Recipient: rfc822; tom@b.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 User unknown",
            text,
        )
    )
    assert bounce is not None
    assert (bounce.kind, bounce.reason) == ("policy", "filtered")


@pytest.mark.parametrize(
    ("transcript", "reason"),
    [
        ("<<< 550 5.7.1 User unknown", "filtered"),
        ("<<< 550 User unknown\n550 5.1.1 <tom@b.example>... User unknown", "unknown-user"),
    ],
)
def test_transcripts_tell_which_command_was_refused(transcript: str, reason: str) -> None:
    text = f"----- Transcript of session follows -----\n>>> DATA\n{transcript}\n"
    code = "5.7.1" if reason == "filtered" else "5.1.1"
    bounce = bounce_of(
        report(
            f"Final-Recipient: rfc822; tom@b.example\nAction: failed\nStatus: {code}\nDiagnostic-Code: smtp; 550 User unknown",
            text,
        )
    )
    assert bounce is not None
    assert bounce.reason == reason


def test_the_returned_mail_below_is_not_read() -> None:
    text = "Unable to deliver message to <tom@b.example>: mailbox is full\n\n--- Original message follows ---\n\nSubject: unknown user 5.1.1"
    bounce = bounce_of(
        Message(
            id="m", at=AT, sender=Address("mailer-daemon@mx.example"), subject="Delivery failure", text=text
        )
    )
    assert bounce == Bounce(kind="soft", recipient="tom@b.example", status=None, reason="mailbox-full")


def test_the_words_for_the_first_recipient_count() -> None:
    text = "I wasn't able to deliver your message.\n\n<tom@b.example>:\n550 5.1.1 no such user\n\n<lena@b.example>:\n552 5.2.2 mailbox full\n"
    bounce = bounce_of(
        Message(
            id="m", at=AT, sender=Address("mailer-daemon@mx.example"), subject="failure notice", text=text
        )
    )
    assert bounce == Bounce(kind="hard", recipient="tom@b.example", status="5.1.1", reason="unknown-user")


@pytest.mark.parametrize(
    "headers",
    [
        {"x-failed-recipients": "tom@b.example"},
        {"content-type": 'multipart/report; report-type="delivery-status"'},
    ],
)
def test_headers_of_bounces_are_known(headers: dict[str, str]) -> None:
    mail = Message(id="m", at=AT, sender=Address("x@y.example"), subject="?", text="", headers=headers)
    assert bounce_of(mail) is not None


def test_a_bounce_without_a_sender_is_known_by_its_return_path() -> None:
    text = "Your message could not be delivered to one or more recipients: 550 No such user"
    assert (
        bounce_of(Message(id="m", at=AT, subject="?", text=text, headers={"return-path": "<>"})) is not None
    )


def test_a_server_that_says_nothing_still_bounced() -> None:
    mail = Message(
        id="m",
        at=AT,
        sender=Address("mailer-daemon@mx.example"),
        subject="?",
        text="",
        headers={"return-path": "<>"},
    )
    assert bounce_of(mail) == Bounce(kind="soft", recipient=None, status=None, reason="unknown")


@pytest.mark.parametrize(
    "text",
    [
        "Hi Mara, I got this: 550 5.1.1 user unknown. Could not be delivered?",
        "Delivery failed last time because of the gate.",
        "My mail to you could not be delivered to one or more colleagues, can you check?",
    ],
)
def test_people_who_tell_of_bounces_are_people(text: str) -> None:
    assert bounce_of_text(text, subject="Re: mail") is None
    assert (
        bounce_of(Message(id="m", at=AT, sender=Address("tom@b.example"), subject="Re: mail", text=text))
        is None
    )


def test_feedback_reports_are_complaints() -> None:
    mail = Message(
        id="m",
        at=AT,
        sender=Address("fbl@isp.example"),
        subject="complaint about message from 192.0.2.1",
        text="",
    )
    assert is_complaint(mail)


def test_a_code_of_policy_says_more_than_user_unknown() -> None:
    block = "Final-Recipient: rfc822; tom@b.example\nAction: failed\nStatus: 5.7.1\nDiagnostic-Code: smtp; 550 5.7.1 User unknown"
    bounce = bounce_of(report(block))
    assert bounce is not None
    assert (bounce.kind, bounce.reason) == ("policy", "filtered")


def test_fields_folded_over_lines_and_lines_without_a_name_are_read_through() -> None:
    block = "Final-Recipient: rfc822;\n\ttom@b.example\nthis is no field\n\tnor this\nAction: failed\nStatus: 5.2.2"
    bounce = bounce_of(report(block))
    assert bounce is not None
    assert (bounce.recipient, bounce.status) == ("tom@b.example", "5.2.2")


def test_our_own_address_is_not_the_one_that_failed() -> None:
    text = "Dear mara@lanternworks.example, delivery failed permanently to lena@b.example: user unknown"
    mail = Message(
        id="m",
        at=AT,
        sender=Address("mailer-daemon@mx.example"),
        to=(Address("mara@lanternworks.example"),),
        subject="Undeliverable",
        text=text,
    )
    bounce = bounce_of(mail)
    assert bounce is not None
    assert bounce.recipient == "lena@b.example"


def test_a_warning_of_a_delay_is_no_failure_for_the_mail_is_still_on_its_way() -> None:
    report = "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; jo@harbour.example\nAction: delayed\nStatus: 4.4.1\n"
    message = Message(
        id="1",
        at=datetime(2026, 3, 2, tzinfo=UTC),
        sender=Address("mailer-daemon@mx.example"),
        subject="Warning: could not send message for past 4 hours",
        text="This is a warning only. You do not need to resend your message.",
        reports=(("message/delivery-status", report),),
    )

    late = recognise(message)
    failed = recognise(
        replace(message, reports=(("message/delivery-status", report.replace("delayed", "failed")),))
    )

    assert late is not None
    assert [act.reason for act in late.acts] == [DELAYED]
    assert failed is not None
    assert [(act.name, act.reason == DELAYED) for act in failed.acts] == [(ActName.BOUNCE, False)]
