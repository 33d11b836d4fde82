"""A Pipedrive that listens on this machine: the shapes its API's documents show, with what it holds kept in memory."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.listening import Asked

TOKEN = "0123456789abcdef"
OWNER = 77
Row = dict[str, Any]
Said = tuple[int, bytes, "Mapping[str, str]"]


@dataclass(slots=True)
class Pipedrives:
    """What it holds; `answers` is what a `listening` takes. `broken` is answered instead, once, where it is told."""

    program: ClassVar[str] = "pipedrive"
    words: ClassVar[dict[str, str]] = {"token": TOKEN}
    known_as: ClassVar[str] = ""

    deals: dict[int, Row] = field(default_factory=dict)
    persons: dict[int, Row] = field(default_factory=dict)
    organizations: dict[int, Row] = field(default_factory=dict)
    activities: dict[int, Row] = field(default_factory=dict)
    fields: list[Row] = field(default_factory=list)
    broken: list[Said] = field(default_factory=list)
    writes: list[tuple[str, str, Row]] = field(default_factory=list)
    clock: str = "2026-11-10T09:00:00Z"

    def deal(self, key: int, title: str, firm: str, address: str, **more: object) -> Row:
        """A deal there, with its company and person."""
        self.organizations[key] = {"id": key, "name": firm}
        self.persons[key] = {
            "id": key,
            "name": address.partition("@")[0].title(),
            "emails": [{"value": address, "primary": True, "label": "work"}],
            "phones": [{"value": "+44 20 0000", "primary": True, "label": "work"}],
        }
        row: Row = {
            "id": key,
            "title": title,
            "owner_id": OWNER,
            "person_id": key,
            "org_id": key,
            "value": 1200,
            "currency": "EUR",
            "is_deleted": False,
            "add_time": "2026-09-01T08:00:00Z",
            "update_time": f"2026-11-0{key}T08:00:00Z",
            "status": "open",
            "lost_reason": None,
            "won_time": None,
            "lost_time": None,
            "custom_fields": {},
            **more,
        }
        self.deals[key] = row
        return row

    def activity(self, key: int, deal: int, **more: object) -> Row:
        """An activity there."""
        row: Row = {
            "id": key,
            "subject": "Call",
            "type": "call",
            "owner_id": OWNER,
            "deal_id": deal,
            "person_id": deal,
            "due_date": "2026-11-09",
            "due_time": "14:00",
            "note": None,
            "done": True,
            "marked_as_done_time": "2026-11-09T14:30:00Z",
            "update_time": "2026-11-09T14:30:00Z",
            **more,
        }
        self.activities[key] = row
        return row

    def end(self, key: int, day: str, *, won: bool) -> None:
        """It ends there."""
        word = "won" if won else "lost"
        self.touched(key, f"{day}T10:00:00Z", **{"status": word, f"{word}_time": f"{day}T10:00:00Z"})

    def touched(self, key: int, at: str, **more: object) -> None:
        """The deal is changed there at that moment."""
        self.deals[key] |= {"update_time": at, **more}

    def pay(self, key: int, amount: str, at: str) -> None:
        """Its amount is changed."""
        self.touched(key, at, value=float(amount))

    def talk(self, key: int, deal: int, subject: str, note: str, at: str) -> None:
        """A call marked as done there."""
        told = {"due_date": at[:10], "due_time": at[11:16], "marked_as_done_time": at, "update_time": at}
        self.activity(key, deal, subject=subject, note=note, **told)

    def standing(self, key: int) -> str:
        """Where it stands, as it stands there."""
        return str(self.deals[key]["custom_fields"].get("f00d") or "")

    def step(self, key: int) -> str:
        """The next step that stands there: our activity."""
        found = self.open_steps(key)
        if not found:
            return ""
        clock = f" {found[0]['due_time']} UTC" if found[0]["due_time"] else ""
        return f"{found[0]['due_date']}{clock}: {found[0]['subject']}"

    def open_steps(self, key: int) -> list[Row]:
        """Our activities of the deal that are to be done."""
        return [one for one in self.activities.values() if one["deal_id"] == key and not one["done"]]

    def do_step(self, key: int) -> None:
        """The seller ticks our activity."""
        self.open_steps(key)[0] |= {"done": True, "type": "task"}

    def drop_step(self, key: int) -> None:
        """The seller deletes our activity."""
        del self.activities[self.open_steps(key)[0]["id"]]

    def edit_step(self, key: int, words: str, at: str) -> None:
        """The seller writes another next step there."""
        self.open_steps(key)[0].update({"subject": words, "update_time": at})

    def delete(self, key: int) -> None:
        """The deal is deleted there."""
        self.deals[key]["is_deleted"] = True

    def answers(self, asked: Asked) -> Said:
        """Its answer to a request."""
        if self.broken:
            return self.broken.pop(0)
        if asked.headers.get("x-api-token") != TOKEN:
            return _said(401, {"success": False, "error": "unauthorized access"})
        parts = urlsplit(asked.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        told: Row = json.loads(asked.body) if asked.body else {}
        if asked.method == "GET":
            return self._read(parts.path, query)
        self.writes.append((asked.method, parts.path, told))
        return self._write(asked.method, parts.path, told)

    def _read(self, path: str, query: Mapping[str, str]) -> Said:
        if path == "/api/v1/users/me":
            return _said(200, {"success": True, "data": {"id": OWNER, "name": "Ana"}})
        if path == "/api/v1/dealFields":
            return _said(200, {"success": True, "data": self.fields or None})
        rows: dict[int, Row] = getattr(self, path.rpartition("/")[2])
        if "ids" in query:
            wanted = {int(key) for key in query["ids"].split(",")}
            return _said(200, {"success": True, "data": [row for key, row in rows.items() if key in wanted]})
        if "deal_id" in query:
            of = [one for one in rows.values() if str(one["deal_id"]) == query["deal_id"] and not one["done"]]
            return _said(200, {"success": True, "data": of})
        found = [row for row in rows.values() if str(row["owner_id"]) == query["owner_id"]]
        found = sorted(
            (row for row in found if row["update_time"] >= query.get("updated_since", "")),
            key=lambda row: row["update_time"],
        )
        start, limit = int(query.get("cursor", "0")), min(2, int(query["limit"]))  # short pages
        after = str(start + limit) if start + limit < len(found) else None
        answer = {"data": found[start : start + limit], "additional_data": {"next_cursor": after}}
        return _said(200, {"success": True, **answer})

    def _write(self, method: str, path: str, told: Row) -> Said:
        if path == "/api/v1/dealFields":
            self.fields.append({"key": "f00d", "name": told["name"], "field_type": told["field_type"]})
            return _said(201, {"success": True, "data": self.fields[-1]})
        kind, _, key = path.removeprefix("/api/v2/").partition("/")
        rows: dict[int, Row] = getattr(self, kind)
        if method == "POST":
            number = max(rows, default=0) + 1
            rows[number] = {"id": number, "owner_id": OWNER, "update_time": self.clock, **told}
            return _said(201, {"success": True, "data": rows[number]})
        if int(key) not in rows:
            return _said(404, {"success": False, "error": "not found"})
        if method == "DELETE":
            del rows[int(key)]
            return _said(200, {"success": True, "data": {"id": int(key)}})
        fields = told.pop("custom_fields", {})
        rows[int(key)] |= {**told, "update_time": self.clock}
        rows[int(key)].setdefault("custom_fields", {}).update(fields)
        return _said(200, {"success": True, "data": rows[int(key)]})


def _said(code: int, told: Row) -> Said:
    return code, json.dumps(told).encode(), {"Content-Type": "application/json"}
