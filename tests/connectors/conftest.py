"""What the tests of connectors share: writing mails and mailboxes."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pytest

SUITES = Path(__file__).parents[3] / "shared" / "suites"


class WriteMail(Protocol):
    """Writes a mail's bytes; header names with "_" for "-"."""

    def __call__(self, body: str | bytes = "Hello.\n", /, **headers: str | None) -> bytes: ...


class WriteMbox(Protocol):
    """Writes mails into an mbox file and returns its path."""

    def __call__(self, *mails: bytes, name: str = "mail.mbox", from_line: bytes = ...) -> Path: ...


@pytest.fixture
def letter() -> WriteMail:
    def write(body: str | bytes = "Hello.\n", /, **headers: str | None) -> bytes:
        fields: dict[str, str | None] = {
            "From": "Ida Moe <ida@northwind.example>",
            "To": "Nora Lind <nora@lanternworks.example>",
            "Date": "Mon, 05 Oct 2026 09:30:00 +0200",
            "Subject": "Sorting line",
            "Message-ID": "<1@northwind.example>",
        }
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        head = "".join(f"{name}: {value}\n" for name, value in fields.items() if value is not None)
        return head.encode() + b"\n" + (body.encode() if isinstance(body, str) else body)

    return write


@pytest.fixture
def mbox_of(tmp_path: Path) -> WriteMbox:
    def write(
        *mails: bytes,
        name: str = "mail.mbox",
        from_line: bytes = b"From ida@northwind.example Mon Oct  5 07:30:00 2026",
    ) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(from_line + b"\n" + mail.rstrip(b"\n") + b"\n\n" for mail in mails))
        return path

    return write


@pytest.fixture
def suites() -> Path:
    if not SUITES.is_dir():
        pytest.skip("the shared suites are not here")
    return SUITES
