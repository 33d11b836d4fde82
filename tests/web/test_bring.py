"""What comes in through the browser: a mailbox or a table, told by its beginning, shown while it comes, once."""

from __future__ import annotations

import gzip
import io
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from unchase.deals.models import Deal, ImportRun, Touch
from unchase.rounds.deals_file import resume_deals
from unchase.rounds.mailbox import resume_imports
from unchase.web import upload
from web.seen import seen

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from unchase.deals.models import Seller

MAIL = (
    b"From: Kim Reed <kim@acme.example>\nTo: Ana <ana@lantern.example>\nDate: Mon, 09 Nov 2026 10:00:00 +0000\n"
    b"Subject: Your offer\nMessage-ID: <1@acme.example>\n\nHow much is it for forty people?\n"
)
MBOX = b"From kim@acme.example Mon Nov  9 10:00:00 2026\n" + MAIL
TABLE = b"Record ID,Deal Name,Deal Stage,Amount,Associated Company\n1,Desk,Open,900,Acme\n2,Dock,Closed Lost,50,Bolt\n"


def zipped(**entries: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return data.getvalue()


def bring(client: Client, *files: tuple[str, bytes]) -> ImportRun:
    answer = client.post("/begin", {"file": [SimpleUploadedFile(name, data) for name, data in files]})
    run = ImportRun.objects.latest("pk")
    assert answer.status_code == 302, seen(answer)
    assert answer.headers["Location"] == f"/begin/{run.pk}"
    return run


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("all.mbox", MBOX),
        ("one.eml", MAIL),
        ("all.mbox.gz", gzip.compress(MBOX)),
        ("all.zip", zipped(**{"in/1.eml": MAIL})),
        ("mail.txt", MBOX),
    ],
)
def test_a_mailbox_comes_in_whatever_it_is_packed_in(
    anas: Client, now: datetime, home: Path, name: str, data: bytes
) -> None:
    run = bring(anas, (name, data))
    assert "Looking through it" in seen(anas.get(f"/begin/{run.pk}"))
    assert [path.stat().st_mode & 0o77 for path in (home / "uploads").rglob("*")] == [0, 0]

    resume_imports(now)

    assert Deal.objects.get().touch_count == 1
    assert "1 of 1 mail stands in conversations" in seen(anas.get(f"/begin/{run.pk}"))
    assert list((home / "uploads").iterdir()) == []


def test_several_mails_come_in_at_once_and_twice_adds_nothing(anas: Client, now: datetime) -> None:
    other = MAIL.replace(b"<1@", b"<2@")
    for _ in range(2):
        bring(anas, ("a.eml", MAIL), ("a.eml", other))
        resume_imports(now)

    assert (Deal.objects.count(), Touch.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.pst", b"!BDN\0\0", "a.pst is an Outlook data file"),
        ("a.pdf", b"%PDF-1.7", "a.pdf is a PDF"),
        ("a.xlsx", zipped(x=b"y"), "a.xlsx is a spreadsheet. Save it as CSV."),
        ("a.txt", b"Just words.\n", "a.txt is neither a mailbox"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0,\0", "a.png is neither a mailbox"),
        ("a.csv", b"", "Choose a file first."),
    ],
)
def test_what_is_neither_is_refused_in_a_sentence(
    anas: Client, home: Path, name: str, data: bytes, sentence: str
) -> None:
    answer = anas.post("/begin", {"file": SimpleUploadedFile(name, data)})

    assert answer.status_code == 422
    assert sentence in seen(answer)
    assert not ImportRun.objects.exists()


def test_no_file_is_refused_too(anas: Client) -> None:
    assert "Choose a file first." in seen(anas.post("/begin", {}))


def test_what_is_too_large_is_refused_before_it_comes(anas: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "MOST", 100)

    answer = anas.post("/begin", {"file": SimpleUploadedFile("a.mbox", MBOX)})

    assert (answer.status_code, ImportRun.objects.count()) == (422, 0)


