"""The workspace from the command line: mail in, the day, a call, an end, everything out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cli.letters import NORA
from deals.cast import KIM, deal_of, they, we
from unchase.deals.models import Deal, Seller, Touch

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cli.conftest import Run

AT = ("--now", "2026-11-10T09:00Z")
ROWS = 'Company,Deal,Amount,Standing,Closed on,Email\nAcme,Returns,"1.234,50 €",open,,kim@acme.example\nBolt,,200,Closed won,2026-10-01,\n=cmd(),,,,,\n'


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setenv("UNCHASE_HOME", str(tmp_path / "home"))


@pytest.fixture
def stalled(acme: Deal, now: datetime) -> Deal:
    acme.record(
        [we("2026-09-01 10:00", "A shop like yours cut its returns."), they("2026-11-04 10:00", "Not yet.")],
        now,
    )
    return acme


def test_a_mailbox_comes_in_and_the_day_is_told(run: Run, mailbox: Path) -> None:
    said = run("import", mailbox, "--me", NORA, "--tz", "Europe/Berlin", "--country", "de", *AT)
    assert (said.code, said.out) == (0, "")
    assert "stored in deals" in said.err
    assert Seller.objects.get().country == "DE"

    day = run("today", *AT, "--json").json()
    assert day["open"] == Deal.objects.open().count()
    assert day["moves"][0]["because"]


def test_the_second_time_nobody_needs_to_say_who_they_are(run: Run, mailbox: Path) -> None:
    run("import", mailbox, "--me", NORA, "--tz", "Europe/Berlin", *AT)
    touches = Touch.objects.count()

    assert run("import", mailbox, *AT).code == 0
    assert Touch.objects.count() == touches


def test_without_a_zone_the_first_import_asks_for_it(run: Run, mailbox: Path) -> None:
    said = run("import", mailbox, "--me", NORA)

    assert (said.code, "--tz" in said.err, Seller.objects.count()) == (2, True, 0)


def test_a_mailbox_that_is_none_is_one_sentence(run: Run, ana: Seller, tmp_path: Path) -> None:
    said = run("import", tmp_path / "gone", *AT)

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("There is no file or folder")


def test_today_says_the_move_with_its_words(run: Run, stalled: Deal) -> None:
    out = run("today", *AT).out

    assert "Acme" in out
    assert "Not yet." in out


def test_an_empty_day_says_so(run: Run, acme: Deal) -> None:
    acme.win(acme.created_at)

    assert "Nothing wants you now" in run("today", *AT).out


def test_more_than_seven_are_counted(run: Run, ana: Seller, now: datetime) -> None:
    for number in range(9):
        deal_of(ana, f"Shop{number}", now)

    day = run("today", *AT, "--json").json()
    assert (len(day["moves"]), day["more"]) == (7, 2)
    assert len(run("today", *AT, "--all", "--json").json()["moves"]) == 9


@pytest.mark.parametrize("words", ["acme", "kim", "number"])
def test_a_deal_is_found_by_prospect_person_or_number(run: Run, stalled: Deal, words: str) -> None:
    row = run("show", str(stalled.pk) if words == "number" else words, *AT, "--json").json()

    assert (row["prospect"], row["standing"], row["touches"]) == ("Acme", "stalled", 2)
    assert [change["standing"] for change in row["standings"]] == ["new", "stalled"]


def test_two_that_may_be_meant_are_named(run: Run, ana: Seller, now: datetime) -> None:
    deal_of(ana, "Acme North", now)
    deal_of(ana, "Acme South", now)

    said = run("show", "acme", *AT)
    assert said.code == 2
    assert "Acme North" in said.err
    assert "Acme South" in said.err


@pytest.mark.parametrize("command", [["show"], ["log"], ["let-go"]])
def test_it_hides_anas_deal_from_cleo(run: Run, stalled: Deal, cleo: Seller, command: list[str]) -> None:
    said = run(
        *command,
        "acme",
        "--as",
        cleo.sign_in,
        *AT,
        *(["--outcome", "no-answer"] if command == ["log"] else []),
    )

    assert (said.code, said.out) == (2, "")
    assert "no deal called" in said.err


def test_several_sellers_have_to_be_told_apart(run: Run, ana: Seller, ben: Seller) -> None:
    assert "--as" in run("today").err
    assert run("today", "--as", "nobody@lantern.example").code == 2


def test_a_call_is_logged_with_its_ending(run: Run, stalled: Deal) -> None:
    said = run(
        "log", "acme", "We talk again next Tuesday 3 pm.", "--ending", "appointment", "--with", "kim", *AT
    )

    stalled.refresh_from_db()
    assert (said.code, stalled.standing) == (0, "firm")


@pytest.mark.parametrize(
    "arguments",
    [
        ["We spoke."],
        ["--ending", "maybe"],
        ["--outcome", "sang"],
        ["We spoke.", "--ending", "no", "--with", "Nobody"],
        ["We spoke.", "--ending", "no", "--at", "noonish"],
    ],
)
def test_what_cannot_be_logged_is_one_sentence_and_changes_nothing(
    run: Run, stalled: Deal, arguments: list[str]
) -> None:
    said = run("log", "acme", *arguments, *AT)

    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert stalled.touches.count() == 2


def test_letting_go_and_back(run: Run, stalled: Deal) -> None:
    assert (
        "is let go; it comes back on 2027-01-11"
        in run("let-go", "acme", "--trigger-on", "2027-01-11", *AT).out
    )
    stalled.refresh_from_db()
    assert stalled.standing == "released"

    assert "is open again: stalled" in run("let-go", "acme", "--undo", *AT).out
    assert run("let-go", "acme", "--trigger-on", "soon", *AT).code == 2


def test_a_dry_run_tells_each_line_and_changes_nothing(run: Run, acme: Deal, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(ROWS, encoding="utf-8")

    said = run("import", path, "--dry-run", *AT)

    assert said.out.splitlines() == [
        "line 2: update Acme – Returns – amount 1234.50, its name “Returns”, its number in csv",
        "line 3: create Bolt – a new deal",
        "line 4: create =cmd() – a new deal",
    ]
    assert "1 updated" in said.err
    assert Deal.objects.count() == 1


def test_importing_deals_twice_adds_nothing(run: Run, acme: Deal, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(ROWS, encoding="utf-8")

    run("import", path, *AT)
    assert {deal.prospect.name: deal.standing for deal in Deal.objects.all()} == {
        "Acme": "new",
        "Bolt": "won",
        "=cmd()": "new",
    }

    assert "0 were created, 0 updated, 3 skipped" in run("import", path, *AT).err
    assert Deal.objects.count() == 3


@pytest.mark.parametrize("column", ["Firm", "company=Nowhere", "shape=Deal"])
def test_a_column_that_is_not_there_is_one_sentence(
    run: Run, ana: Seller, tmp_path: Path, column: str
) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(ROWS, encoding="utf-8")

    said = run("import", path, "--column", column, *AT)
    assert (said.code, said.err.count("\n")) == (2, 1)


def test_everything_of_a_seller_comes_out_and_nothing_of_another(
    run: Run, stalled: Deal, ben: Seller, now: datetime
) -> None:
    deal_of(ben, "Bolt", now)

    rows = run("export", "--as", stalled.seller.sign_in).lines()

    assert [row["kind"] for row in rows] == ["seller", "prospect", "deal"]
    assert [touch["text"] for touch in rows[2]["touches"]][1] == "Not yet."
    assert "password" not in rows[0]
    assert "Bolt" not in json.dumps(rows)


def test_no_cell_of_an_exported_table_is_a_formula(
    run: Run, ana: Seller, now: datetime, tmp_path: Path
) -> None:
    deal_of(ana, "=1+1", now)
    path = tmp_path / "out.csv"

    run("export", "--format", "csv", "--output", path)

    assert "'=1+1" in path.read_text(encoding="utf-8-sig")
    assert path.stat().st_mode & 0o077 == 0
    assert run("export", "--format", "xml").code == 2


def test_a_person_is_erased_only_when_it_is_meant(run: Run, stalled: Deal) -> None:
    assert run("erase", KIM, said="n\n").code == 0
    assert stalled.touches.exclude(text="").count() == 2

    assert "2 touches lost their text" in run("erase", KIM, "--yes").err
    assert "Not yet." not in run("export").out


def test_one_round_and_a_rebuild_find_no_difference(run: Run, stalled: Deal) -> None:
    assert "deals reassessed" in run("rounds", "--once", *AT).err
    assert (run("rebuild", *AT).code, run("rebuild", *AT).out) == (0, "")


def test_a_rebuild_reports_a_difference(run: Run, stalled: Deal) -> None:
    Touch.objects.filter(text="Not yet.").update(text="Tuesday 17 November at 3 pm works for me.")

    said = run("rebuild", *AT)

    assert (said.code, "Acme" in said.out, "was stalled" in said.out, "is firm" in said.out) == (
        1,
        True,
        True,
        True,
    )


@pytest.mark.parametrize("now_", ["soon", "2026-13-01"])
def test_a_moment_that_is_none_is_one_sentence(run: Run, ana: Seller, now_: str) -> None:
    assert run("today", "--now", now_).err.startswith("“")
