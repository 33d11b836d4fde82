"""An audit in the order of a seller's day: what to do, what was silent too long, what lies ahead, what needs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from unchase.core.policy import Policy
from unchase.reading.likelihood import LIKELY

Row = dict[str, Any]

SILENT_DAYS = Policy().silent_days
CLOSED = frozenset({"won", "lost", "released"})
_RESTING = frozenset({"none", "wait"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """Every deal of an audit in exactly one group, in the order of the audit.

    `today` are the moves due by now, `silent` the deals to let go from one list, `firm` the appointments in their
    order, `later` moves whose day comes, `waiting` what needs nothing until a day, `closed` what is decided, and
    `unlikely` conversations that are probably no sale.
    """

    day: date
    today: tuple[Row, ...]
    silent: tuple[Row, ...]
    firm: tuple[Row, ...]
    later: tuple[Row, ...]
    waiting: tuple[Row, ...]
    closed: tuple[Row, ...]
    unlikely: tuple[Row, ...]

    @property
    def deals(self) -> int:
        """How many deals there are, the unlikely ones apart."""
        groups = (self.today, self.silent, self.firm, self.later, self.waiting, self.closed)
        return sum(len(group) for group in groups)


def agenda(audit: Row) -> Agenda:
    """Sorts the answer of `audit`."""
    today = date.fromisoformat(audit["now"][:10])
    groups: dict[str, list[Row]] = {}
    for row in audit["deals"]:
        groups.setdefault(_group(row, today), []).append(row)
    firm = sorted(groups.get("firm", ()), key=lambda row: str(row["appointment"]))
    silent = sorted(groups.get("silent", ()), key=lambda row: str(row["last"]))
    return Agenda(
        day=today,
        today=tuple(groups.get("today", ())),
        silent=tuple(silent),
        firm=tuple(firm),
        later=tuple(groups.get("later", ())),
        waiting=tuple(groups.get("waiting", ())),
        closed=tuple(groups.get("closed", ())),
        unlikely=tuple(groups.get("unlikely", ())),
    )


def _group(row: Row, today: date) -> str:
    on = row["move"]["on"]
    if row["likelihood"] < LIKELY:
        return "unlikely"
    if row["standing"] in CLOSED and row["move"]["name"] == "none":
        return "closed"
    if row.get("silent"):
        return "silent"
    if row["standing"] == "firm" and row["move"]["name"] == "prepare":
        return "firm"
    if row["move"]["name"] in _RESTING:
        return "waiting"
    return "today" if on is None or on <= today.isoformat() else "later"
