"""Mails and mailboxes for the tests of the commands: Nora Lind of Lanternworks sells to Ida Moe of Northwind."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NORA = "nora@lanternworks.example"
IDA = "Ida Moe <ida@northwind.example>"
HEADERS = {
    "From": IDA,
    "To": f"Nora Lind <{NORA}>",
    "Date": "Mon, 05 Oct 2026 09:30:00 +0200",
    "Subject": "Sorting line",
}
_FROM_LINE = b"From sender@mail.example Mon Oct  5 07:30:00 2026\n"


def letter(body: str | bytes = "Hello Nora.\n", **headers: str | None) -> bytes:
    """A mail from Ida to Nora; header names with "_" for "-", a header set to None is left away."""
    fields = HEADERS | {name.replace("_", "-"): value for name, value in headers.items()}
    if "Message-ID" not in fields:
        fields["Message-ID"] = f"<{abs(hash((str(fields), body))):x}@mail.example>"
    head = "".join(f"{name}: {value}\n" for name, value in fields.items() if value is not None)
    return (
        head.encode("utf-8", "surrogateescape") + b"\n" + (body.encode() if isinstance(body, str) else body)
    )


def ours(body: str, **headers: str | None) -> bytes:
    """A mail from Nora to Ida."""
    return letter(body, **({"From": f"Nora Lind <{NORA}>", "To": IDA} | headers))


def mbox(path: Path, *mails: bytes) -> Path:
    """An mbox file of these mails."""
    path.write_bytes(b"".join(_FROM_LINE + mail.rstrip(b"\n") + b"\n\n" for mail in mails))
    return path


def story() -> tuple[bytes, ...]:
    """An offer, put off twice, and a friend who writes once."""
    return (
        ours(
            "Hello Ida,\n\nhere is our proposal for the sorting line, EUR 12,000.\n",
            Date="Mon, 07 Sep 2026 09:00:00 +0200",
            Message_ID="<1@lanternworks.example>",
        ),
        letter(
            "Hi Nora, not just yet.\n\nIda\n",
            Date="Tue, 08 Sep 2026 10:00:00 +0200",
            Message_ID="<2@northwind.example>",
            In_Reply_To="<1@lanternworks.example>",
        ),
        ours(
            "Hello Ida, shall we talk on Thursday 8 October at 10:00?\n",
            Date="Mon, 05 Oct 2026 09:00:00 +0200",
            Message_ID="<3@lanternworks.example>",
        ),
        letter(
            "Hi Nora, still not yet, keep checking in.\n\nIda\n",
            Date="Tue, 06 Oct 2026 10:00:00 +0200",
            Message_ID="<4@northwind.example>",
            In_Reply_To="<3@lanternworks.example>",
        ),
        letter(
            "Happy birthday, Nora! Cake on Sunday?\n",
            From="Jo Lind <jolind@gmail.com>",
            Subject="Happy birthday",
            Date="Wed, 07 Oct 2026 08:00:00 +0200",
            Message_ID="<5@gmail.com>",
        ),
    )
