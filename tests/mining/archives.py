"""Archives for the tests of mining: the sample's mail with tricks in it – threads over files, copies, one id for two mails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from unchase.connectors.sides import sides_of
from unchase.mining.asked import Asked

SAMPLE = Path(__file__).parents[2] / "samples" / "mailbox"
ME = "mara@lanternworks.example"
NOW = datetime(2026, 11, 5, 7, 30, tzinfo=UTC)
ZONE = "Europe/Berlin"
BEGAN = datetime(2026, 9, 1, 8, tzinfo=UTC)


def asked(**more: object) -> Asked:
    """What the sample is asked."""
    told = {"sides": sides_of([ME]), "now": NOW, "zone": ZONE, **more}
    return Asked(**told)  # type: ignore[arg-type]  # told by name


def mail(
    number: int,
    *,
    sender: str,
    to: str,
    text: str,
    days: float,
    subject: str = "Sorting line",
    answers: int = 0,
    **more: str,
) -> bytes:
    """A mail with the id `number`, so many days after the beginning."""
    fields = {
        "From": sender,
        "To": to,
        "Date": format_datetime(BEGAN + timedelta(days=days)),
        "Subject": subject,
        "Message-ID": f"<{number}@mail.example>",
        **({"In-Reply-To": f"<{answers}@mail.example>"} if answers else {}),
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    return (
        "".join(f"{name}: {value}\n" for name, value in fields.items()).encode()
        + b"\n"
        + text.encode()
        + b"\n"
    )


def mbox(path: Path, mails: list[bytes]) -> Path:
    """An mbox file of them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(b"From x Tue Sep  1 08:00:00 2026\n" + one + b"\n" for one in mails))
    return path


def maildir(path: Path, mails: list[bytes]) -> Path:
    """A Maildir of them."""
    for part in ("cur", "new", "tmp"):
        (path / part).mkdir(parents=True)
    for number, one in enumerate(mails):
        (path / "cur" / f"17888{number:05}.M{number}.host:2,S").write_bytes(one)
    return path


def exchanges(companies: int) -> list[bytes]:
    """An offer, an answer that puts it off, a chase and an answer by a colleague of another house, for each company."""
    out = []
    for number in range(companies):
        them, base = f"Kim <kim@shop{number}.example>", 10 * number
        out += [
            mail(base + 1, sender=ME, to=them, text="Is Tuesday at 3 pm better?", days=number % 7),
            mail(base + 2, sender=them, to=ME, text="Not just yet, try again later.", days=number % 7 + 1, answers=base + 1, subject="Re: Sorting line"),
            mail(base + 3, sender=ME, to=them, text="A shop like yours cut its returns. Thursday at 10?", days=number % 7 + 9, answers=base + 2, subject="Re: Sorting line"),
            mail(base + 4, sender=f"Lee <lee@adviser{number}.example>", to=ME, text="Thursday at 10 works.", days=number % 7 + 10, answers=base + 3, subject="Re: Sorting line"),
        ]  # fmt: skip
    return out


def tricks() -> list[bytes]:
    """A copy, two mails with one id, a newsletter, a draft, a mail without a date, a bounce, one to many, one among ourselves."""
    them = "Ida <ida@northwind.example>"
    first = mail(9001, sender=ME, to=them, text="Here is our proposal.", days=1)
    return [
        first,
        first,
        mail(9001, sender=them, to=ME, text="We will take a look.", days=2),
        mail(9002, sender="News <news@letters.example>", to=ME, text="Issue 7", days=3, List_Unsubscribe="<https://x.example>"),
        mail(9003, sender=ME, to=them, text="Not sent.", days=4, X_Gmail_Labels="Draft"),
        mail(9004, sender=them, to=ME, text="When?", days=5).replace(b"Date:", b"X-Date:"),
        mail(9005, sender="Mail Delivery <mailer-daemon@mx.example>", to=ME, text="It could not be delivered.", days=6, answers=9001),
        mail(9006, sender=ME, to=", ".join(f"a@many{n}.example" for n in range(7)), text="Dear all", days=7),
        mail(9007, sender=ME, to="ben@lanternworks.example", text="Lunch?", days=8),
        mail(9008, sender=them, to=ME, text="In the year 2031.", days=2000),
    ]  # fmt: skip
