"""The public prior: a dozen numbers with their sources, and the same when it is fitted again."""

from __future__ import annotations

import json
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from unchase.learning.future import Gaps, Hazards, won_after
from unchase.learning.prior import prior_from, public_prior
from unchase.learning.states import states

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[2]
WRITTEN: dict[str, Any] = json.loads(
    files("unchase.learning").joinpath("prior.json").read_text(encoding="utf-8")
)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> dict[str, ModuleType]:
    monkeypatch.syspath_prepend(str(ROOT / "bench"))
    return {name: import_module(name) for name in ("fit_prior", "outcome_logs")}


def test_it_names_every_log_with_its_deals_and_where_it_is_to_be_had() -> None:
    for source in public_prior().sources:
        assert source.deals > 1000
        assert source.what
        assert "doi" in source.cite or ".edu" in source.cite


def test_it_holds_coefficients_and_never_rows() -> None:
    text = json.dumps(WRITTEN)

    assert len(text) < 3000
    assert sum(len(WRITTEN[name]) for name in ("ended", "won", "replied")) <= 12


def test_the_kinds_of_business_are_those_that_win_a_tenth_and_a_half_of_fresh_deals() -> None:
    prior = public_prior()
    ended = prior.of(prior.ended).mean[None]
    told = []
    for _, belief in prior.of_won():
        hazards = Hazards(ended=ended, won=belief.mean[None])
        told.append(
            float(won_after(states([0.0]), hazards, Gaps(first=prior.first_gap, later=prior.gap))[0, 0])
        )

    assert told == pytest.approx([0.1, 0.5], abs=0.01)
    assert sum(weight for weight, _, _ in prior.levels) == pytest.approx(1.0)


def test_fitted_again_on_the_public_logs_it_is_the_same(bench: dict[str, ModuleType]) -> None:
    logs = bench["outcome_logs"].LOGS
    if not logs.is_dir():
        pytest.skip("The public logs are not beside the repository.")

    again = bench["fit_prior"].fitted(logs)

    assert prior_from(again) == prior_from(WRITTEN)


def test_a_moment_of_the_loan_log_knows_nothing_of_later_touches(bench: dict[str, ModuleType]) -> None:
    """An offer with three calls, told whole, and told again as it stood after the first."""
    deal = {"offer_sent": "2012-01-02T10:00:00+00:00", "end": "2012-02-01T10:00:00+00:00", "responded": "1",
            "censored": "0", "amount": "5000"}  # fmt: skip
    calls = [
        {
            "k": str(count),
            "start": f"2012-01-{day}T10:00:00+00:00",
            "end": f"2012-01-{day}T10:05:00+00:00",
            "seconds": "300",
        }
        for count, day in ((1, "09"), (2, "16"), (3, "23"))
    ]
    day = bench["outcome_logs"]._day  # noqa: SLF001 -- the log's own clock
    events = [(day("2012-01-02T10:00:00+00:00"), "O_SENT"), (day("2012-01-20T10:00:00+00:00"), "O_SENT")]

    whole = list(bench["outcome_logs"]._moments(0, deal, calls, events))  # noqa: SLF001 -- what is tested
    early = list(bench["outcome_logs"]._moments(0, deal, calls[:1], events[:1]))  # noqa: SLF001 -- what is tested

    assert whole[:2] == early
    assert (whole[3]["offers"], round(whole[3]["silence"])) == (2, 3)


def test_the_steps_of_the_calls_end_where_the_bank_sold_or_stopped(bench: dict[str, ModuleType]) -> None:
    """One client bought on the third call, one was given up after two, one bought at once."""
    log = bench["outcome_logs"].calls(
        [{"campaign": "3", "y": "yes"}, {"campaign": "2", "y": "no"}, {"campaign": "1", "y": "yes"}]
    )

    steps = bench["outcome_logs"].call_steps(log)

    assert steps.states.chases.tolist() == [0, 1, 0, 1]
    assert steps.ended.tolist() == [False, True, False, True]
    assert steps.won.tolist() == [False, True, False, False]
    assert steps.deal.tolist() == [0, 0, 1, 1]
