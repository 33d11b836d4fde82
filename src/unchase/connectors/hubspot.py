"""Speaks with HubSpot through its public API: deals, people and what passed in; standing and next step back.

One private app's token serves a whole company, so the seller is found among its owners by address, and only what is
theirs is looked at. Sources: developers.hubspot.com/docs/api-reference – CRM search, objects, properties and owners (v3),
associations (v4), "Search the CRM" (10,000 results, a few moments behind), "Usage guidelines" (429).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from unchase.connectors.crm import (
    OFTEN,
    ByToken,
    Changed,
    CrmError,
    CrmGoneError,
    There,
    marks_of,
    moment_of,
    since_of,
)
from unchase.connectors.host import PUBLIC_ONLY
from unchase.connectors.hubspot_rows import deal_of, past_of
from unchase.connectors.hubspot_steps import Steps, is_open
from unchase.connectors.hubspot_words import words_of_hubspot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from unchase.connectors.crm import Change, Past, Row, Wrote
    from unchase.connectors.host import Allowed

ADDRESS = "https://api.hubapi.com"
_A_PAGE = 100  # the most a batch takes
_MOST_FOUND = 9_900  # of one search, which ends at 10,000
_BEHIND = timedelta(minutes=5)  # what was changed so lately may not be found yet: it is asked for again
_HISTORIES = 50  # the most a batch takes that asks when a property was changed


@dataclass(frozen=True, slots=True, kw_only=True)
class HubSpot(ByToken):
    """A conversation with one company's HubSpot, for one of its owners."""

    source: ClassVar[str] = "hubspot"
    title: ClassVar[str] = "HubSpot"
    at_once: ClassVar[int] = 20  # their properties in one call, the activity of each on its own
    every: ClassVar[timedelta] = OFTEN
    carries: ClassVar[tuple[str, str]] = ("Authorization", "Bearer ")

    def owner(self, known_as: str) -> str:
        """The key of the owner who has that address."""
        told = self._asked("GET", "/crm/v3/owners/", query={"email": known_as, "limit": "100"})
        for row in told.get("results") or []:
            if str(row.get("email", "")).casefold() == known_as.casefold() and not row.get("archived"):
                return str(row["id"])
        raise CrmError(f"Nobody in this HubSpot signs in as {known_as[:100]}.")

    def changed_deals(self, owner: str, since: str) -> Iterator[Changed]:
        """The owner's deals changed since that moment, with the first person and company of each."""
        for rows in self._changed("deals", owner, since):
            keys = [row["id"] for row in rows]
            people = self._joined("deals", "contacts", keys)
            firms = self._joined("deals", "companies", keys)
            deals = tuple(
                deal_of(line, row, people.get(row["id"], ()), firms.get(row["id"], ()))
                for line, row in enumerate(rows, 1)
            )
            yield Changed(deals=deals, until=max(since, _modified(rows[-1])))

    def past(self, owner: str, since: str, *, mails: bool) -> Iterator[tuple[tuple[Past, ...], str]]:
        """Calls with their outcome, meetings that were held, and mails, each kind from where it was left."""
        marks = marks_of(since)
        for kind in ("calls", "meetings", *(["emails"] if mails else [])):
            for rows in self._changed(kind, owner, marks.get(kind, "")):
                keys = [row["id"] for row in rows]
                deals = self._joined(kind, "deals", keys, read=False)
                people = self._joined(kind, "contacts", keys)
                found = tuple(
                    one
                    for row in rows
                    for deal in deals.get(row["id"], ())
                    if (one := past_of(kind, row, deal["id"], people.get(row["id"], ()))) is not None
                )
                marks[kind] = max(marks.get(kind, ""), _modified(rows[-1]))
                yield found, since_of(marks)

    def prepared(self, *, make: bool) -> str:
        """Our properties of a deal; each is made once."""
        words = words_of_hubspot()
        for name, told in words["properties"].items():
            try:
                self._asked("GET", f"/crm/v3/properties/deals/{name}")
            except CrmGoneError:
                if not make:
                    continue
                made = {"name": name, "groupName": words["group"], **told}
                self._asked("POST", "/crm/v3/properties/deals", told=made)
        return ",".join(words["properties"])

    def there(self, steps: Mapping[str, str], fields: str) -> dict[str, There]:
        """The next step as it stands in its property, and when that was last changed."""
        del fields
        name, keys, found = words_of_hubspot()["step"], list(steps), {}
        activities = self._read(words_of_hubspot()["activities"], filter(None, steps.values()))
        for start in range(0, len(keys), _HISTORIES):
            told = {
                "properties": [name],
                "propertiesWithHistory": [name],
                "inputs": [{"id": key} for key in keys[start : start + _HISTORIES]],
            }
            for row in self._asked("POST", "/crm/v3/objects/deals/batch/read", told=told)["results"]:
                told_of = (row.get("propertiesWithHistory") or {}).get(name) or [{}]
                found[str(row["id"])] = There(
                    step=str((row.get("properties") or {}).get(name) or ""),
                    changed_at=moment_of(told_of[0].get("timestamp")),
                    is_open=is_open(activities.get(steps[str(row["id"])])),
                )
        return found

    def lost_steps(self, lines: Mapping[str, str]) -> dict[str, str]:
        """Our activities that were made and not noted, by the deal they are of."""
        activities = self._joined("deals", words_of_hubspot()["activities"], list(lines))
        return Steps(self._asked).lost(lines, activities)

    def write(self, changes: Sequence[Change], fields: str) -> list[Wrote]:
        """The properties of all in one call, then the activity of each whose step changed."""
        del fields
        return Steps(self._asked).write(changes)

    def _changed(self, kind: str, owner: str, since: str) -> Iterator[list[Row]]:
        """The rows of a kind that are the owner's and changed since then, by when they were; a search has an end, so anew."""
        told: Row = {
            "properties": words_of_hubspot()["reads"][kind],
            "sorts": [{"propertyName": "hs_lastmodifieddate", "direction": "ASCENDING"}],
            "limit": _A_PAGE,
        }
        begin, after = moment_of(since), ""
        begin = begin - _BEHIND if begin else datetime(1970, 1, 1, tzinfo=UTC)
        while True:
            told["filterGroups"] = [{"filters": _since(owner, begin)}]
            asks = told | ({"after": after} if after else {})
            said = self._asked("POST", f"/crm/v3/objects/{kind}/search", told=asks)
            rows = [row for row in said.get("results") or [] if isinstance(row, dict)]
            if rows:
                yield rows
            after = str(((said.get("paging") or {}).get("next") or {}).get("after") or "")
            if not after:
                return
            if after.isdecimal() and int(after) >= _MOST_FOUND:
                newest = moment_of(_modified(rows[-1])) if rows else None
                if newest is None or newest <= begin:
                    raise CrmError("More was changed in HubSpot at one moment than it can be asked for.")
                begin, after = newest, ""

    def _joined(
        self, kind: str, other: str, keys: Sequence[str], *, read: bool = True
    ) -> dict[str, tuple[Row, ...]]:
        """What of another kind each row is joined to, by its key; read whole, unless only the keys are asked for."""
        joined: dict[str, list[str]] = {}
        if keys:
            path = f"/crm/v4/associations/{kind}/{other}/batch/read"
            said = self._asked("POST", path, told={"inputs": [{"id": key} for key in keys]})
            for row in said.get("results") or []:
                joined[str(row["from"]["id"])] = [str(one["toObjectId"]) for one in row.get("to") or []]
        if not read:
            return {key: tuple({"id": one} for one in ones) for key, ones in joined.items()}
        rows = self._read(other, (one for ones in joined.values() for one in ones[:_A_PAGE]))
        return {key: tuple(rows[one] for one in ones if one in rows) for key, ones in joined.items()}

    def _read(self, kind: str, keys: Iterable[str]) -> dict[str, Row]:
        wanted, found = sorted(set(keys)), {}
        for start in range(0, len(wanted), _A_PAGE):
            told = {
                "properties": words_of_hubspot()["reads"][kind],
                "inputs": [{"id": key} for key in wanted[start : start + _A_PAGE]],
            }
            said = self._asked("POST", f"/crm/v3/objects/{kind}/batch/read", told=told)
            found.update({str(row["id"]): row for row in said.get("results") or []})
        return found


def address_of(words: str, *, allowed: Allowed = PUBLIC_ONLY) -> str:
    """Where HubSpot is asked: the same for every company, unless the operator allows inner hosts. Raises `CrmError`."""
    plain = words.strip().rstrip("/")
    if not plain or plain == ADDRESS or not (allowed.networks or allowed.names):
        return ADDRESS
    return plain


def _since(owner: str, begin: datetime) -> list[Row]:
    moment = str(int(begin.timestamp() * 1_000))
    return [
        {"propertyName": "hubspot_owner_id", "operator": "EQ", "value": owner},
        {"propertyName": "hs_lastmodifieddate", "operator": "GTE", "value": moment},
    ]


def _modified(row: Row) -> str:
    return str((row.get("properties") or {}).get("hs_lastmodifieddate") or row.get("updatedAt") or "")