def test_too_many_files_are_refused_in_a_sentence(anas: Client, home: Path) -> None:
    files = [SimpleUploadedFile(f"{number}.eml", MAIL) for number in range(upload.MOST_FILES + 1)]

    answer = anas.post("/begin", {"file": files})

    assert "more than 500 files. Pack them as one ZIP file." in seen(answer)
    assert list((home / "uploads").iterdir()) == []


def test_a_table_too_large_is_no_list_of_deals(anas: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "MOST_TABLE", 10)

    assert "is no list of deals" in seen(anas.post("/begin", {"file": SimpleUploadedFile("a.csv", TABLE)}))


@pytest.mark.parametrize("name", ["../../../evil.eml", "..\\evil.eml", "/etc/evil.eml", ".bashrc", "a\0.eml"])
def test_a_name_leads_nowhere(anas: Client, home: Path, name: str) -> None:
    bring(anas, (name, MAIL))

    [kept] = [path for path in home.parent.rglob("*") if path.is_file()]
    assert kept.parent.parent == home / "uploads"


def test_nothing_is_left_of_an_upload_that_was_refused(anas: Client, home: Path) -> None:
    anas.post("/begin", {"file": SimpleUploadedFile("a.txt", b"Just words.\n")})

    assert list((home / "uploads").iterdir()) == []


def test_the_sample_takes_no_mail_of_ones_own(anas: Client, ana: Seller, now: datetime) -> None:
    ImportRun.objects.create(
        seller=ana, kind="mailbox", sources=["the sample workspace"], started_at=now, finished_at=now
    )

    answer = anas.post("/begin", {"file": SimpleUploadedFile("a.mbox", MBOX)})

    assert "The sample workspace is open" in seen(answer)
    assert ImportRun.objects.count() == 1


def test_how_far_it_is_is_told_until_it_is_done(anas: Client, ana: Seller, now: datetime) -> None:
    run = ImportRun.objects.create(
        seller=ana, kind="mailbox", sources=["/x"], name="all.mbox", started_at=now, messages=1234
    )
    where = f"/begin/{run.pk}/progress"
    assert "1,234 mails so far" in seen(anas.get(where))

    run.expected, run.stored, run.deals = 2000, 1500, 300
    run.save()
    answer = anas.get(where)
    assert "1,500 of 2,000 mails, in 300 conversations" in seen(answer)
    assert 'hx-trigger="every 1s"' in answer.content.decode()

    run.finished_at = now
    run.save()
    answer = anas.get(where)
    assert (answer.status_code, "hx-trigger" in answer.content.decode()) == (286, False)


def test_a_failure_is_told_without_where_it_lies(anas: Client, ana: Seller, now: datetime) -> None:
    run = bring(anas, ("a.zip", zipped(**{"1.eml": MAIL})[:-20] + b"\0" * 40))

    resume_imports(now)

    said = seen(anas.get(f"/begin/{run.pk}"))
    assert "It stopped" in said
    assert "uploads" not in said


def test_a_table_is_shown_line_by_line_before_anything_changes(
    anas: Client, ana: Seller, now: datetime
) -> None:
    run = bring(anas, ("deals.csv", TABLE))

    said = seen(anas.get(f"/begin/{run.pk}"))
    assert "an export of HubSpot. Nothing has been changed yet" in said
    assert "All 2 Create 2 Update 0 Skip 0" in said
    assert "2 Acme – Desk 900 create a new deal" in said
    assert "3 Bolt – Dock 50 lost create a new deal" in said
    assert not Deal.objects.exists()
    assert resume_deals(now) == 0

    anas.post(f"/begin/{run.pk}/confirm", {"do": "bring"})
    resume_deals(now)

    assert {str(deal) for deal in Deal.objects.of(ana)} == {"Desk", "Dock"}
    assert "2 lines brought in, 2 of them new deals" in seen(anas.get(f"/begin/{run.pk}"))


def test_the_same_table_again_has_nothing_new(anas: Client, now: datetime) -> None:
    anas.post(f"/begin/{bring(anas, ('deals.csv', TABLE)).pk}/confirm", {"do": "bring"})
    resume_deals(now)

    said = seen(anas.get(f"/begin/{bring(anas, ('deals.csv', TABLE)).pk}"))

    assert "There is nothing new in it." in said
    assert "Skip 2" in said


