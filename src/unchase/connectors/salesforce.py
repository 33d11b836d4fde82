"""Speaks with Salesforce through its REST API: deals, people and what passed in; standing and next step back.

Only deals of the seller's own are looked at. Sources: developer.salesforce.com – Object Reference, SOQL and SOSL Reference, REST API
Developer Guide: sObject Collections (200 records, each with its own errors). Its names of things stand in `salesforce.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from unchase.connectors.crm import Changed, CrmError, There, Wrote, marks_of, moment_of, since_of
from unchase.connectors.salesforce_rows import PASSED, deal_of
from unchase.connectors.salesforce_session import TITLE, quoted, soql, words_of_salesforce
from unchase.connectors.salesforce_steps import Steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from unchase.connectors.crm import Change, Past, Row
    from unchase.connectors.salesforce_session import Session

_AT_ONCE = 100  # keys in one query


@dataclass(frozen=True, slots=True, kw_only=True)
class Salesforce:
    """A conversation with one company's Salesforce, for one of its users."""

    source: ClassVar[str] = "salesforce"
    title: ClassVar[str] = TITLE
    at_once: ClassVar[int] = 100
    every: ClassVar[timedelta] = timedelta(
        minutes=15
    )  # some six calls each, of those a company has for a day

    session: Session

    def owner(self, known_as: str) -> str:
        """The key of the user who has that address or signs in by it."""
        named = quoted(known_as)
        rows = self._found(soql("Id", "User", "IsActive = true", f"(Email = {named} OR Username = {named})"))
        if len(rows) != 1:
            many = "More than one" if rows else "Nobody"
            raise CrmError(f"{many} in this Salesforce signs in as {known_as[:100]}.")
        return str(rows[0]["Id"])

    def changed_deals(self, owner: str, since: str) -> Iterator[Changed]:
        """The owner's deals changed since that moment, with the company and the first person of each."""
        fields = words_of_salesforce()["fields"]
        several = ", CurrencyIsoCode" if "CurrencyIsoCode" in self._known() else ""
        told = f"{fields['deals']}{several}, ({fields['people']})"
        query = soql(told, _kind("deal"), f"OwnerId = {quoted(owner)}", _since(since), order=True)
        for rows in self.session.query(query):
            deals = tuple(deal_of(line, row) for line, row in enumerate(rows, 1))
            yield Changed(deals=deals, until=max(since, str(rows[-1].get("SystemModstamp") or "")))

    def past(self, owner: str, since: str, *, mails: bool) -> Iterator[tuple[tuple[Past, ...], str]]:
        """Calls that are closed, meetings somebody wrote about afterwards, and mails, each kind from where it was left."""
        marks, words = marks_of(since), words_of_salesforce()
        for kind, where in words["past"].items():
            told = (where, f"OwnerId = {quoted(owner)}", words["of_deals"], _since(marks.get(kind, "")))
            for rows in self.session.query(soql(words["fields"][kind], _kind(kind), *told, order=True)):
                marks[kind] = max(marks.get(kind, ""), str(rows[-1].get("SystemModstamp") or ""))
                yield _passed(kind, rows), since_of(marks)
        if mails:
            yield from self._mails(owner, marks)

    def _mails(self, owner: str, marks: dict[str, str]) -> Iterator[tuple[tuple[Past, ...], str]]:
        """What a mail is about may be of several kinds, which no query joins: so by key, and how far that is at the end."""
        keys = [
            str(row["Id"]) for row in self._found(soql("Id", _kind("deal"), f"OwnerId = {quoted(owner)}"))
        ]
        newest, so_far = marks.get("mails", ""), since_of(marks)
        for part in _parts(keys):
            told = (f"RelatedToId IN ({part})", _since(marks.get("mails", "")))
            query = soql(words_of_salesforce()["fields"]["mails"], _kind("mails"), *told, order=True)
            for rows in self.session.query(query):
                newest = max(newest, str(rows[-1].get("SystemModstamp") or ""))
                yield _passed("mails", rows), so_far
        yield (), since_of(marks | ({"mails": newest} if newest else {}))

    def prepared(self, *, make: bool) -> str:
        """Which of the fields there are and may be written; without one of its own, the step goes where sellers write it."""
        del make  # whoever runs Salesforce makes them
        words = words_of_salesforce()
        known = self._known()
        step = words["step"] if words["step"] in known else words["own_step"]
        return ",".join(one for one in (words["standing"], step) if one in known)

    def there(self, steps: Mapping[str, str], fields: str) -> dict[str, There]:
        """The next step as it stands in its field; when the deal was last changed by anybody."""
        name, found = fields.rsplit(",", maxsplit=1)[-1], {}
        own = list(filter(None, steps.values()))
        still = {
            str(row["Id"])
            for part in _parts(own)
            for row in self._found(soql("Id", _kind("activity"), "IsClosed = false", f"Id IN ({part})"))
        }
        for part in _parts(steps):
            for row in self._found(soql(f"Id, LastModifiedDate, {name}", _kind("deal"), f"Id IN ({part})")):
                changed = moment_of(row.get("LastModifiedDate"))
                key = str(row["Id"])
                found[key] = There(
                    step=str(row.get(name) or ""), changed_at=changed, is_open=steps[key] in still
                )
        return found

    def lost_steps(self, lines: Mapping[str, str]) -> dict[str, str]:
        """Our activities that were made and not noted, by the deal they are of."""
        rows: list[Row] = []
        for part in _parts(lines):
            rows += self._found(
                soql("Id, WhatId, Subject", _kind("activity"), "IsClosed = false", f"WhatId IN ({part})")
            )
        return {
            str(row["WhatId"]): str(row["Id"])
            for row in rows
            if lines.get(str(row.get("WhatId"))) == str(row.get("Subject") or "")
        }

    def write(self, changes: Sequence[Change], fields: str) -> list[Wrote]:
        """All deals in one call, then our activities in one for each kind of change."""
        return Steps(self.session, tuple(fields.split(","))).write(changes)

    def _known(self) -> frozenset[str]:
        """The fields of a deal that there are for this user; those that may not be written are left out, but one."""
        told = self.session.asked("GET", f"/sobjects/{_kind('deal')}/describe")
        rows = told.get("fields") or [] if isinstance(told, dict) else []
        return frozenset(
            str(row["name"]) for row in rows if row.get("updateable") or row["name"] == "CurrencyIsoCode"
        )

    def _found(self, soql: str) -> list[Row]:
        return [row for rows in self.session.query(soql) for row in rows]


def _kind(name: str) -> str:
    """What Salesforce calls a kind of row."""
    return str(words_of_salesforce()["kinds"][name])


def _passed(kind: str, rows: Iterable[Row]) -> tuple[Past, ...]:
    return tuple(one for row in rows if (one := PASSED[kind](row)) is not None)


def _since(moment: str) -> str:
    """The part of a query that narrows it to what was changed since; a moment is the other program's own word."""
    told = moment_of(moment)
    return f"SystemModstamp >= {told:%Y-%m-%dT%H:%M:%SZ}" if told else ""


def _parts(keys: Iterable[str]) -> Iterator[str]:
    """Keys as a query lists them, so many at a time."""
    wanted = list(keys)
    for start in range(0, len(wanted), _AT_ONCE):
        yield ", ".join(quoted(one) for one in wanted[start : start + _AT_ONCE])
