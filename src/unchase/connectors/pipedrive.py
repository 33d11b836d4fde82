"""Speaks with Pipedrive through its public API: deals, people and what was done in; standing and next step back.

Only deals of the token's own user are looked at. Sources: developers.pipedrive.com/docs/api (v2: deals, persons,
organizations, activities; v1: users/me, dealFields).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, ClassVar

from unchase.connectors.crm import (
    LONGEST_NOTE,
    OFTEN,
    ByToken,
    Changed,
    CrmGoneError,
    Past,
    Step,
    There,
    Wrote,
    day_of,
    moment_of,
)
from unchase.connectors.crm_deal import crm_deal
from unchase.connectors.html_text import text_of_html

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from unchase.connectors.crm import Change, Row
    from unchase.connectors.crm_file import CrmDeal

HOME = "pipedrive.com"
_A_PAGE = 100  # rows asked for at once, and keys in one look-up
_MOST_PAGES = 10_000
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipedrive(ByToken):
    """A conversation with one company's Pipedrive, for the user whose token it is."""

    source: ClassVar[str] = "pipedrive"
    title: ClassVar[str] = "Pipedrive"
    at_once: ClassVar[int] = 10  # each is written on its own
    every: ClassVar[timedelta] = OFTEN
    carries: ClassVar[tuple[str, str]] = ("x-api-token", "")

    def owner(self, known_as: str) -> str:
        """The number of the token's user."""
        del known_as
        return str(int(self._asked("GET", "/api/v1/users/me")["data"]["id"]))

    def changed_deals(self, owner: str, since: str) -> Iterator[Changed]:
        """The owner's deals changed since that moment (RFC 3339; all where empty), the longest unchanged first."""
        for rows in self._pages("/api/v2/deals", owner, since):
            people = self._by_key("/api/v2/persons", (row.get("person_id") for row in rows))
            firms = self._by_key("/api/v2/organizations", (row.get("org_id") for row in rows))
            deals = tuple(
                _deal(line, row, people.get(row.get("person_id")), firms.get(row.get("org_id")))
                for line, row in enumerate(rows, 1)
                if not row.get("is_deleted")
            )
            yield Changed(deals=deals, until=str(rows[-1].get("update_time") or since))

    def past(self, owner: str, since: str, *, mails: bool) -> Iterator[tuple[tuple[Past, ...], str]]:
        """The calls and meetings held, changed since that moment, a page at a time, with when the last was changed."""
        del mails  # its API shows none
        for rows in self._pages("/api/v2/activities", owner, since):
            held = [
                row
                for row in rows
                if row.get("done") and row.get("type") in _words()["held"] and row.get("deal_id")
            ]
            people = self._by_key("/api/v2/persons", (row.get("person_id") for row in held))
            found = tuple(
                one for row in held if (one := _past(row, people.get(row.get("person_id")))) is not None
            )
            yield found, str(rows[-1].get("update_time") or since)

    def prepared(self, *, make: bool) -> str:
        """The key of the deals' field that holds the standing; made where there is none."""
        name = _words()["field"]
        for row in self._asked("GET", "/api/v1/dealFields", query={"limit": "500"})["data"] or []:
            if row.get("name") == name:
                return str(row["key"])
        if not make:
            return ""
        made = self._asked("POST", "/api/v1/dealFields", told={"name": name, "field_type": "varchar"})
        return str(made["data"]["key"])

    def there(self, steps: Mapping[str, str], fields: str) -> dict[str, There]:
        """Our activities as they stand: one that is done or deleted is none any more."""
        del fields  # nobody but us writes the standing
        deals = self._by_key("/api/v2/deals", steps)
        activities = self._by_key("/api/v2/activities", steps.values())
        return {
            deal: _there(activities.get(int(step)) if step else None, made=bool(step))
            for deal, step in steps.items()
            if (row := deals.get(int(deal))) is not None and not row.get("is_deleted")
        }

    def lost_steps(self, lines: Mapping[str, str]) -> dict[str, str]:
        """Our activities that were made and not noted, by the deal they are of."""
        found = {}
        for deal, line in lines.items():
            query = {"deal_id": deal, "done": "false", "limit": str(_A_PAGE)}
            for row in self._asked("GET", "/api/v2/activities", query=query).get("data") or []:
                if _line(row) == line:
                    found[deal] = str(row["id"])
        return found

    def write(self, changes: Sequence[Change], fields: str) -> list[Wrote]:
        """One after the other: the standing into its field, the next step as an activity."""
        return [self._write(one, fields) for one in changes]

    def _write(self, change: Change, field: str) -> Wrote:
        try:
            told = {"custom_fields": {field: change.standing}}
            self._asked("PATCH", f"/api/v2/deals/{int(change.deal_id)}", told=told)
            return Wrote(step_id=self._write_step(change))
        except CrmGoneError as error:
            return Wrote(problem=str(error))

    def _write_step(self, change: Change) -> str:
        """The key of our activity; made anew where it was taken away."""
        step, known = change.step, change.step_id
        if not change.writes_step:
            return known
        try:
            if step is None:
                if known:
                    self._asked("DELETE", f"/api/v2/activities/{int(known)}")
                return ""
            told: Row = {
                "subject": step.says[:200],
                "type": "meeting" if step.at else "call",
                "due_date": step.on.isoformat(),
                "due_time": f"{step.at:%H:%M}" if step.at else None,
                "deal_id": int(change.deal_id),
                "done": False,
            }
            if known:
                return str(self._asked("PATCH", f"/api/v2/activities/{int(known)}", told=told)["data"]["id"])
        except CrmGoneError:
            if step is None:
                return ""
        return str(self._asked("POST", "/api/v2/activities", told=told)["data"]["id"])

    def _pages(self, path: str, owner: str, since: str) -> Iterator[list[Row]]:
        query = {
            "owner_id": owner,
            "sort_by": "update_time",
            "sort_direction": "asc",
            "limit": str(_A_PAGE),
        }
        query |= {"updated_since": since} if since else {}
        for _ in range(_MOST_PAGES):
            told = self._asked("GET", path, query=query)
            rows = [row for row in told.get("data") or [] if isinstance(row, dict)]
            if rows:
                yield rows
            after = (told.get("additional_data") or {}).get("next_cursor")
            if not after:
                return
            query["cursor"] = str(after)

    def _by_key(self, path: str, keys: Iterable[Any]) -> dict[Any, Row]:
        wanted = sorted({int(key) for key in keys if key})
        found: dict[Any, Row] = {}
        for start in range(0, len(wanted), _A_PAGE):
            ids = ",".join(str(key) for key in wanted[start : start + _A_PAGE])
            told = self._asked("GET", path, query={"ids": ids, "limit": str(_A_PAGE)})
            found |= {row["id"]: row for row in told.get("data") or []}
        return found


