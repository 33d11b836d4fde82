"""Public logs of following up, read from files of the form of ../shared/suites/outcomes into numbers.

Nothing here is shipped: the program holds a dozen coefficients fitted on these logs (`bench/fit_prior.py`), never rows.
What each log is, and which of its fields would tell the answer, stands in docs/explanation/outcomes.md.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from unchase.learning.states import Steps, states

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[Any]
    Row = dict[str, str]

LOGS = Path(__file__).resolve().parents[2] / "shared" / "suites" / "outcomes"


def rows(path: Path) -> list[Row]:
    """The rows of a gzipped CSV file with a header."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- The bank's cold calls (UCI bank-additional-full) -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Calls:
    """Every call of every client: `client` numbers the row, `call` counts from 1, `yes` says whether it sold.

    `last` marks the last call the bank made. `duration` is not read: it is the length of the last call and tells the
    answer.
    """

    clients: list[Row]
    client: NDArray[np.intp]
    call: Numbers
    yes: Numbers
    last: NDArray[np.bool_]


def calls(clients: list[Row]) -> Calls:
    """The calls of these clients, one entry each."""
    made = np.array([int(row["campaign"]) for row in clients])
    client = np.repeat(np.arange(len(clients)), made)
    call = np.arange(len(client)) - np.repeat(np.cumsum(made) - made, made) + 1.0
    last = call == made[client]
    sold = np.array([row["y"] == "yes" for row in clients])
    return Calls(clients, client, call, (sold[client] & last).astype(float), last)


def call_steps(log: Calls) -> Steps:
    """The bank's calls as steps of deals: a moment after each call that did not sell.

    The first call opens the deal, each later one is a chase. A step ends won when the next call sells, and lost when
    the bank calls no more.
    """
    moment = log.yes == 0
    sells_next = np.append(log.yes[1:] == 1, False) & ~log.last
    number = np.unique(log.client[moment], return_inverse=True)[1]
    return Steps(
        states=states(log.call[moment] - 1),
        deal=number,
        ended=(log.last | sells_next)[moment],
        won=sells_next[moment],
        replied=np.zeros(int(moment.sum()), dtype=bool),
        days=np.zeros(int(moment.sum())),
        settled=np.ones(int(moment.sum()), dtype=bool),
    )


CATEGORIES = ("job", "marital", "education", "default", "housing", "loan", "contact", "month", "day_of_week", "poutcome",
              "emp.var.rate", "nr.employed")  # fmt: skip


def vocabulary(clients: list[Row]) -> dict[str, list[str]]:
    """The values each category takes."""
    return {name: sorted({row[name] for row in clients}) for name in CATEGORIES}


# Days on which the money market turned; between them its rate moves in a line.
TURNS = (0.65, 0.68, 0.7, 0.72, 0.74, 0.76, 0.78, 0.8, 0.82, 0.84, 0.86, 0.88, 0.9, 0.97, 1.0, 1.03, 1.05, 1.1, 1.2, 1.25,
         1.27, 1.28, 1.29, 1.3, 1.31, 1.34, 1.4, 1.5, 1.6, 4.0, 4.1, 4.19, 4.85, 4.9, 4.95, 4.962, 4.964)  # fmt: skip


