"""Whether older deals should weigh less: `python bench/drift.py [--quick] [--json]`.

Each draw takes a day, some deals that began before it as a seller's own, and foretells those that began in the months after
it, with moments weighing half after so many days or all alike. Mean log loss, and how much the half-life saves. On the bank's
calls (2008 to 2010, a market that turned) and on the loan offers (four steady months).
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from fit_prior import fitted
from outcome_logs import LOGS, call_steps, calls, offers, rows
from outcomes import log_loss
from unchase.learning.outcomes import chances, learn
from unchase.learning.prior import Prior, prior_from

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from unchase.learning.states import Steps

    Numbers = NDArray[Any]

HALF_AFTER: tuple[float | None, ...] = (None, 730.0, 365.0, 180.0, 90.0)
SIZES = (50, 200, 1000)
_JUDGED = 800
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def main() -> None:
    """Measure, and print a table or flat JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a quarter of the draws")
    parser.add_argument("--json", action="store_true", help="flat JSON")
    given = parser.parse_args()
    draws = 6 if given.quick else 24
    found = bank(draws) | loans(draws)
    if given.json:
        print(json.dumps({name: round(value, 5) for name, value in found.items()}))
        return
    for name, value in found.items():
        print(f"{name:28}{value:9.4f}")


def bank(draws: int) -> dict[str, float]:
    """Calls of two and a half years, in the order they were made; the months tell the days."""
    log = calls(rows(LOGS / "bank_additional_full.csv.gz"))
    began, year, last = [], 0, _MONTHS.index("may")
    for row in log.clients:
        month = _MONTHS.index(row["month"])
        if month < last - 2:  # a new year; a month or two back is only the order of the file
            year, last = year + 1, month
        last = max(last, month)
        began.append(365.0 * year + 30.4 * month)
    there = np.unique(log.client[log.yes == 0])
    prior = prior_from(fitted(LOGS, without="bank", timed=False))
    return _drawn(
        "bank",
        call_steps(log),
        np.array(began)[there],
        days=(300.0, 850.0),
        spans=(900.0, 120.0),
        prior=prior,
        draws=draws,
    )


def loans(draws: int) -> dict[str, float]:
    """Offers of four months."""
    deals = [row for row in rows(LOGS / "bpi2012_deals.csv.gz") if row["mature"] == "1"]
    began = np.array([datetime.fromisoformat(row["offer_sent"]).timestamp() / 86_400 for row in deals])
    prior = prior_from(fitted(LOGS, without="bpi2012"))
    return _drawn(
        "loans",
        offers(LOGS).steps,
        began - began.min(),
        days=(60.0, 105.0),
        spans=(200.0, 30.0),
        prior=prior,
        draws=draws,
    )


def _drawn(
    name: str,
    steps: Steps,
    began: Numbers,
    *,
    days: tuple[float, float],
    spans: tuple[float, float],
    prior: Prior,
    draws: int,
) -> dict[str, float]:
    """Means over draws. `days` are those drawn from, `spans` how far own deals reach back and those foretold ahead."""
    found = {}
    for size in SIZES:
        lost: dict[float | None, list[float]] = {half: [] for half in HALF_AFTER}
        for draw in range(draws):
            rng = np.random.default_rng([size, draw])
            today = rng.uniform(*days)
            before = np.flatnonzero((began < today) & (began >= today - spans[0]))
            after = np.flatnonzero((began >= today) & (began < today + spans[1]))
            if len(before) < size or len(after) < 50:
                continue
            mine = np.sort(rng.choice(before, size, replace=False))
            own = steps.of(np.isin(np.arange(steps.deals), mine))
            judged = rng.choice(after, min(len(after), _JUDGED), replace=False)
            judge = steps.of(np.isin(np.arange(steps.deals), judged))
            true, ages = judge.won_in_the_end.astype(float), (today - began[mine])[own.deal]
            for half in HALF_AFTER:
                weighed = own if half is None else replace(own, weight=0.5 ** (ages / half))
                learnt = learn(weighed, prior, replies=False)
                lost[half].append(log_loss(chances(learnt, judge.states).chance, true))
        alike = float(np.mean(lost[None]))
        found[f"{name}_{size}_alike"] = alike
        found |= {
            f"{name}_{size}_half_{half:.0f}_saves": alike - float(np.mean(lost[half]))
            for half in HALF_AFTER
            if half is not None
        }
    return found


if __name__ == "__main__":
    main()
