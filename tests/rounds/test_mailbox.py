"""A mailbox becomes deals: sorted as an audit sorts it, stored once, resumable at any moment."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from unchase.deals.models import Deal, ImportRun, Prospect, StandingChange, Touch
from unchase.rounds import mailbox, readers
from unchase.rounds.mailbox import begin_import, import_mailbox, resume_imports
from unchase.rounds.storing import store
from unchase.rounds.uploads import sweep, uploads

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from unchase.deals.models import Seller

NUMBER = 0


def mail(sender: str, to: str, day: str, text: str, subject: str = "Returns", **headers: str) -> str:
    global NUMBER  # noqa: PLW0603 - each mail has its own id
    NUMBER += 1
    extra = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return (
        f"From sender {day}\nFrom: {sender}\nTo: {to}\nDate: {day}\nSubject: {subject}\n"
        f"Message-ID: <{NUMBER}@mail.example>\n{extra}\n{text}\n\n"
    )


ANA, KIM, LEO = "Ana <ana@lantern.example>", "Kim Reed <kim@acme.example>", "leo@bolt.example"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    path = tmp_path / "inbox.mbox"
    path.write_text(
        mail(ANA, KIM, "Tue, 01 Sep 2026 10:00:00 +0100", "A shop like yours cut its returns. Shall we talk?")
        + mail(
            KIM,
            ANA,
            "Thu, 03 Sep 2026 10:00:00 +0100",
            "Not just yet, please try again later.",
            "Re: Returns",
        )
        + mail(
            ANA, LEO, "Mon, 02 Nov 2026 10:00:00 +0000", "Here is our proposal. What do you think?", "Offer"
        )
        + mail(
            LEO,
            ANA,
            "Mon, 09 Nov 2026 10:00:00 +0000",
            "Tuesday 17 November at 3 pm works for me.",
            "Re: Offer",
        )
        + mail(
            "news@shop.example",
            ANA,
            "Mon, 09 Nov 2026 10:00:00 +0000",
            "Sale!",
            "News",
            List_Unsubscribe="<https://shop.example/u>",
        ),
        encoding="utf-8",
    )
    return path


def test_each_company_becomes_a_deal_with_its_standing(ana: Seller, inbox: Path, now: datetime) -> None:
    run = import_mailbox(begin_import(ana, [inbox], now), now)

    deals = {deal.prospect.name: deal for deal in Deal.objects.of(ana)}
    assert {name: (deal.standing, deal.touch_count) for name, deal in deals.items()} == {
        "acme.example": ("stalled", 2),
        "bolt.example": ("firm", 2),
    }
    assert deals["acme.example"].prospect.contacts.get().name == "Kim Reed"
    assert (run.messages, run.stored, run.deals, run.left_out) == (5, 4, 2, {"newsletter": 1})
    assert run.messages == run.stored + sum(run.left_out.values()) + len(run.problems)
    assert run.finished_at == now


def test_importing_twice_adds_nothing(ana: Seller, inbox: Path, now: datetime) -> None:
    import_mailbox(begin_import(ana, [inbox], now), now)
    changes = StandingChange.objects.count()

    run = import_mailbox(begin_import(ana, [inbox], now), now)

    assert (Touch.objects.count(), Deal.objects.count(), StandingChange.objects.count()) == (4, 2, changes)
    assert (run.stored, run.deals) == (4, 0)


def test_new_mail_of_a_known_deal_joins_it_and_is_heard_with_the_rest(
    ana: Seller, inbox: Path, now: datetime
) -> None:
    import_mailbox(begin_import(ana, [inbox], now), now)
    with inbox.open("a", encoding="utf-8") as file:
        file.write(
            mail(
                KIM, ANA, "Mon, 09 Nov 2026 10:00:00 +0000", "Still not the right time. Later!", "Re: Returns"
            )
        )

    import_mailbox(begin_import(ana, [inbox], now), now)

    acme = Deal.objects.of(ana).get(key="acme.example")
    assert (acme.touch_count, acme.standing, acme.n) == (3, "stalled", 2)


def test_mail_goes_to_the_deal_made_by_hand(ana: Seller, inbox: Path, now: datetime) -> None:
    prospect = Prospect.objects.create(seller=ana, name="Acme Ltd", domains=["acme.example"])
    made = Deal.objects.create(seller=ana, prospect=prospect, name="Returns desk", created_at=now)

    import_mailbox(begin_import(ana, [inbox], now), now)

    made.refresh_from_db()
    assert (made.touch_count, made.standing) == (2, "stalled")


def test_private_mail_is_not_brought_in_again(ana: Seller, inbox: Path, now: datetime) -> None:
    prospect = Prospect.objects.create(seller=ana, name="Acme", domains=["acme.example"])
    Deal.objects.create(seller=ana, prospect=prospect, triage="private", created_at=now)

    run = import_mailbox(begin_import(ana, [inbox], now), now)

    assert run.left_out["not-a-deal"] == 2
    assert Touch.objects.filter(deal__prospect=prospect).count() == 0


def test_the_deal_with_the_newest_mail_is_stored_first(ana: Seller, inbox: Path, now: datetime) -> None:
    import_mailbox(begin_import(ana, [inbox], now), now)

    assert [deal.key for deal in Deal.objects.order_by("pk")] == ["bolt.example", "acme.example"]


def test_an_import_that_died_goes_on_with_nothing_twice(
    ana: Seller, inbox: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "_MAILS_A_BATCH", 1)
    died: list[object] = []

    def die_after_one(*args: object) -> None:
        if died:
            raise KeyboardInterrupt
        died.append(args)
        store(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(mailbox, "store", die_after_one)
    with pytest.raises(KeyboardInterrupt):
        import_mailbox(begin_import(ana, [inbox], now), now)
    assert Touch.objects.count() == 2
    monkeypatch.setattr(mailbox, "store", store)

    assert resume_imports(now) == 1

    run = ImportRun.objects.get()
    assert (Touch.objects.count(), run.stored, run.finished_at) == (4, 4, now)
    assert resume_imports(now) == 0


def test_several_cores_store_the_same(
    ana: Seller, inbox: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "WORTH", 2)  # as if the mailbox were a large one
    with inbox.open("a", encoding="utf-8") as file:
        for number in range(6):
            file.write(
                mail(
                    ANA,
                    f"kim@shop{number}.example",
                    "Mon, 02 Nov 2026 10:00:00 +0000",
                    "Shall we talk?",
                    f"Idea {number}",
                )
            )

    run = import_mailbox(begin_import(ana, [inbox], now), now, jobs=2)

    assert (run.stored, Deal.objects.count()) == (10, 8)


def test_a_mailbox_that_is_none_ends_the_run_with_a_sentence(
    ana: Seller, tmp_path: Path, now: datetime
) -> None:
    run = import_mailbox(begin_import(ana, [tmp_path / "gone"], now), now)

    assert run.failed.startswith("There is no file or folder")
    assert run.finished_at == now
    assert resume_imports(now) == 0


def test_another_seller_sees_none_of_it(ana: Seller, cleo: Seller, inbox: Path, now: datetime) -> None:
    import_mailbox(begin_import(ana, [inbox], now), now)

    assert not Deal.objects.of(cleo).exists()


def test_what_came_in_long_silent_is_marked_for_the_list(ana: Seller, inbox: Path, now: datetime) -> None:
    """
    Acme put it off on 3 September and nothing passed since: silent for 68 days.
    Bolt named a time yesterday.
    """
    import_mailbox(begin_import(ana, [inbox], now), now)

    assert [deal.key for deal in Deal.objects.of(ana).silent(now, days=60)] == ["acme.example"]


def test_an_uploaded_file_is_gone_when_it_is_in_and_the_sellers_own_stays(
    ana: Seller, inbox: Path, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNCHASE_HOME", str(tmp_path / "home"))
    place = uploads() / "word" / "inbox.mbox"
    place.parent.mkdir()
    place.write_bytes(inbox.read_bytes())

    run = import_mailbox(begin_import(ana, [place], now), now)
    import_mailbox(begin_import(ana, [inbox], now), now)

    assert (run.stored, run.name) == (4, "inbox.mbox")
    assert not place.parent.exists()
    assert inbox.exists()


def test_a_full_disk_ends_the_run_with_a_sentence_and_it_goes_on_later(
    ana: Seller, inbox: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(mailbox, "store", full)
    run = import_mailbox(begin_import(ana, [inbox], now), now)
    monkeypatch.setattr(mailbox, "store", store)

    assert run.failed.startswith("It stopped: No space left on device.")
    assert import_mailbox(begin_import(ana, [inbox], now), now).stored == 4


def test_a_mailbox_on_which_something_breaks_stops_itself_and_not_the_rounds(
    ana: Seller, inbox: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(mailbox, "store", broken)
    begin_import(ana, [inbox], now)

    assert resume_imports(now) == 1

    run = ImportRun.objects.get()
    assert run.failed.startswith("It stopped on something nobody expected (ZeroDivisionError).")
    assert run.finished_at == now


def test_what_a_killed_process_left_is_swept_away_and_what_is_waited_for_stays(
    ana: Seller, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNCHASE_HOME", str(tmp_path / "home"))
    for name, age in (("left", 7200), ("waiting", 7200), ("young", 10)):
        file = uploads() / name / "in.mbox"
        file.parent.mkdir()
        file.write_text("x")
        os.utime(file.parent, (now.timestamp() - age,) * 2)
    begin_import(ana, [uploads() / "waiting" / "in.mbox"], now)

    assert sweep(now) == 1

    assert {one.name for one in uploads().iterdir()} == {"waiting", "young"}