def test_a_table_can_be_left(anas: Client, home: Path) -> None:
    run = bring(anas, ("deals.csv", TABLE))

    assert anas.post(f"/begin/{run.pk}/confirm", {"do": "leave"}).headers["Location"] == "/begin"

    assert not ImportRun.objects.exists()
    assert list((home / "uploads").iterdir()) == []


def test_of_a_table_nobody_knows_the_columns_are_asked(anas: Client, ana: Seller, now: datetime) -> None:
    run = bring(anas, ("list.csv", b"Wer;Wert;Wann\nAcme;900;3/4/2026\n"))
    page = anas.get(f"/begin/{run.pk}")
    assert page.status_code == 422
    assert "Which column is what?" in seen(page)

    told = {"company": "Wer", "amount": "Wert", "created_on": "Wann", "name": "made up", "dates": "month"}
    anas.post(f"/begin/{run.pk}/columns", told)
    assert "2 Acme 900 create a new deal" in seen(anas.get(f"/begin/{run.pk}"))
    anas.post(f"/begin/{run.pk}/confirm", {"do": "bring"})
    resume_deals(now)

    deal = Deal.objects.of(ana).get()
    assert (deal.prospect.name, deal.amount, deal.created_at.month) == ("Acme", Decimal(900), 3)


def test_a_column_that_was_recognised_can_be_left_out(anas: Client) -> None:
    run = bring(anas, ("deals.csv", TABLE))

    anas.post(f"/begin/{run.pk}/columns", {"amount": "", "dates": "day"})

    assert "Desk create a new deal" in seen(anas.get(f"/begin/{run.pk}"))


def test_a_confirmed_table_is_not_asked_again(anas: Client) -> None:
    run = bring(anas, ("deals.csv", TABLE))
    anas.post(f"/begin/{run.pk}/confirm", {"do": "bring"})

    assert anas.post(f"/begin/{run.pk}/columns", {"amount": ""}).status_code == 404
    anas.post(f"/begin/{run.pk}/confirm", {"do": "leave"})
    assert ImportRun.objects.filter(pk=run.pk).exists()
    assert "Reading the table" in seen(anas.get(f"/begin/{run.pk}"))


def test_nobody_else_sees_how_far_it_is_or_confirms_it(anas: Client, cleos: Client) -> None:
    run = bring(anas, ("deals.csv", TABLE))

    for answer in (
        cleos.get(f"/begin/{run.pk}"),
        cleos.get(f"/begin/{run.pk}/progress"),
        cleos.post(f"/begin/{run.pk}/confirm", {"do": "bring"}),
        cleos.post(f"/begin/{run.pk}/columns", {"amount": ""}),
    ):
        assert answer.status_code == 404
    run.refresh_from_db()
    assert run.confirmed_at is None


def test_an_upload_without_the_token_of_the_page_is_refused(acme: Deal) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(acme.seller)

    assert client.post("/begin", {"file": SimpleUploadedFile("a.mbox", MBOX)}).status_code == 403
    assert not ImportRun.objects.exists()


def test_every_page_says_what_is_coming_in(anas: Client, ana: Seller, now: datetime) -> None:
    run = ImportRun.objects.create(
        seller=ana,
        kind="mailbox",
        sources=["/x"],
        name="all.mbox",
        started_at=now,
        expected=2000,
        stored=1500,
    )
    assert "all.mbox is coming in: 1,500 of 2,000, the newest first" in seen(anas.get("/"))

    ImportRun.objects.filter(pk=run.pk).update(finished_at=now)
    assert "is coming in" not in seen(anas.get("/"))


def test_a_table_nobody_confirmed_is_not_coming_in(anas: Client) -> None:
    bring(anas, ("deals.csv", TABLE))

    assert "is coming in" not in seen(anas.get("/"))


def test_no_other_page_takes_a_large_body(anas: Client, acme: Deal) -> None:
    large = SimpleUploadedFile("a.ics", b"BEGIN:VCALENDAR" + b"x" * 9_000_000)

    answer = anas.post("/calendar", {"file": large})

    assert answer.status_code == 413
    assert "more than this page takes" in answer.content.decode()
