"""A Pipedrive that listens on this machine: the shapes its API's documents show, with what it holds kept in memory."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
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

    deals: dict[int, Row] = field(default_factory=dict)
    persons: dict[int, Row] = field(default_factory=dict)
    organizations: dict[int, Row] = field(default_factory=dict)
    activities: dict[int, Row] = field(default_factory=dict)
    fields: list[Row] = field(default_factory=list)
    broken: list[Said] = field(default_factory=list)
    writes: list[tuple[str, str, Row]] = field(default_factory=list)

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
            rows[number] = {"id": number, "owner_id": OWNER, "update_time": "2026-11-10T09:00:00Z", **told}
            return _said(201, {"success": True, "data": rows[number]})
        if int(key) not in rows:
            return _said(404, {"success": False, "error": "not found"})
        if method == "DELETE":
            del rows[int(key)]
            return _said(200, {"success": True, "data": {"id": int(key)}})
        fields = told.pop("custom_fields", {})
        rows[int(key)] |= {**told, "update_time": "2026-11-10T09:00:00Z"}
        rows[int(key)].setdefault("custom_fields", {}).update(fields)
        return _said(200, {"success": True, "data": rows[int(key)]})


def _said(code: int, told: Row) -> Said:
    return code, json.dumps(told).encode(), {"Content-Type": "application/json"}
