"""How well outcomes are foretold: `python bench/outcomes.py [--test DIR] [--quick] [--json]`.

Fitted on the public logs beside the repository (../shared/suites/outcomes), judged on rows held back: those of the
files in DIR, of the same form, else three in ten of the same logs. In one run, for each question: the constant rate, the
table by count, a textbook logistic regression, gradient boosting (where scikit-learn is installed), and ours.

- `bank_hazard`: will this call sell? Over every call of every client.
- `bpi_ever`: will this customer ever answer? At every moment just after an offer or a touch.
- `small_N`: the same question for one who has only N deals of their own and a prior from other logs, mean log loss over many
  draws of N deals; beside it their own rate and their own table.
- `cover_N`: of 90 % intervals for the share that answers (BPI) or buys (bank) after 0 to 8 chases, given N deals, how many
  hold the share found in the rows held back. Mean of both logs; each by itself too.
- `score_1m_*`, `update_ms`: a million deals scored with intervals on one core; learning after one more closed deal.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fit_prior import fitted
from outcome_logs import LOGS, call_columns, call_steps, calls, offer_columns, offers, rows, vocabulary
from unchase.learning.logit import independent, learn_logit, logistic
from unchase.learning.outcomes import average_draws, chances, learn
from unchase.learning.prior import Prior, prior_from, public_prior
from unchase.learning.states import Steps, joined, states

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Numbers = NDArray[Any]
    Found = dict[str, float]

SMALL = (5, 10, 20, 50, 200, 1000)
DRAWS = {5: 300, 10: 200, 20: 120, 50: 60, 200: 30, 1000: 20}
HELD_BACK = 0.3
COUNTS = 9  # chases from 0 to 8
BANK_SPREAD, OFFER_SPREAD = 0.25, 0.13  # what a standardised coefficient is believed to be off 0
MILLION = 1_000_000


def main() -> None:
    """Measure and print a table, or flat JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--test", type=Path, help="a folder with files of the same form to be judged on")
    parser.add_argument("--quick", action="store_true", help="a quarter of the draws, no boosting")
    parser.add_argument("--json", action="store_true", help="flat JSON")
    given = parser.parse_args()
    if not LOGS.is_dir():
        raise SystemExit(f"The public logs are not at {LOGS}; there is nothing to fit on.")
    found: Found = {}
    found |= bank(given.test, boosting=not given.quick)
    found |= ever(given.test, boosting=not given.quick)
    found |= small(given.test, share=0.25 if given.quick else 1.0)
    # In a process of its own: what the fits above took is no part of what scoring takes.
    with get_context("spawn").Pool(1) as alone:
        found |= alone.apply(speed)
    if given.json:
        print(json.dumps({name: round(float(value), 5) for name, value in found.items()}))
    else:
        tell(found)


def bank(test: Path | None, *, boosting: bool) -> Found:
    """Will this call sell?"""
    name = "bank_additional_full.csv.gz"
    known = rows(LOGS / name)
    if test is None:
        back = np.random.default_rng(0).random(len(known)) < HELD_BACK
        fit = calls([row for row, held in zip(known, back, strict=True) if not held])
        judge = calls([row for row, held in zip(known, back, strict=True) if held])
    else:
        fit, judge = calls(known), calls(rows(test / name))
    words = vocabulary(fit.clients)

    return _peers(
        "bank_hazard",
        (fit.yes, judge.yes),
        (np.minimum(fit.call, 15), np.minimum(judge.call, 15)),
        (call_columns(fit, words, plain=True), call_columns(judge, words, plain=True)),
        (call_columns(fit, words), call_columns(judge, words)),
        spread=BANK_SPREAD,
        boosting=boosting,
        ece="bank_ece",
    )


