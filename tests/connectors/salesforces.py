"""A Salesforce that listens on this machine: the shapes its API's documents show, with what it holds kept in memory."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.listening import Asked

OWNER = "005000000000001AAA"
KNOWN_AS = "ana@lantern.example"
ACCESS = "00D!access"
Row = dict[str, Any]
Said = tuple[int, bytes, "Mapping[str, str]"]
_CONDITION = re.compile(r"([\w.]+) (=|>=|IN) (.+)\Z")


@dataclass(slots=True)
class Salesforces:
    """What it holds, by kind and key. `fields` are those of an opportunity that may be written."""

    program: ClassVar[str] = "salesforce"
    words: ClassVar[dict[str, str]] = {"client_id": "3MVG", "client_secret": "hush"}
    known_as: ClassVar[str] = KNOWN_AS

    rows: dict[str, dict[str, Row]] = field(default_factory=dict)
    fields: tuple[str, ...] = ("Name", "NextStep", "Unchase_Standing__c")
    refuses: dict[str, str] = field(default_factory=dict)  # opportunity → the code of its error
    broken: list[Said] = field(default_factory=list)
    writes: list[tuple[str, str, Any]] = field(default_factory=list)
    clock: str = "2026-11-10T09:00:00.000+0000"
    used: str = "api-usage=18/15000"
    page: int = 2
    made: int = 0
    waiting: list[Row] = field(default_factory=list)

    def deal(self, key: int, title: str, firm: str, address: str, **more: object) -> str:
        """An opportunity there, with its company and person."""
        name = f"006{key:015d}"
        person = {"Name": address.partition("@")[0].title(), "Email": address, "Phone": "+44 20 0000"}
        self.rows.setdefault("Opportunity", {})[name] = {
            "Id": name,
            "Name": title,
            "OwnerId": OWNER,
            "Amount": 1200.0,
            "IsClosed": False,
            "IsWon": False,
            "CloseDate": "2026-12-31",
            "CreatedDate": "2026-09-01T08:00:00.000+0000",
            "SystemModstamp": f"2026-11-0{key}T08:00:00.000+0000",
            "LastModifiedDate": f"2026-11-0{key}T08:00:00.000+0000",
            "NextStep": None,
            "Account": {"Name": firm, "Website": f"https://www.{address.partition('@')[2]}/"},
            "OpportunityContactRoles": {"totalSize": 1, "done": True, "records": [{"Contact": person}]},
            **more,
        }
        return name

    def end(self, key: int, day: str, *, won: bool) -> None:
        """It ends there."""
        told = {"IsClosed": True, "IsWon": won, "CloseDate": day}
        self.touched(key, f"{day}T10:00:00.000+0000", **told)

    def touched(self, key: int, at: str, **more: object) -> None:
        """The opportunity is changed there at that moment."""
        moment = at.replace("Z", "+0000")
        self._deal(key).update({"SystemModstamp": moment, "LastModifiedDate": moment, **more})

    def pay(self, key: int, amount: str, at: str) -> None:
        """Its amount is changed."""
        self.touched(key, at, Amount=float(amount))

    def talk(self, key: int, deal: int, subject: str, note: str, at: str, **more: object) -> None:
        """A call that was closed there."""
        self.rows.setdefault("Task", {})[f"00T{key:015d}"] = {
            "Id": f"00T{key:015d}",
            "OwnerId": OWNER,
            "WhatId": f"006{deal:015d}",
            "Who": {"Name": "Kim"},
            "Subject": subject,
            "Description": note,
            "ActivityDate": at[:10],
            "CompletedDateTime": at,
            "TaskSubtype": "Call",
            "CallType": "Outbound",
            "IsClosed": True,
            "SystemModstamp": at,
            **more,
        }

    def standing(self, key: int) -> str:
        """Where it stands, as it stands there."""
        return str(self._deal(key).get("Unchase_Standing__c") or "")

    def step(self, key: int) -> str:
        """The next step that stands there."""
        return str(self._deal(key).get("NextStep") or "")

    def open_steps(self, key: int) -> list[Row]:
        """Our activities of the opportunity that are to be done."""
        rows = self.rows.get("Task", {}).values()
        return [one for one in rows if one["WhatId"] == f"006{key:015d}" and not one.get("IsClosed")]

    def do_step(self, key: int) -> None:
        """The seller ticks our activity."""
        self.open_steps(key)[0]["IsClosed"] = True

    def drop_step(self, key: int) -> None:
        """The seller deletes our activity."""
        del self.rows["Task"][self.open_steps(key)[0]["Id"]]

    def edit_step(self, key: int, words: str, at: str) -> None:
        """The seller writes another next step there."""
        self.touched(key, at, NextStep=words)

    def delete(self, key: int) -> None:
        """The opportunity is deleted there."""
        del self.rows["Opportunity"][f"006{key:015d}"]

    def answers(self, asked: Asked) -> Said:
        """Its answer to a request."""
        if self.broken:
            return self.broken.pop(0)
        parts = urlsplit(asked.path)
        if parts.path == "/services/oauth2/token":
            return self._sign_in(asked)
        if asked.headers.get("authorization") != f"Bearer {ACCESS}":
            return _said(401, [{"errorCode": "INVALID_SESSION_ID"}])
        path = parts.path.removeprefix("/services/data/v62.0")
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if path.startswith("/query"):
            return self._page(self._found(query["q"]) if query else self.waiting)
        if path == "/sobjects/Opportunity/describe":
            return _said(200, {"fields": [{"name": name, "updateable": True} for name in self.fields]})
        return self._changed(asked.method, path, json.loads(asked.body) if asked.body else query)

    def _changed(self, method: str, path: str, told: Row) -> Said:
        self.writes.append((method, path, told))
        if method == "DELETE":
            keys = told["ids"].split(",")
            return _said(200, [{"id": key, "success": self._gone(key), "errors": []} for key in keys])
        return _said(200, [self._kept(method, one) for one in told["records"]])

    def _sign_in(self, asked: Asked) -> Said:
        told = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        ways = ({"grant_type": "client_credentials"}, {"grant_type": "refresh_token", "refresh_token": "r"})
        if told not in [self.words | way for way in ways]:
            return _said(400, {"error": "invalid_client"})
        answer = {"access_token": ACCESS, "instance_url": f"http://{asked.headers['host']}"}
        return _said(200, answer)

    def _found(self, soql: str) -> list[Row]:
        """As much of SOQL as is asked: conditions joined by AND, by when they were changed."""
        inner = re.sub(r"\(SELECT [^()]*\)", "", soql)
        told = re.search(r" FROM (\w+) WHERE (.+?)(?: ORDER BY .+)?\Z", inner)
        assert told is not None, soql
        rows = [
            row
            for row in self.rows.get(told[1], {}).values()
            if all(_holds(row, one) for one in told[2].split(" AND "))
        ]
        if told[1] == "User":
            return [{"Id": OWNER}] if f"'{KNOWN_AS}'" in soql else []
        return sorted(rows, key=lambda row: row.get("SystemModstamp", "")) if "ORDER BY" in inner else rows

    def _page(self, rows: list[Row]) -> Said:
        self.waiting = rows[self.page :]
        more = {"nextRecordsUrl": "/services/data/v62.0/query/01g-2"} if self.waiting else {}
        return _said(
            200,
            {"totalSize": len(rows), "done": not self.waiting, "records": rows[: self.page], **more},
            {"Sforce-Limit-Info": self.used},
        )

    def _gone(self, key: str) -> bool:
        return self.rows.get("Task", {}).pop(key, None) is not None

    def _kept(self, method: str, told: Row) -> Row:
        kind = told["attributes"]["type"]
        values = {name: value for name, value in told.items() if name not in {"attributes", "id"}}
        rows = self.rows.setdefault(kind, {})
        if method == "POST":
            self.made += 1
            key = f"00T{9_000 + self.made:015d}"
            rows[key] = {"Id": key, "IsClosed": False, "SystemModstamp": self.clock, **values}
            return {"id": key, "success": True, "errors": []}
        wrong = self.refuses.get(told["id"]) or ("" if told["id"] in rows else "ENTITY_IS_DELETED")
        if wrong:
            error = {"statusCode": wrong, "message": f"no: {wrong}", "fields": []}
            return {"success": False, "errors": [error]}
        assert kind == "Task" or set(values) <= set(self.fields), values
        rows[told["id"]] |= {**values, "SystemModstamp": self.clock, "LastModifiedDate": self.clock}
        return {"id": told["id"], "success": True, "errors": []}

    def _deal(self, key: int) -> Row:
        return self.rows["Opportunity"][f"006{key:015d}"]


def _holds(row: Row, condition: str) -> bool:
    told = _CONDITION.match(condition.strip("()"))
    if condition == "What.Type = 'Opportunity'":
        return True
    if told is None or " OR " in condition:
        return True  # of users
    value, (_, sign, wanted) = row.get(told[1]), told.groups()
    if sign == "IN":
        return f"'{value}'" in wanted
    if sign == ">=":
        return str(value)[:19] >= wanted[:19]
    return str(value).lower() == wanted.strip("'").lower()


def _said(code: int, told: object, headers: Mapping[str, str] | None = None) -> Said:
    return code, json.dumps(told).encode(), {"Content-Type": "application/json", **(headers or {})}