def _there(activity: Row | None, *, made: bool) -> There:
    if not made:
        return There(step="")
    if activity is None or activity.get("done") or activity.get("is_deleted"):
        return There(step=None)
    return There(step=_line(activity), changed_at=moment_of(activity.get("update_time")), is_open=True)


def _line(activity: Row) -> str:
    day, clock = day_of(activity.get("due_date")), _CLOCK.match(str(activity.get("due_time") or ""))
    says = str(activity.get("subject") or "")
    if day is None:
        return says
    return Step(says=says, on=day, at=_time(clock)).line


def _time(clock: re.Match[str] | None) -> time | None:
    return time(int(clock[1]), int(clock[2])) if clock and int(clock[1]) < 24 and int(clock[2]) < 60 else None


def _deal(line: int, row: Row, person: Row | None, firm: Row | None) -> CrmDeal:
    return crm_deal(
        line,
        Pipedrive.source,
        str(row.get("id", "")),
        name=str(row.get("title") or ""),
        company=str((firm or {}).get("name") or ""),
        person=str((person or {}).get("name") or ""),
        address=_best(person.get("emails") if person else None).lower(),
        phone=_best(person.get("phones") if person else None),
        amount=row.get("value"),
        currency=row.get("currency"),
        ended=_words()["ends"].get(str(row.get("status"))),
        closed=row.get("won_time") or row.get("lost_time") or row.get("close_time"),
        created=row.get("add_time"),
        note=row.get("lost_reason"),
    )


def _past(row: Row, person: Row | None) -> Past | None:
    at = _moment(row)
    if at is None:
        return None
    words = [str(row.get("subject") or ""), text_of_html(str(row.get("note") or "")[:200_000]).strip()]
    known_as = _best(person.get("emails") if person else None).lower() or str(
        (person or {}).get("name") or ""
    )
    return Past(
        source_id=str(row["id"]),
        deal_id=str(row["deal_id"]),
        at=at,
        person=known_as[:254],
        note="\n".join(filter(None, words))[:LONGEST_NOTE],
    )


def _moment(row: Row) -> datetime | None:
    """When it was held: its day and its hour (UTC there), else when it was marked as done."""
    day = day_of(row.get("due_date"))
    clock = _time(_CLOCK.match(str(row.get("due_time") or "")))
    if day is not None and clock is not None:
        return datetime.combine(day, clock, UTC)
    done = moment_of(row.get("marked_as_done_time"))
    return done or (datetime.combine(day, time(12), UTC) if day is not None else None)


def _best(told: Sequence[Row] | None) -> str:
    """The primary of several addresses or numbers, else the first."""
    rows = [one for one in told or () if isinstance(one, dict) and one.get("value")]
    chosen = next((one for one in rows if one.get("primary")), rows[0] if rows else {})
    return str(chosen.get("value", "")).strip()


@cache
def _words() -> Mapping[str, Any]:
    """What Pipedrive calls things."""
    import tomllib

    return tomllib.loads(files("unchase.connectors").joinpath("pipedrive.toml").read_text(encoding="utf-8"))
