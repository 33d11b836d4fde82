"""A hostile mail shows harmlessly: on its deal's page, in its frame, in a file, and while it is brought in."""

from __future__ import annotations

import mailbox
import time
from typing import TYPE_CHECKING

from unchase.deals.models import Deal, Touch
from unchase.rounds.mailbox import begin_import, import_mailbox
from unchase.web.harmless import harmless_html
from web import hostile
from web.seen import seen

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import EmailMessage
    from pathlib import Path

    from django.test import Client

    from unchase.deals.models import Seller

REACHES_OUT = (
    "spy.example",
    "javascript:",
    "onerror",
    "onload",
    "<script",
    "<style",
    "<form",
    "<iframe",
    "<svg",
    "http-equiv",
)


def brought_in(ana: Seller, folder: Path, now: datetime, *mails: EmailMessage) -> Touch:
    """The last of the mails, brought in as a mailbox."""
    path = folder / "in.mbox"
    box = mailbox.mbox(path)
    for one in mails:
        box.add(one)
    box.close()
    run = import_mailbox(begin_import(ana, [path], now), now)
    assert (run.failed, run.stored) == ("", len(mails))
    return Touch.objects.filter(seller=ana).latest("at", "pk")


def test_a_mail_of_html_alone_is_shown_as_html_that_can_do_nothing(
    anas: Client, ana: Seller, now: datetime, tmp_path: Path
) -> None:
    touch = brought_in(ana, tmp_path, now, hostile.mail(1))

    frame = anas.get(f"/touches/{touch.pk}/mail")
    shown = frame.content.decode()

    assert frame.headers["Content-Type"].startswith("text/html")
    assert "Not just yet, please keep checking in." in shown
    assert 'alt="their logo"' in shown
    assert [word for word in REACHES_OUT if word in shown.lower()] == []
    policy = frame.headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; img-src data:; frame-ancestors 'self'; sandbox"


def test_its_deal_is_read_from_the_words_and_framed_without_leave_for_anything(
    anas: Client, ana: Seller, now: datetime, tmp_path: Path
) -> None:
    touch = brought_in(ana, tmp_path, now, hostile.mail(1))

    page = anas.get(f"/deals/{touch.deal_id}").content.decode()

    assert Deal.objects.get().standing == "stalled"
    assert f'<iframe class="mail" sandbox loading="lazy" src="/touches/{touch.pk}/mail"' in page
    assert not {"\u202e", "\x1b", "\x00", "\x07"} & set(page)
    assert "<b>bold</b>" not in page


def test_ten_megabytes_of_html_are_cut_and_told_in_seconds(
    anas: Client, ana: Seller, now: datetime, tmp_path: Path
) -> None:
    started = time.process_time()
    touch = brought_in(ana, tmp_path, now, hostile.huge())
    frame = anas.get(f"/touches/{touch.pk}/mail")
    page = anas.get(f"/deals/{touch.deal_id}")

    assert time.process_time() - started < 60
    assert len(frame.content) < 2_000_000
    assert len(page.content) < 200_000
    assert "Not just yet, please keep checking in." in seen(page)


def test_an_archive_that_would_unpack_to_a_flood_is_left_packed(
    anas: Client, ana: Seller, now: datetime, tmp_path: Path
) -> None:
    touch = brought_in(ana, tmp_path, now, hostile.bomb())

    assert "The archive says why." in seen(anas.get(f"/deals/{touch.deal_id}"))
    assert not touch.html
    assert len(touch.text) < 1_000


def test_a_subject_is_no_formula_in_a_table_and_steers_no_text(
    anas: Client, ana: Seller, now: datetime, tmp_path: Path
) -> None:
    touch = brought_in(ana, tmp_path, now, hostile.mail(1))
    Deal.objects.update(name=touch.subject, triage="deal")

    rows = anas.get("/deals?csv").content.decode("utf-8-sig").splitlines()

    assert rows[1].startswith("'=HYPERLINK")


def test_markup_keeps_its_pictures_and_its_words_and_loses_every_address() -> None:
    assert (
        harmless_html('<b>Hello</b> <a href="https://spy.example">there</a>') == "<b>Hello</b> <a>there</a>"
    )
    assert harmless_html('<img src="https://spy.example/p.gif" alt="x">') == '<img alt="x">'
    assert harmless_html('<img src="data:image/svg+xml,<svg onload=alert(1)>">') == "<img>"
    assert harmless_html("<p>a\u202eb\x00c</p>") == "<p>a b c</p>"
