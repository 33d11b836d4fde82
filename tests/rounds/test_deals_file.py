"""Deals of another program: told line by line beforehand, done once, and joined with what mail knows."""

from __future__ import annotations

import os
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from deals.cast import deal_of, they
from unchase.connectors.crm_file import read_crm_file
from unchase.core.zone import zone_of
from unchase.deals.models import Deal, ImportRun, Release
from unchase.rounds import deals_file
from unchase.rounds.deals_file import begin_deals, counted, import_deals, planned, read_as, resume_deals
from unchase.rounds.uploads import sweep, uploads

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from unchase.connectors.crm_file import CrmFile
    from unchase.deals.models import Seller
    from unchase.rounds.deals_file import Line

HEAD = (
    "Record ID,Deal Name,Deal Stage,Close Date,Amount,Associated Company,Company Domain Name,Contact Email\n"
)


def hubspot(*rows: str) -> CrmFile:
    return read_crm_file((HEAD + "".join(f"{row}\n" for row in rows)).encode())


def actions(lines: list[Line]) -> list[str]:
    return [line.action for line in lines]


def test_open_and_ended_deals_are_made_with_their_people(ana: Seller, now: datetime) -> None:
    file = hubspot(
        "1,Desk,Presentation,,900,Acme,acme.example,kim@acme.example",
        "2,Dock,Closed Lost,2026-10-01,50,Bolt,,",
    )

    run, lines = import_deals(ana, file, now, name="deals.csv")

    acme, bolt = Deal.objects.of(ana).order_by("pk")
    assert (acme.standing, acme.amount, acme.prospect.contacts.get().address) == (
        "new",
        Decimal(900),
        "kim@acme.example",
    )
    assert bolt.standing == "lost"
    assert Release.objects.get().at.astimezone(zone_of("Europe/London")).date() == date(2026, 10, 1)
    assert (actions(lines), run.deals, run.finished_at) == (["create", "create"], 2, now)


def test_the_second_time_only_what_changed_is_done(ana: Seller, now: datetime) -> None:
    import_deals(ana, hubspot("1,Desk,Open,,900,Acme,,", "2,Dock,Open,,50,Bolt,,"), now)

    later = hubspot("1,Desk,Closed Won,,950,Acme,,", "2,Dock,Open,,50,Bolt,,", "2,Dock,Open,,50,Bolt,,")
    lines = planned(ana, later)
    assert actions(lines) == ["update", "skip", "skip"]
    assert lines[0].says == "amount 950, recorded won"
    assert counted(lines) == {"create": 0, "update": 1, "skip": 2}

    import_deals(ana, later, now)
    assert Deal.objects.of(ana).get(source_id="1").standing == "won"
    assert actions(planned(ana, later)) == ["skip", "skip", "skip"]


def test_what_the_seller_took_back_is_not_said_again(ana: Seller, now: datetime) -> None:
    file = hubspot("1,Desk,Closed Lost,2026-10-01,900,Acme,,")
    import_deals(ana, file, now)
    Deal.objects.of(ana).get().reopen(now)

    import_deals(ana, file, now)

    assert Deal.objects.of(ana).get().standing == "new"


def test_a_deal_known_from_mail_takes_the_row_of_its_company(ana: Seller, acme: Deal, now: datetime) -> None:
    acme.record([they("2026-11-04 10:00", "Not yet.")], now)

    import_deals(
        ana,
        hubspot("1,Desk,Open,,900,Acme Limited,acme.example,", "2,Dock,Open,,50,Acme Limited,acme.example,"),
        now,
    )

    acme.refresh_from_db()
    assert (acme.standing, acme.name, acme.amount, acme.source_id) == ("stalled", "Desk", Decimal(900), "1")
    assert Deal.objects.of(ana).count() == 2


def test_another_sellers_deals_are_not_touched(ana: Seller, ben: Seller, now: datetime) -> None:
    theirs = deal_of(ben, "Acme", now)

    import_deals(ana, hubspot("1,Desk,Open,,900,Acme,acme.example,"), now)

    theirs.refresh_from_db()
    assert theirs.amount is None
    assert not ImportRun.objects.filter(seller=ben).exists()


def test_a_row_that_names_nothing_is_skipped_and_told(ana: Seller, now: datetime) -> None:
    run, lines = import_deals(ana, hubspot(",,Open,,900,,,", "3,Desk,Open,soon,x,Acme,,"), now)

    assert actions(lines) == ["skip", "create"]
    assert "left out" in lines[1].says
    assert [problem["where"] for problem in run.problems] == ["line 2", "line 3"]


def test_a_confirmed_table_comes_in_with_the_next_round(ana: Seller, now: datetime, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("Firm,Worth,When\nAcme,900,3/4/2026\n", encoding="utf-8")
    run = begin_deals(ana, path, now, name="deals.csv")
    assert resume_deals(now) == 0

    run.reading_as = {
        "columns": {"company": "Firm", "amount": "Worth", "closed_on": "When"},
        "month_first": True,
    }
    run.confirmed_at = now
    run.save()

    assert read_as(run).deals[0].closed_on == date(2026, 3, 4)
    assert resume_deals(now) == 1
    run.refresh_from_db()
    assert (run.deals, run.stored, run.finished_at) == (1, 1, now)
    assert Deal.objects.of(ana).get().amount == Decimal(900)
    assert resume_deals(now) == 0


def test_a_table_that_is_gone_ends_its_run_with_a_sentence(
    ana: Seller, now: datetime, tmp_path: Path
) -> None:
    run = begin_deals(ana, tmp_path / "gone.csv", now, name="gone.csv")
    run.confirmed_at = now
    run.save()

    assert resume_deals(now) == 1

    run.refresh_from_db()
    assert run.failed
    assert run.finished_at == now


def test_a_table_killed_in_the_middle_goes_on_and_counts_once(
    ana: Seller, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deals_file, "_BATCH", 1)
    file = hubspot("1,Desk,Open,,900,Acme,,", "2,Dock,Open,,50,Bolt,,")

    def killed(_more: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_deals(ana, file, now, progress=killed)
    run = ImportRun.objects.get()
    assert (run.stored, run.finished_at) == (1, None)

    import_deals(ana, file, now, run=run)

    assert (run.stored, run.expected, run.deals, run.left_out) == (2, 2, 2, {"skip": 0})
    assert Deal.objects.of(ana).count() == 2


def test_a_table_nobody_confirmed_for_a_week_is_gone_with_its_file(
    ana: Seller, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNCHASE_HOME", str(tmp_path / "home"))
    path = uploads() / "word" / "deals.csv"
    path.parent.mkdir()
    path.write_text("Company\nAcme\n", encoding="utf-8")
    begin_deals(ana, path, now, name="deals.csv")
    os.utime(path.parent, (now.timestamp(),) * 2)

    assert sweep(now + timedelta(days=6)) == 0
    assert sweep(now + timedelta(days=8)) == 1

    assert not path.exists()
    assert not ImportRun.objects.exists()