def call_columns(log: Calls, words: dict[str, list[str]], *, plain: bool = False) -> Numbers:
    """The columns of the hazard of one call, from what is known when it is made.

    With `plain` the numbers stand as they are, as a textbook would have them. Else each has a few bends, the market may
    weigh otherwise by channel, the weekday by month, and the count of calls by market, channel and earlier sales.
    """
    clients = log.clients
    number = {
        name: np.array([float(row[name]) for row in clients])
        for name in ("age", "pdays", "previous", "cons.price.idx", "cons.conf.idx", "euribor3m")
    }
    kinds = {
        name: [(np.array([row[name] for row in clients]) == value).astype(float) for value in words[name]]
        for name in CATEGORIES
    }
    columns = [column for name in CATEGORIES for column in kinds[name]]
    met = number["pdays"] < 999
    columns += [
        met.astype(float),
        np.where(met, np.log1p(number["pdays"]), 0.0),
        np.log1p(number["previous"]),
    ]
    if plain:
        columns += [number[name] for name in ("age", "cons.price.idx", "cons.conf.idx", "euribor3m")]
        return np.column_stack([np.column_stack(columns)[log.client], log.call, np.log(log.call)])
    columns += bends(number["age"] / 10, (3, 4, 5, 6))
    columns += bends(number["euribor3m"], TURNS)
    columns += bends(number["cons.conf.idx"] / 10, (-4.5, -4.2, -4.0, -3.6, -3.4))
    columns += bends(number["cons.price.idx"], (93.0, 93.4, 93.8, 94.2))
    columns += [one * other for one in kinds["contact"] for other in kinds["nr.employed"]]
    columns += [one * other for one in kinds["day_of_week"] for other in kinds["month"]]
    counted = bends(np.log(log.call), (np.log(2.5), np.log(5.0)))
    often = np.log(log.call)
    by_line = np.array([row["contact"] == "telephone" for row in clients])[log.client]
    won_before = np.array([row["poutcome"] == "success" for row in clients])[log.client]
    counted += [by_line * often, won_before * often]
    counted += [market[log.client] * often for market in kinds["nr.employed"]]
    return np.column_stack([np.column_stack(columns)[log.client], *counted])


def bends(number: Numbers, at: Sequence[float]) -> list[Numbers]:
    """A number as a line that may bend at some points."""
    return [number, *(np.clip(number - point, 0.0, None) for point in at)]


# --- A bank's calls after its offers (BPI Challenge 2012) ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offers:
    """Offers sent at least 45 days before the log ends, and every moment just after a touch on them.

    `facts` holds a column by name for each moment, from what is known then; `ever` says whether the customer answered
    at all later. `steps` are the same moments as the estimator takes them.
    """

    steps: Steps
    ever: Numbers
    facts: dict[str, Numbers]


def offers(folder: Path) -> Offers:
    """The mature offers of a log. An offer still open counts as unanswered: after 45 days the bank has closed it."""
    deals = [row for row in rows(folder / "bpi2012_deals.csv.gz") if row["mature"] == "1"]
    touches: dict[str, list[Row]] = {}
    for row in rows(folder / "bpi2012_touches.csv.gz"):
        touches.setdefault(row["case"], []).append(row)
    events: dict[str, list[tuple[float, str]]] = {}
    for row in rows(folder / "bpi2012_events.csv.gz"):
        if row["activity"] in ("A_SUBMITTED", "O_SENT"):
            events.setdefault(row["case"], []).append((_day(row["ts"]), row["activity"]))
    made = [
        moment
        for number, deal in enumerate(deals)
        for moment in _moments(
            number, deal, touches.get(deal["case"], []), sorted(events.get(deal["case"], []))
        )
    ]
    facts = {name: np.array([moment[name] for moment in made]) for name in made[0]}
    last = np.append(facts["deal"][1:] != facts["deal"][:-1], True)
    ends = last & (facts["censored"] == 0)
    return Offers(
        steps=Steps(
            states=states(facts["chases"], silence=facts["silence"]),
            deal=facts["deal"].astype(np.intp),
            ended=ends,
            won=ends & (facts["ever"] == 1),
            replied=np.zeros(len(last), dtype=bool),
            days=np.where(last, 0.0, np.append(facts["at"][1:] - facts["at"][:-1], 0.0)),
            settled=np.ones(len(last), dtype=bool),
        ),
        ever=facts["ever"],
        facts=facts,
    )


