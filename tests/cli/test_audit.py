"""`unchase audit`: the contract (docs/reference/audit.md), its options, and the round trip of the list of deals."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

from cli.conftest import NOW
from cli.letters import NORA, letter, mbox, ours, story

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Run

Row = dict[str, Any]
DEAL_KEYS = {
    "id", "standing", "n", "stalls", "chases", "appointment", "callback", "decision_date", "due", "move", "because",
    "symptoms", "good_until", "prospect", "contacts", "likelihood", "likely_because", "touches", "first", "last", "started_by_them", "silent",
}  # fmt: skip


def of(audit: Row, prospect: str) -> Row:
    return next(row for row in audit["deals"] if row["prospect"] == prospect)


def test_the_answer_has_the_keys_of_the_reference_and_no_others(audit: Row) -> None:
    assert set(audit) == {
        "now", "tz", "me", "channels", "messages", "left_out", "deals", "totals", "problems", "notes",
    }  # fmt: skip
    assert all(set(row) == DEAL_KEYS for row in audit["deals"])
    assert set(audit["totals"]) == {"deals", "touches", "standings", "symptoms"}
    assert (audit["now"], audit["tz"], audit["me"]) == ("2026-10-08T09:00:00+02:00", "Europe/Berlin", [NORA])


def test_a_deal_says_where_it_stands_with_the_words_and_times_in_the_sellers_zone(audit: Row) -> None:
    deal = of(audit, "northwind.example")

    assert (deal["standing"], deal["stalls"], deal["touches"]) == ("stalled", 2, 4)
    assert (deal["first"], deal["last"]) == ("2026-09-07T09:00:00+02:00", "2026-10-06T10:00:00+02:00")
    assert deal["contacts"] == [{"address": "ida@northwind.example", "name": "Ida Moe"}]
    assert any("not yet" in reason["quote"] for reason in deal["because"])


def test_a_friend_is_told_from_a_sale(audit: Row) -> None:
    assert of(audit, "northwind.example")["likelihood"] > 0.5 > of(audit, "jolind@gmail.com")["likelihood"]
    assert of(audit, "jolind@gmail.com")["likely_because"]


def test_every_message_is_counted_once(run: Run, tmp_path: Path) -> None:
    """Touches, what was left out and what could not be read make up all messages."""
    extra = (
        story()[0],
        letter("Buy now!\n", List_Unsubscribe="<mailto:no@x.example>", From="News <news@x.example>", Precedence="bulk"),
        letter("A thought.\n", X_Gmail_Labels="Drafts"),
        ours("Lunch?\n", To="bo@lanternworks.example"),
        letter("From the future.\n", Date="Mon, 05 Oct 2099 09:30:00 +0200"),
    )  # fmt: skip
    path = mbox(tmp_path / "all.mbox", *story(), *extra)
    answer = run("audit", path, "--me", NORA, *NOW, "--json").json()

    touches = sum(row["touches"] for row in answer["deals"])
    assert touches == answer["totals"]["touches"] == 5
    assert answer["left_out"] == {
        "among-ourselves": 1, "draft": 1, "duplicate": 1, "in-the-future": 1, "newsletter": 1,
    }  # fmt: skip
    assert answer["messages"] == 10 == touches + sum(answer["left_out"].values()) + len(answer["problems"])


def test_what_is_older_than_since_is_left_out(run: Run, mailbox: Path) -> None:
    answer = run("audit", mailbox, "--me", NORA, *NOW, "--since", "2026-10-01", "--json").json()

    assert answer["left_out"] == {"before-since": 2}


def test_the_list_of_deals_goes_out_to_be_edited_and_comes_back(
    run: Run, mailbox: Path, tmp_path: Path
) -> None:
    path = tmp_path / "deals.csv"
    first = run("audit", mailbox, "--me", NORA, *NOW, "--write-deals", path, "--json").json()
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["name"], row["deal"]) for row in rows] == [
        ("northwind.example", "yes"),
        ("jolind@gmail.com", "no"),
    ]

    again = run("audit", mailbox, "--me", NORA, *NOW, "--deals", path, "--json").json()
    assert [row["prospect"] for row in again["deals"]] == ["northwind.example"]
    assert again["left_out"] == {"not-a-deal": 1}
    assert again["messages"] == first["messages"]
    assert of(again, "northwind.example")["likelihood"] == 1.0

    run("audit", mailbox, "--me", NORA, *NOW, "--deals", path, "--write-deals", path)
    kept = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["name"], row["deal"]) for row in kept] == [(row["name"], row["deal"]) for row in rows]

    rows[0] |= {"name": "Sorting line", "recorded": "released", "recorded_on": "2026-10-07"}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    edited = run("audit", mailbox, "--me", NORA, *NOW, "--deals", path, "--json").json()
    assert of(edited, "Sorting line")["standing"] == "released"


def test_a_list_written_from_a_list_is_the_same_list(run: Run, mailbox: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text(
        "name,domains,addresses,subjects,deal,recorded,recorded_on,reopen_on,note\n"
        "Sorting line,northwind.example,,sorting,yes,,,,\nElsewhere,elsewhere.example,,,yes,lost,2026-01-02,2027-01-04,=1+1\n"
    )
    run("audit", mailbox, "--me", NORA, *NOW, "--deals", one, "--write-deals", two)
    rows = {row["name"]: row for row in csv.DictReader(two.read_text(encoding="utf-8-sig").splitlines())}

    assert rows["Sorting line"]["subjects"] == "sorting"
    assert (rows["Elsewhere"]["recorded"], rows["Elsewhere"]["reopen_on"]) == ("lost", "2027-01-04")
    assert rows["Elsewhere"]["note"] == "'=1+1"


def test_two_deals_of_one_name_stay_two(run: Run, mailbox: Path, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(
        "name,domains,subjects\nNorthwind,northwind.example,sorting\nNorthwind,northwind.example,\n"
    )
    run("audit", mailbox, "--me", NORA, *NOW, "--deals", path, "--write-deals", path)
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))

    assert [row["subjects"] for row in rows if row["name"] == "Northwind"] == ["sorting", ""]


@pytest.mark.parametrize(("standing", "code"), [("stalled", 1), ("firm", 0)])
def test_fail_on_a_standing_is_exit_code_1(run: Run, mailbox: Path, standing: str, code: int) -> None:
    assert run("audit", mailbox, "--me", NORA, *NOW, "--fail-on", standing).code == code


def test_several_cores_give_the_same_answer(run: Run, tmp_path: Path) -> None:
    """Enough prospects that work is handed out in more than one piece."""
    mails = [
        mail.replace(b"northwind.example", f"northwind{number}.example".encode()).replace(
            b"@lanternworks.example>\nIn", b">\nIn"
        )
        for number in range(70)
        for mail in story()[:2]
    ]
    mails = [
        mail.replace(b"<1@", f"<1-{place // 2}@".encode()).replace(b"<2@", f"<2-{place // 2}@".encode())
        for place, mail in enumerate(mails)
    ]
    path = mbox(tmp_path / "many.mbox", *mails)
    one, two = (
        run("audit", path, "--me", NORA, *NOW, "--json", "--jobs", jobs).json() for jobs in ("1", "2")
    )

    assert len(one["deals"]) == 70
    assert one == two


def test_the_same_mails_in_another_order_give_the_same_deals(run: Run, tmp_path: Path) -> None:
    there, back = mbox(tmp_path / "a.mbox", *story()), mbox(tmp_path / "b.mbox", *reversed(story()))

    assert (
        run("audit", there, "--me", NORA, *NOW, "--json").json()["deals"]
        == run("audit", back, "--me", NORA, *NOW, "--json").json()["deals"]
    )


def test_a_story_is_told_by_a_part_of_the_name(run: Run, mailbox: Path) -> None:
    ran = run("audit", mailbox, "--me", NORA, *NOW, "--deal", "NORTH")

    assert ran.out.startswith("northwind.example  put off twice\nIda Moe <ida@northwind.example>\n")
    assert "birthday" not in ran.out
    assert run("audit", mailbox, "--me", NORA, *NOW, "--deal", "Nobody").err == (
        "There is no deal called 'Nobody' in this mailbox.\n"
    )


def test_people_get_one_line_a_deal_and_the_unlikely_ones_folded(run: Run, mailbox: Path) -> None:
    out = run("audit", mailbox, "--me", NORA, *NOW, columns=80).out

    assert out.startswith("Thursday, 8 October 2026: 1 deal in 5 messages\n")
    assert [line.split("  ")[0] for line in out.splitlines() if "put off twice" in line] == [
        "northwind.example"
    ]
    assert "Probably no sale: jolind@gmail.com." in out
    assert max(map(len, out.splitlines())) <= 80


def test_a_deal_silent_for_months_stands_in_the_list_to_let_go(run: Run, mailbox: Path) -> None:
    later = ("--now", "2027-02-01T09:00", "--tz", "Europe/Berlin")
    answer = run("audit", mailbox, "--me", NORA, *later, "--json").json()
    out = run("audit", mailbox, "--me", NORA, *later).out

    assert of(answer, "northwind.example")["silent"] is True
    assert "Silent for more than 60 days" in out
    assert "To do today" not in out


def test_several_mailboxes_and_addresses_are_one_audit(run: Run, tmp_path: Path) -> None:
    sent, received = (
        mbox(tmp_path / "sent.mbox", *(mail for mail in story() if b"From: Nora" in mail)),
        mbox(tmp_path / "inbox.mbox", *(mail for mail in story() if b"From: Nora" not in mail)),
    )
    answer = run("audit", sent, received, "--me", NORA, "--me", "n.lind@gmail.com", *NOW, "--json").json()

    assert of(answer, "northwind.example")["touches"] == 4
    assert answer["me"] == [NORA, "n.lind@gmail.com"]


def test_a_flaw_of_a_mail_that_was_read_is_a_note(run: Run, tmp_path: Path) -> None:
    path = mbox(tmp_path / "m.mbox", *story(), letter("x" * 250_000, Message_ID="<long@northwind.example>"))
    answer = run("audit", path, "--me", NORA, *NOW, "--json").json()

    assert answer["problems"] == []
    assert any("longer than" in note["what"] and "m.mbox, byte" in note["where"] for note in answer["notes"])
    assert json.dumps(answer)