def ever(test: Path | None, *, boosting: bool) -> Found:
    """Will this customer ever answer?"""
    log = offers(LOGS)
    fit = judge = np.ones(len(log.ever), dtype=bool)
    other = log
    if test is None:
        judge = (np.random.default_rng(0).random(log.steps.deals) < HELD_BACK)[log.steps.deal]
        fit = ~judge
    else:
        other = offers(test)
        judge = np.ones(len(other.ever), dtype=bool)
    return _peers(
        "bpi_ever",
        (log.ever[fit], other.ever[judge]),
        (np.minimum(log.facts["chases"], 12)[fit], np.minimum(other.facts["chases"], 12)[judge]),
        (offer_columns(log.facts, plain=True)[fit], offer_columns(other.facts, plain=True)[judge]),
        (offer_columns(log.facts)[fit], offer_columns(other.facts)[judge]),
        spread=OFFER_SPREAD,
        boosting=boosting,
        ece="bpi_ece",
    )


def _peers(
    name: str,
    answers: tuple[Numbers, Numbers],
    counts: tuple[Numbers, Numbers],
    plain: tuple[Numbers, Numbers],
    bent: tuple[Numbers, Numbers],
    *,
    spread: float,
    boosting: bool,
    ece: str,
) -> Found:
    """Constant, table, textbook logistic, boosting and ours: each fitted on the first of every pair."""
    yes, true = answers
    found: Found = {f"{name}_rows": float(len(true))}
    told = {
        "constant": np.full(len(true), yes.mean()),
        "table": _table(counts[0], yes, counts[1]),
        "logistic": _logistic(plain[0], yes, plain[1], spread=1.0),
        "boosting": _boosted(plain[0], yes, plain[1]) if boosting else None,
        "": _logistic(bent[0], yes, bent[1], spread=spread),
    }
    for peer, chance in told.items():
        if chance is not None:
            end = f"_{peer}" if peer else ""
            found[f"{name}_log_loss{end}"] = log_loss(chance, true)
            found[f"{name}_auc{end}"] = auc(chance, true)
            found[f"{ece}{end}"] = calibration_error(chance, true)
    return found


