"""Archives mined from the command line, and what the workspace and the outcomes make of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from mining.archives import ME, exchanges, mbox, tricks
from unchase.deals.models import Deal, Prospect, Release, Seller, Touch
from unchase.deals.triage import Triage

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Run

AT = ("--now", "2026-11-05T08:30", "--tz", "Europe/Berlin")
MOMENT = ("--now", "2026-11-05T07:30Z")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNCHASE_HOME", str(tmp_path / "home"))


@pytest.fixture
def mined(run: Run, tmp_path: Path) -> Path:
    """Two sellers' mail, mined: six companies of Mara's, one of Ben's, and a list that says how one ended."""
    mails = exchanges(7)
    mails = mails[:-4] + [one.replace(b"mara@", b"ben@") for one in mails[-4:]]
    mbox(tmp_path / "house" / "all.mbox", [*mails, *tricks()])
    said = run(
        "mine",
        tmp_path / "house",
        "--ours",
        "lanternworks.example",
        "--out",
        tmp_path / "mined",
        "--jobs",
        "1",
        *AT,
    )
    assert said.code == 0, said.err
    assert "38 mails in 1 shard, 1 of them read now." in said.out
    return tmp_path / "mined"


def test_what_was_mined_is_told_and_the_second_time_nothing_is_read(
    run: Run, mined: Path, tmp_path: Path
) -> None:
    told = run(
        "mine",
        tmp_path / "house",
        "--ours",
        "lanternworks.example",
        "--out",
        mined,
        "--jobs",
        "1",
        "--json",
        *AT,
    ).json()

    assert (told["shards"], told["read"], told["problems"]) == (1, 0, 0)
    assert told["messages"] == told["touches"] + sum(told["left_out"].values())
    assert sum(told["standings"].values()) == told["deals"] == 8
    assert json.loads((mined / "summary.json").read_text())["standings"] == told["standings"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Say whose mail it is"),
        (["--me", ME, "--address", "auto"], "say --engine ray, too"),
        (["--me", ME, "--engine", "dask"], "There is no engine called dask"),
        (["--me", ME], "There is no file or folder"),
    ],
)
def test_what_cannot_be_mined_is_one_sentence(
    run: Run, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    said = run("mine", tmp_path / "nothing", "--out", tmp_path / "out", *arguments, *AT)

    assert (said.code, sentence in said.err) == (2, True), said.err


@pytest.mark.django_db
def test_a_seller_imports_only_their_own_deals_and_none_twice(run: Run, mined: Path) -> None:
    arguments = ("import", mined, "--me", "ben@lanternworks.example", "--tz", "Europe/Berlin", *MOMENT)
    said = run(*arguments)
    assert said.code == 0, said.err
    assert "4 mails met: 4 stored in deals, 1 deals touched." in said.err

    deal = Deal.objects.get()
    assert (deal.key, deal.touch_count, deal.triage) == ("shop6.example", 4, Triage.DEAL)
    assert deal.standing
    assert run(*arguments).code == 0
    assert Touch.objects.count() == 4


@pytest.mark.django_db
def test_mined_mail_joins_the_deal_that_is_there_and_what_is_none_stays_out(run: Run, mined: Path) -> None:
    seller = Seller.objects.create_user(ME, zone="Europe/Berlin")
    for name, triage in (("shop0", Triage.DEAL), ("shop1", Triage.WE_BUY)):
        prospect = Prospect.objects.create(seller=seller, name=name, domains=[f"{name}.example"])
        Deal.objects.create(
            seller=seller,
            prospect=prospect,
            key=f"crm {name}",
            triage=triage,
            created_at="2026-09-01T08:00Z",
        )
    run("import", mined, "--as", ME, *MOMENT)

    counts = dict(Deal.objects.values_list("prospect__name", "touch_count"))
    assert (counts["shop0"], counts["shop1"], counts["shop2.example"]) == (4, 0, 4)


@pytest.mark.django_db
def test_nobody_of_whom_nothing_was_mined_imports_anything(run: Run, mined: Path) -> None:
    said = run("import", mined, "--me", "zoe@lanternworks.example", "--tz", "Europe/Berlin", *MOMENT)

    assert (said.code, "is of zoe@lanternworks.example" in said.err) == (2, True)
    both = run("import", mined, mined, "--as", "zoe@lanternworks.example", *MOMENT)
    assert (both.code, "by itself" in both.err) == (2, True)


@pytest.mark.django_db
def test_deals_come_in_as_the_list_has_them_with_how_they_ended(run: Run, tmp_path: Path) -> None:
    """Mined with a list of deals: what was won is won in the workspace too, and its number of closed deals counts it."""
    mbox(tmp_path / "house" / "all.mbox", exchanges(3))
    (tmp_path / "deals.csv").write_text(
        "name,domains,recorded,recorded_on,reopen_on,note\n"
        "Shop Zero,shop0.example adviser0.example,won,2026-10-01,,signed\n"
        "Shop One,shop1.example,released,2026-10-02,2027-02-01,no budget\n"
        "Shop Two,shop2.example,,,,\n"
    )
    run("mine", tmp_path / "house", "--me", ME, "--deals", tmp_path / "deals.csv", "--out", tmp_path / "mined", "--jobs", "1", *AT)  # fmt: skip
    arguments = ("import", tmp_path / "mined", "--me", ME, "--tz", "Europe/Berlin", *MOMENT)
    assert run(*arguments).code == 0

    deals = {deal.key: deal for deal in Deal.objects.select_related("prospect")}
    assert {name: deal.standing == "won" for name, deal in deals.items()} == {
        "Shop Zero": True,
        "Shop One": False,
        "Shop Two": False,
    }
    assert deals["Shop Zero"].prospect.domains == ["shop0.example", "adviser0.example"]
    assert {deal.triage for deal in deals.values()} == {Triage.DEAL}
    released = Release.objects.get(deal=deals["Shop One"])
    assert (released.standing, str(released.trigger_on), released.note) == (
        "released",
        "2027-02-01",
        "no budget",
    )

    deals["Shop Zero"].reopen(released.at)  # a person's word is not said over again
    assert run(*arguments).code == 0
    assert Release.objects.count() == 2
    assert Deal.objects.get(key="Shop Zero").standing != "won"


@pytest.mark.django_db
def test_a_mined_folder_that_lost_its_events_is_one_sentence(run: Run, mined: Path) -> None:
    next((mined / "events").iterdir()).unlink()
    said = run("import", mined, "--me", ME, "--tz", "Europe/Berlin", *MOMENT)

    assert (said.code, "is gone: mine the archives again" in said.err) == (2, True), said.err


def test_the_outcomes_of_what_was_mined_are_told(run: Run, tmp_path: Path) -> None:
    mbox(tmp_path / "house" / "all.mbox", exchanges(14))
    (tmp_path / "deals.csv").write_text(
        "name,domains,recorded,recorded_on\n"
        + "".join(
            f"Shop {n},shop{n}.example,{'won' if n % 3 else 'lost'},2026-10-{n + 1:02}\n" for n in range(12)
        )
    )
    run(
        "mine",
        tmp_path / "house",
        "--me",
        ME,
        "--deals",
        tmp_path / "deals.csv",
        "--out",
        tmp_path / "mined",
        "--jobs",
        "1",
        *AT,
    )

    told = run("outcomes", tmp_path / "mined", "--json").json()
    assert told["deals"] == {"all": 12, "closed": 12, "won": 8}
    mailbox = run(
        "outcomes", tmp_path / "house", "--me", ME, "--deals", tmp_path / "deals.csv", "--json", *AT
    ).json()
    assert told == mailbox
    both = run("outcomes", tmp_path / "mined", tmp_path / "mined")
    assert (both.code, "by itself" in both.err) == (2, True)
