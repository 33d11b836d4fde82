"""Letters for test mailboxes, made of a few words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


def letter(
    sender: str,
    to: str,
    text: str = "Is Tuesday at 3 pm or Wednesday at 10 better for a call about your returns?",
    *,
    at: datetime = MONDAY,
    subject: str = "Returns",
    id_: str = "",
    answers: str = "",
    **headers: str,
) -> bytes:
    """A plain mail as bytes; the id is made of sender and time unless told."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{id_ or letter_id(sender, at)}>"
    if answers:
        message["In-Reply-To"] = message["References"] = f"<{answers}>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text + "\n")
    return message.as_bytes()


def letter_id(sender: str, at: datetime) -> str:
    """The id a letter has unless told."""
    local = sender.rpartition("<")[2].partition("@")[0]
    return f"{local}.{at:%Y%m%dT%H%M%S}@letters.example"


def days(number: float) -> timedelta:
    """So many days."""
    return timedelta(days=number)