def small(test: Path | None, *, share: float) -> Found:
    """What N own deals and a prior from other logs are worth, and whether the intervals hold."""
    log = offers(LOGS)
    cold = call_steps(calls(rows(LOGS / "bank_additional_full.csv.gz")))
    offered = (log.steps, offers(test).steps if test else None)
    called = (cold, call_steps(calls(rows(test / "bank_additional_full.csv.gz"))) if test else None)
    found: Found = {}
    for size in SMALL:
        draws = max(3, int(DRAWS[size] * share))
        prior = prior_from(fitted(LOGS, without="bpi2012"))
        warm = _drawn(*offered, size=size, draws=draws, prior=prior, apart=1100)
        prior = prior_from(fitted(LOGS, without="bank", timed=False))
        chill = _drawn(*called, size=size, draws=max(3, draws // 2), prior=prior, apart=6000)
        found |= {
            f"small_{size}": warm["ours"],
            f"small_{size}_own_rate": warm["rate"],
            f"small_{size}_own_table": warm["table"],
            f"small_bank_{size}": chill["ours"],
            f"small_bank_{size}_own_rate": chill["rate"],
            f"small_bank_{size}_own_table": chill["table"],
            f"cover_{size}": (warm["cover"] + chill["cover"]) / 2,
            f"cover_bpi_{size}": warm["cover"],
            f"cover_bank_{size}": chill["cover"],
            f"width_bpi_{size}": warm["width"],
        }
    return found


def _drawn(known: Steps, held: Steps | None, *, size: int, draws: int, prior: Prior, apart: int) -> Found:
    """Means over draws of own deals. Without rows held back, `apart` deals that were not drawn stand for them."""
    sums: dict[str, list[float]] = {"ours": [], "rate": [], "table": [], "cover": [], "width": []}
    for draw in range(draws):
        order = np.random.default_rng([size, draw]).permutation(known.deals)
        own = known.of(np.isin(np.arange(known.deals), order[:size]))
        judge = held or known.of(np.isin(np.arange(known.deals), order[-apart:]))
        learnt = learn(own, prior, replies=False)
        true, mine = judge.won_in_the_end.astype(float), own.won_in_the_end.astype(float)
        sums["ours"].append(log_loss(chances(learnt, judge.states).chance, true))
        first = np.append(True, own.deal[1:] != own.deal[:-1])
        rate = (mine[first].sum() + 0.5) / (first.sum() + 1)
        sums["rate"].append(log_loss(np.full(len(true), rate), true))
        capped = np.minimum(own.states.chases, 12), np.minimum(judge.states.chases, 12)
        sums["table"].append(log_loss(_table(capped[0], mine, capped[1], towards=rate), true))
        for count in range(COUNTS):
            there = np.flatnonzero(judge.states.chases == count)
            low, high = np.quantile(average_draws(learnt, judge.states.take(there[:300])), [0.05, 0.95])
            sums["cover"].append(float(low <= true[there].mean() <= high))
            sums["width"].append(float(high - low))
    return {name: float(np.mean(values)) for name, values in sums.items()}


def speed() -> Found:
    """A million deals scored, and one more closed deal learnt, on one core, in seconds of the processor."""
    rng = np.random.default_rng(5)
    own = _made_up(rng, 1000)
    before = learn(own, public_prior())
    more = _made_up(rng, 1)
    longer = Steps(
        states=joined([own.states, more.states]),
        deal=np.append(own.deal, more.deal + own.deals),
        ended=np.append(own.ended, more.ended),
        won=np.append(own.won, more.won),
        replied=np.append(own.replied, more.replied),
        days=np.append(own.days, more.days),
        settled=np.append(own.settled, more.settled),
    )
    took = [_seconds(lambda: learn(longer, public_prior(), before=before)) for _ in range(5)]
    many = states(
        rng.integers(0, 12, MILLION),
        silence=rng.exponential(20, MILLION),
        stalls=rng.integers(0, 4, MILLION),
        excuse=rng.integers(-1, 7, MILLION),
        age=rng.exponential(60, MILLION),
        firm=rng.random(MILLION) < 0.1,
        callback=rng.random(MILLION) < 0.1,
        replies=rng.integers(0, 9, MILLION),
        kept=rng.integers(0, 3, MILLION),
        missed=rng.integers(0, 3, MILLION),
    )
    scored = [_seconds(lambda: chances(before, many)) for _ in range(3)]
    return {
        "update_ms": 1000 * float(np.median(took)),
        "score_1m_seconds": float(np.median(scored)),
        "score_1m_gib": _peak_gib(),
    }


def _peak_gib() -> float:
    """The most memory this process ever held. What the one that started it held is counted by `getrusage`, not here."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 2**20


def _made_up(rng: np.random.Generator, deals: int) -> Steps:
    """Steps of deals nobody had, of the usual sizes."""
    length = rng.geometric(0.3, deals)
    deal = np.repeat(np.arange(deals), length)
    last = np.append(deal[1:] != deal[:-1], True)
    chases = np.arange(len(deal)) - np.repeat(np.cumsum(length) - length, length)
    return Steps(
        states=states(chases, silence=chases * 4.0, replies=rng.integers(0, 4, len(deal))),
        deal=deal,
        ended=last,
        won=last & (rng.random(len(deal)) < 0.4),
        replied=~last & (rng.random(len(deal)) < 0.3),
        days=rng.exponential(5, len(deal)),
        settled=np.ones(len(deal), dtype=bool),
    )


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _table(counts: Numbers, yes: Numbers, asked: Numbers, *, towards: float = 0.5) -> Numbers:
    """The rate at each count, drawn by one deal's worth towards a rate."""
    told = np.full(len(asked), towards)
    for count in np.unique(asked):
        there = yes[counts == count]
        told[asked == count] = (there.sum() + towards) / (len(there) + 1)
    return told


def _logistic(x: Numbers, yes: Numbers, asked: Numbers, *, spread: float) -> Numbers:
    """A logit on standardised columns whose coefficients are believed to be near 0, the level apart."""
    middle, wide = x.mean(axis=0), x.std(axis=0) + 1e-3
    rate = yes.mean()
    prior = independent(
        np.append(np.log(rate / (1 - rate)), np.zeros(x.shape[1])),
        np.append(10.0, np.full(x.shape[1], spread)),
    )
    learnt = learn_logit(np.column_stack([np.ones(len(x)), (x - middle) / wide]), yes, prior)
    return logistic(learnt.mean[0] + ((asked - middle) / wide) @ learnt.mean[1:])


def _boosted(x: Numbers, yes: Numbers, asked: Numbers) -> Numbers | None:
    """Gradient boosting on the plain columns, where scikit-learn is at hand."""
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier
    except ImportError:
        return None
    small_log = len(yes) < 20_000
    model = HistGradientBoostingClassifier(
        learning_rate=0.03,
        max_iter=150 if small_log else 300,
        max_leaf_nodes=8 if small_log else 31,
        min_samples_leaf=60,
        random_state=0,
    )
    told: Numbers = model.fit(x, yes).predict_proba(asked)[:, 1]
    return told


def log_loss(chance: Numbers, true: Numbers) -> float:
    """The mean negative log of the chance given to what happened."""
    inside = np.clip(chance, 1e-6, 1 - 1e-6)
    return float(-np.mean(true * np.log(inside) + (1 - true) * np.log(1 - inside)))


def auc(chance: Numbers, true: Numbers) -> float:
    """The share of pairs, one that came true and one that did not, ranked rightly; ties count half."""
    _, place, size = np.unique(chance, return_inverse=True, return_counts=True)
    rank = (np.cumsum(size) - (size - 1) / 2)[place]
    good = true == 1
    return float((rank[good].mean() - (good.sum() + 1) / 2) / (~good).sum())


def calibration_error(chance: Numbers, true: Numbers) -> float:
    """How far tenths of the rows, sorted by their chance, lie from what happened in them, on average."""
    tenths = np.array_split(np.argsort(chance, kind="stable"), 10)
    return float(
        sum(len(part) * abs(chance[part].mean() - true[part].mean()) for part in tenths) / len(chance)
    )


def tell(found: Found) -> None:
    """The table for people."""
    for name in ("bank_hazard", "bpi_ever"):
        print(f"{name} ({found[f'{name}_rows']:.0f} rows)      log loss   AUC    ECE")
        ece = "bank_ece" if name == "bank_hazard" else "bpi_ece"
        for peer in ("_constant", "_table", "_logistic", "_boosting", ""):
            if f"{name}_log_loss{peer}" in found:
                values = (found[f"{name}_log_loss{peer}"], found[f"{name}_auc{peer}"], found[f"{ece}{peer}"])
                print(
                    f"  {peer.strip('_') or 'unchase':12}                {values[0]:.4f}   {values[1]:.4f}  {values[2]:.4f}"
                )
            else:
                print(f"  {peer.strip('_'):12}                not measured")
    print(
        "own deals   log loss: own rate  own table  unchase   90 % intervals hold (BPI, bank)   width (BPI)"
    )
    for size in SMALL:
        numbers = [found[f"small_{size}{end}"] for end in ("_own_rate", "_own_table", "")]
        cover = [found[f"cover{log}_{size}"] for log in ("", "_bpi", "_bank")]
        print(
            f"{size:9}             {numbers[0]:.3f}     {numbers[1]:.3f}     {numbers[2]:.3f}"
            f"              {cover[0]:.3f} ({cover[1]:.3f}, {cover[2]:.3f})           {found[f'width_bpi_{size}']:.2f}"
        )
    print(
        f"a million deals with intervals: {found['score_1m_seconds']:.2f} s, {found['score_1m_gib']:.2f} GiB"
    )
    print(f"one more closed deal: {found['update_ms']:.1f} ms")


if __name__ == "__main__":
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        # One core, as promised: how many numpy takes is decided when it is loaded, so start anew.
        os.execve(
            sys.executable,
            [sys.executable, *sys.argv],
            os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )
    main()
