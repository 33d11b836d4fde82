"""The section of the report that says what following up pays."""

from __future__ import annotations

import re

from learning.test_claims import NOW, history
from unchase.cli.report_outcomes import outcomes_section
from unchase.learning.answer import outcomes_of
from unchase.learning.letting_go import Costs


def section(won: int, lost: int, still_open: int = 1) -> str:
    answer = outcomes_of(history(won, lost, still_open), NOW, Costs(), let_go_after=4)
    return outcomes_section(answer)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_with_no_ended_deal_it_says_how_to_tell_of_one_and_draws_nothing() -> None:
    said = section(0, 0)

    assert "No deal of yours has ended yet" in words(said)
    assert "<svg" not in said
    assert "in 100" not in words(said).partition("Elsewhere")[0]


def test_below_ten_ended_deals_there_are_counts_and_no_chance_for_one() -> None:
    said = words(section(4, 5))

    assert "So far 9 deals have ended, 4 of them won. Before 10 there are counts" in said
    assert "Deals that ended, by how often you chased" in said
    assert "How likely your open deals still are" not in said


def test_from_ten_on_each_open_deal_has_a_chance_with_its_interval() -> None:
    said = words(section(5, 6))

    assert re.search(r"open 0 \d+ in 100 \d+ to \d+", said)
    assert "You won 5 of 11 of your closed deals" in said


def test_the_curve_has_its_table_and_its_flat_part_is_called_so() -> None:
    said = section(5, 6)

    assert said.count("<svg") == 1
    assert len(re.findall(r"<tr><th scope=row>\d+</th><td>[\d.]+</td><td>[\d.]+ to", said)) == 13
    assert "nearly the same" in said


def test_a_name_from_outside_stays_text() -> None:
    answer = outcomes_of(history(5, 6), NOW, Costs(), let_go_after=4)
    answer["open"][0]["name"] = "<script>alert(1)</script>"

    assert "<script>" not in outcomes_section(answer)