def _moments(
    number: int, deal: Row, touches: list[Row], events: list[tuple[float, str]]
) -> Iterator[dict[str, float]]:
    """Just after the offer, and just after each touch: what was known then, times in days."""
    sent, end = _day(deal["offer_sent"]), _day(deal["end"]) if deal["end"] else np.inf
    asked = next((at for at, what in events if what == "A_SUBMITTED"), sent)
    so_far: list[tuple[float, float, float]] = [(sent, sent, 0.0)]
    for touch in [None, *sorted(touches, key=lambda row: int(row["k"]))]:
        if touch is not None:
            so_far.append((_day(touch["start"]), min(_day(touch["end"]), end), float(touch["seconds"])))
        start, at, seconds = so_far[-1]
        sent_by_now = [day for day, what in events if what == "O_SENT" and day <= at] or [sent]
        yield {
            "deal": float(number),
            "ever": float(deal["responded"]),
            "censored": float(deal["censored"]),
            "chases": float(len(so_far) - 1),
            "at": at,
            "age": max(at - sent, 0.0),
            # A new offer is made while talking with the customer: it is their last word.
            "silence": max(at - sent_by_now[-1], 0.0),
            "offers": float(len(sent_by_now)),
            "amount": float(deal["amount"]),
            "wait": max(sent - asked, 0.0),
            "first": so_far[1][0] - sent if len(so_far) > 1 else 0.0,
            "gap": max(start - so_far[-2][1], 0.0) if len(so_far) > 1 else 0.0,
            "seconds": min(seconds, 3600.0),
            "seconds_before": sum(min(one, 1200.0) for _, _, one in so_far),
            "seconds_first": min(so_far[1][2], 3600.0) if len(so_far) > 1 else 0.0,
            "lately": float(sum(at - until < 3.0 for _, until, _ in so_far[1:])),
            "hour": (at * 24.0 + 1.0) % 24.0,
        }


def offer_columns(facts: dict[str, Numbers], *, plain: bool = False) -> Numbers:
    """The columns of "do they ever answer", from what is known at the moment. `plain`: numbers as they stand."""
    chased = (facts["chases"] > 0).astype(float)
    log_chases, weeks = np.log1p(facts["chases"]), facts["silence"] / 10.0
    log_offers, log_amount = np.log(facts["offers"]), np.log(facts["amount"] / 10_000.0)
    if plain:
        names = ("chases", "silence", "age", "offers", "amount", "wait", "first", "gap")
        return np.column_stack([*(facts[name] for name in names), log_chases])
    turn = facts["hour"] * 2 * np.pi / 24
    columns = [log_chases, facts["chases"], chased]
    columns += bends(weeks, (0.3, 0.7, 1.0, 1.4, 1.7, 2.0, 2.4, 2.8))
    columns += bends(np.log1p(facts["age"]), (1.0, 2.2, 2.8))
    columns += bends(log_amount, (-0.3, 0.4))
    columns += bends(np.log1p(facts["wait"] * 24), (1, 2, 3))
    columns += [part * chased for part in bends(facts["first"], (3, 6, 8))]
    columns += [log_offers, np.log1p(facts["gap"]), np.log1p(facts["lately"])]
    columns += [np.log1p(facts[name]) for name in ("seconds", "seconds_before", "seconds_first")]
    columns += [chased * (facts["seconds"] < 30), chased * (facts["seconds"] > 150)]
    columns += [chased * np.sin(turn), chased * np.cos(turn), chased * (facts["hour"] > 18)]
    columns += [log_chases * weeks, log_chases * log_offers, weeks * log_offers, log_chases * log_amount]
    columns += [(1 - chased) * log_offers, (1 - chased) * log_amount]
    return np.column_stack(columns)


# --- Time only: Olist --------------------------------------------------------------------------------------


def days_to_won(path: Path) -> tuple[Numbers, Numbers]:
    """Of each contact the days until it was won (infinite where it was not) and the days it was watched."""
    log = rows(path)
    first = np.array([_calendar_day(row["first_contact_date"]) for row in log])
    won = np.array([_calendar_day(row["won_date"]) if row["won_date"] else np.inf for row in log])
    end = max(won[np.isfinite(won)].max(), first.max())
    return np.maximum(won - first, 0.0), end - first


def _day(text: str) -> float:
    return datetime.fromisoformat(text).astimezone(UTC).timestamp() / 86_400


def _calendar_day(text: str) -> float:
    # The file has days first ("20-10-2017"), some with a clock time after them.
    day, month, year = (int(part) for part in text.split(" ", maxsplit=1)[0].split("-"))
    return datetime(year, month, day, tzinfo=UTC).timestamp() / 86_400
