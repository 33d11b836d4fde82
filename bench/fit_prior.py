"""Fits the public prior: `python bench/fit_prior.py [--logs DIR] [--without LOG] [--write]`.

Each log lends what it knows. The bank's cold calls: how the hazards change with each further call. Olist: how the chance falls with days of silence. BPI 2012: both, with each other held
equal. A term's mean is the mean over the logs that know it; its deviation is how far the logs lie apart, and at
least `LEAST`. The level is left to the seller's own deals: beforehand they may be of the kind that wins few deals or
of the kind that wins about half, and nothing says which. `--without` leaves a log out, so that it can be a test.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from outcome_logs import LOGS, call_steps, calls, days_to_won, offers, rows
from unchase.learning.future import Gaps, Hazards, won_after
from unchase.learning.logit import independent, learn_logit
from unchase.learning.prior import Prior, prior_from
from unchase.learning.states import states

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]
    Slopes = dict[str, dict[str, float]]

WRITTEN = Path(__file__).resolve().parents[1] / "src" / "unchase" / "learning" / "prior.json"
LEAST = 0.25  # two or three logs cannot say that all sellers are alike
# The kinds of business: weight beforehand, chance of a fresh deal, deviation of its logit. Of the public logs two win one
# in ten (Olist, the bank) and three from a third to two thirds (X Education, Salvirt, BPI 2012).
KINDS = ((0.4, 0.1, 1.0), (0.6, 0.5, 0.75))
NAMED = ("log_chases", "log_silence")


def bank_slopes(folder: Path) -> tuple[Slopes, int]:
    """How a step ends, and ends won, with the count of chases.

    Who is chased long differs from who is not, and that is part of what a count of chases says about a deal: nothing is
    held equal, and nothing here is a cause.
    """
    clients = rows(folder / "bank_additional_full.csv.gz")
    log = calls(clients)
    steps = call_steps(log)
    columns = np.log1p(steps.states.chases)[:, None]
    return {
        "ended": {"log_chases": _first_slope(columns, steps.ended.astype(float))},
        "won": {"log_chases": _first_slope(columns[steps.ended], steps.won[steps.ended].astype(float))},
    }, len(clients)


def olist_slopes(folder: Path) -> tuple[Slopes, int]:
    """How the chance to be won falls with the days since the first contact."""
    won_on, watched = days_to_won(folder / "olist_leads.csv.gz")
    silence, ever = [], []
    for day in (0.0, 7.0, 14.0, 30.0, 60.0, 90.0):
        there = (won_on > day) & (watched > 166)
        silence.append(np.full(there.sum(), day))
        ever.append(np.isfinite(won_on[there]).astype(float))
    slope = _first_slope(np.log1p(np.concatenate(silence) / 7)[:, None], np.concatenate(ever))
    return {"won": {"log_silence": slope}}, len(won_on)


def offer_slopes(folder: Path) -> tuple[Slopes, int, tuple[float, float]]:
    """How a step ends, and ends with an answer, with chases and silence; and the usual days between touches."""
    steps = offers(folder).steps
    columns = np.column_stack([np.log1p(steps.states.chases), np.log1p(steps.states.silence / 7)])
    ended = _slopes(columns, steps.ended.astype(float))
    won = _slopes(columns[steps.ended], steps.won[steps.ended].astype(float))
    on = ~steps.ended
    gaps = (
        float(steps.days[on & (steps.states.chases == 0)].mean()),
        float(steps.days[on & (steps.states.chases > 0)].mean()),
    )
    return (
        {
            "ended": dict(zip(NAMED, ended, strict=True)),
            "won": dict(zip(NAMED, won, strict=True)),
        },
        steps.deals,
        gaps,
    )


def fitted(folder: Path, *, without: str | None = None, timed: bool = True) -> dict[str, Any]:
    """The prior as prior.json holds it, fitted on the logs of a folder; `timed` False for a log that has no days."""
    known: list[Slopes] = []
    sources: list[dict[str, Any]] = []
    gaps = (6.0, 3.0)  # of an ordinary patience, where no log says
    if without != "bank":
        slopes, deals = bank_slopes(folder)
        known.append(slopes)
        sources.append(_SOURCES["bank"] | {"deals": deals})
    if without == "bpi2012":
        slopes, deals = olist_slopes(folder)
        known.append(slopes)
        sources.append(_SOURCES["olist"] | {"deals": deals})
    if without != "bpi2012":
        slopes, deals, gaps = offer_slopes(folder)
        known.append(slopes)
        sources.append(_SOURCES["bpi2012"] | {"deals": deals})
    row: dict[str, Any] = {
        "ended": {"level": [-0.7, 1.0]} | _pooled(known, "ended"),
        "won": _pooled(known, "won"),
        "levels": [],
        "replied": {"level": [-1.0, 1.0], "log_chases": [-0.5, 0.5], "log_silence": [-0.5, 0.5]},
        "form": 0.27,
        "smooth": 0.3,
        "facts": 0.6,
        "team": 0.3,
        "first_gap": round(gaps[0], 1) if timed else 0.0,
        "gap": round(gaps[1], 1) if timed else 0.0,
        "gap_deals": 10,
        "drift": 0.08,
        "sources": sources,
    }
    prior = prior_from(row)
    row["levels"] = [[weight, round(level_for(prior, chance), 2), spread] for weight, chance, spread in KINDS]
    return row


def _pooled(known: list[Slopes], logit: str) -> dict[str, list[float]]:
    found = {}
    for term in NAMED:
        values = [slopes[logit][term] for slopes in known if term in slopes.get(logit, {})]
        if values:
            apart = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
            found[term] = [round(float(np.mean(values)), 2), round(max(apart, LEAST), 2)]
    return found


def level_for(prior: Prior, chance: float) -> float:
    """The level of "won" at which a fresh deal is won with this chance."""
    ended, won = prior.of(prior.ended).mean, prior.of(prior.won).mean
    gaps = Gaps(first=prior.first_gap, later=prior.gap)
    low, high = -6.0, 6.0
    for _ in range(40):
        middle = (low + high) / 2
        tried = np.concatenate([[middle], won[1:]])
        fresh = won_after(states([0.0]), Hazards(ended=ended[None], won=tried[None]), gaps)[0, 0]
        low, high = (middle, high) if fresh < chance else (low, middle)
    return low


def _first_slope(columns: Numbers, yes: Numbers) -> float:
    return float(_slopes(columns, yes)[0])


def _slopes(columns: Numbers, yes: Numbers) -> Numbers:
    """The slopes of a logit that is told nearly nothing beforehand, without its level."""
    x = np.column_stack([columns, np.ones(len(columns))])
    vague = independent(np.zeros(x.shape[1]), np.full(x.shape[1], 3.0))
    return learn_logit(x, yes, vague).mean[:-1]


_SOURCES: dict[str, dict[str, Any]] = {
    "bank": {
        "name": "UCI Bank Marketing (bank-additional-full)",
        "what": "cold calls of a Portuguese bank to consumers, May 2008 to November 2010",
        "cite": "Moro, Cortez, Rita 2014, Decision Support Systems 62; archive.ics.uci.edu/dataset/222",
    },
    "olist": {
        "name": "Olist marketing funnel",
        "what": "shops that asked to sell on a Brazilian marketplace, 2017 and 2018: days to the contract, no calls",
        "cite": "Olist, Marketing Funnel by Olist, kaggle.com/olistbr/marketing-funnel-olist",
    },
    "bpi2012": {
        "name": "BPI Challenge 2012",
        "what": "calls of a Dutch bank after its loan offers, October 2011 to March 2012",
        "cite": "van Dongen 2012, doi 10.4121/uuid:3926db30-f712-4394-aebc-75976070e91f",
    },
}


def main() -> None:
    """Fit, print, and with --write put it where the program reads it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--logs", type=Path, default=LOGS, help="a folder with the files of the public logs")
    parser.add_argument("--without", choices=sorted(_SOURCES), help="leave this log out")
    parser.add_argument("--write", action="store_true", help="write src/unchase/learning/prior.json")
    given = parser.parse_args()
    text = json.dumps(fitted(given.logs, without=given.without), indent=1, ensure_ascii=False) + "\n"
    print(text)
    if given.write:
        WRITTEN.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
