"""A HubSpot that listens on this machine: the shapes its API's documents show, with what it holds kept in memory."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from unchase.connectors.crm import moment_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.listening import Asked

TOKEN = "pat-eu1-0123456789abcdef"
OWNER = "41629"
KNOWN_AS = "ana@lantern.example"
Row = dict[str, Any]
Said = tuple[int, bytes, "Mapping[str, str]"]


@dataclass(slots=True)
class HubSpots:
    """What it holds, by kind and key; `joined` says what of another kind a row belongs to."""

    program: ClassVar[str] = "hubspot"
    words: ClassVar[dict[str, str]] = {"token": TOKEN}
    known_as: ClassVar[str] = KNOWN_AS

    rows: dict[str, dict[str, Row]] = field(default_factory=dict)
    joined: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    properties: dict[str, Row] = field(default_factory=dict)
    broken: list[Said] = field(default_factory=list)
    writes: list[tuple[str, str, Row]] = field(default_factory=list)
    clock: str = "2026-11-10T09:00:00.000Z"
    page: int = 2
    made: int = 0

    def deal(self, key: int, title: str, firm: str, address: str, **more: object) -> str:
        """A deal there, with its company and person."""
        self._put("companies", str(key), name=firm, domain=address.partition("@")[2])
        self._put("contacts", str(key), firstname=address.partition("@")[0].title(), email=address)
        self._put(
            "deals",
            str(key),
            dealname=title,
            amount="1200",
            deal_currency_code="EUR",
            hubspot_owner_id=OWNER,
            hs_is_closed="false",
            hs_is_closed_won="false",
            createdate="2026-09-01T08:00:00.000Z",
            hs_lastmodifieddate=f"2026-11-0{key}T08:00:00.000Z",
        )
        self.rows["deals"][str(key)]["properties"] |= more
        self.joined["deals", str(key), "contacts"] = [str(key)]
        self.joined["deals", str(key), "companies"] = [str(key)]
        return str(key)

    def end(self, key: int, day: str, *, won: bool) -> None:
        """It ends there."""
        told = {"hs_is_closed": "true", "hs_is_closed_won": str(won).lower(), "closedate": f"{day}T10:00:00Z"}
        self.rows["deals"][str(key)]["properties"] |= told
        self.touched(key, f"{day}T10:00:00.000Z")

    def touched(self, key: int, at: str, **more: object) -> None:
        """The deal is changed there at that moment."""
        self.rows["deals"][str(key)]["properties"] |= {"hs_lastmodifieddate": at, **more}

    def pay(self, key: int, amount: str, at: str) -> None:
        """Its amount is changed."""
        self.touched(key, at, amount=amount)

    def talk(self, key: int, deal: int, subject: str, note: str, at: str, **more: object) -> None:
        """A call that was noted there."""
        told: Row = {
            "hs_timestamp": at,
            "hs_call_title": subject,
            "hs_call_body": note,
            "hs_call_direction": "OUTBOUND",
            "hs_call_disposition": "f240bbac-87c9-4f6e-bf70-924b57d47db7",
            "hubspot_owner_id": OWNER,
            "hs_lastmodifieddate": at,
        }
        self.happened("calls", key, deal, **(told | more))

    def happened(self, kind: str, key: int, deal: int, **told: object) -> None:
        """Something of a kind, in that deal."""
        self._put(kind, str(key), hubspot_owner_id=OWNER)
        self.rows[kind][str(key)]["properties"] |= told
        self.joined[kind, str(key), "deals"] = [str(deal)]
        self.joined[kind, str(key), "contacts"] = [str(deal)]

    def standing(self, key: int) -> str:
        """Where it stands, as it stands there."""
        return str(self.rows["deals"][str(key)]["properties"].get("unchase_standing") or "")

    def step(self, key: int) -> str:
        """The next step that stands there."""
        return str(self.rows["deals"][str(key)]["properties"].get("unchase_next_step") or "")

    def open_steps(self, key: int) -> list[Row]:
        """Our activities of the deal that are to be done."""
        keys = self.joined.get(("deals", str(key), "tasks"), [])
        rows = [self.rows["tasks"][one] for one in keys if one in self.rows.get("tasks", {})]
        return [one for one in rows if one["properties"]["hs_task_status"] != "COMPLETED"]

    def do_step(self, key: int) -> None:
        """The seller ticks our activity."""
        self.open_steps(key)[0]["properties"]["hs_task_status"] = "COMPLETED"

    def drop_step(self, key: int) -> None:
        """The seller deletes our activity."""
        del self.rows["tasks"][self.open_steps(key)[0]["id"]]

    def edit_step(self, key: int, words: str, at: str) -> None:
        """The seller writes another next step there."""
        told = self.rows["deals"][str(key)]["properties"]
        told |= {"unchase_next_step": words, "unchase_next_step~at": at, "hs_lastmodifieddate": at}

    def delete(self, key: int) -> None:
        """The deal is deleted there."""
        del self.rows["deals"][str(key)]

    def merge(self, key: int, into: int, at: str) -> None:
        """Two deals are merged there, into one with a new key."""
        told = self.rows["deals"].pop(str(key))
        self.rows["deals"].pop(str(into))
        new = str(into * 100)
        self.rows["deals"][new] = told | {"id": new}
        told["properties"] |= {"hs_merged_object_ids": f"{key};{into}", "hs_lastmodifieddate": at}
        for kind in ("contacts", "companies"):
            self.joined["deals", new, kind] = self.joined["deals", str(into), kind]

    def answers(self, asked: Asked) -> Said:
        """Its answer to a request."""
        if self.broken:
            return self.broken.pop(0)
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return _said(401, {"status": "error", "category": "INVALID_AUTHENTICATION"})
        parts = urlsplit(asked.path)
        told: Row = json.loads(asked.body) if asked.body else {}
        if parts.path == "/crm/v3/owners/":
            known = parse_qs(parts.query)["email"][0] == KNOWN_AS
            row = {"id": OWNER, "email": KNOWN_AS, "userId": 7, "archived": False}
            return _said(200, {"results": [row] if known else []})
        if parts.path.startswith("/crm/v3/properties/deals"):
            return self._property(asked.method, parts.path, told)
        if parts.path.startswith("/crm/v4/associations/"):
            return self._joins(parts.path.split("/"), told)
        kind, _, rest = parts.path.removeprefix("/crm/v3/objects/").partition("/")
        return self._objects(asked.method, kind, rest, told)

    def _objects(self, method: str, kind: str, rest: str, told: Row) -> Said:
        if rest == "search":
            return self._search(kind, told)
        if rest == "batch/read":
            return self._batch_read(kind, told)
        self.writes.append((method, f"{kind}/{rest}", told))
        if rest == "batch/update":
            return self._batch_update(kind, told)
        return self._write(method, kind, rest, told)

    def _put(self, kind: str, key: str, **told: object) -> None:
        self.rows.setdefault(kind, {})[key] = {"id": key, "properties": dict(told), "archived": False}

    def _property(self, method: str, path: str, told: Row) -> Said:
        if method == "GET":
            found = self.properties.get(path.rpartition("/")[2])
            return _said(200, found) if found else _said(404, {"status": "error"})
        assert {"name", "label", "type", "fieldType", "groupName"} <= set(told)
        self.properties[told["name"]] = told
        return _said(201, told)

    def _joins(self, path: list[str], told: Row) -> Said:
        kind, other = path[4], path[5]
        found = [
            {"from": {"id": one["id"]}, "to": [{"toObjectId": int(key)} for key in keys]}
            for one in told["inputs"]
            if (keys := self.joined.get((kind, one["id"], other)))
        ]
        return _said(200 if len(found) == len(told["inputs"]) else 207, {"results": found})

    def _search(self, kind: str, told: Row) -> Said:
        (group,) = told["filterGroups"]
        wants = {one["propertyName"]: one["value"] for one in group["filters"]}
        begin = int(wants["hs_lastmodifieddate"])
        found = [
            row
            for row in self.rows.get(kind, {}).values()
            if row["properties"]["hubspot_owner_id"] == wants["hubspot_owner_id"] and _ms(row) >= begin
        ]
        found.sort(key=_ms)
        start = int(told.get("after", "0"))
        shown = [self._shown(row, told["properties"]) for row in found[start : start + self.page]]
        after = {"next": {"after": str(start + self.page)}} if start + self.page < len(found) else None
        return _said(200, {"total": len(found), "results": shown} | ({"paging": after} if after else {}))

    def _batch_read(self, kind: str, told: Row) -> Said:
        rows = self.rows.get(kind, {})
        keys = [one["id"] for one in told["inputs"] if one["id"] in rows]
        found = [
            self._shown(rows[key], told["properties"], told.get("propertiesWithHistory", ())) for key in keys
        ]
        return _said(200 if len(keys) == len(told["inputs"]) else 207, {"results": found})

    def _shown(self, row: Row, names: list[str], histories: Any = ()) -> Row:  # noqa: ANN401 - names or none
        told = row["properties"]
        shown: Row = {"id": row["id"], "properties": {name: told.get(name) for name in names}}
        for name in histories:
            past = [{"value": told[name], "timestamp": told.get(f"{name}~at")}] if told.get(name) else []
            shown.setdefault("propertiesWithHistory", {})[name] = past
        return shown

    def _batch_update(self, kind: str, told: Row) -> Said:
        rows, found, errors = self.rows[kind], [], []
        for one in told["inputs"]:
            unknown = [name for name in one["properties"] if name not in self.properties]
            if one["id"] not in rows or unknown:
                errors.append({"message": "It is not there.", "context": {"ids": [one["id"]]}})
                continue
            rows[one["id"]]["properties"] |= one["properties"] | {
                "unchase_next_step~at": self.clock,
                "hs_lastmodifieddate": self.clock,
            }
            found.append({"id": one["id"]})
        return _said(207 if errors else 200, {"results": found, "errors": errors})

    def _write(self, method: str, kind: str, key: str, told: Row) -> Said:
        rows = self.rows.setdefault(kind, {})
        if method == "POST":
            self.made += 1
            key = str(9_000 + self.made)
            self._put(kind, key, **told["properties"])
            (join,) = told["associations"]
            assert join["types"][0]["associationTypeId"] == 216
            self.joined.setdefault(("deals", join["to"]["id"], kind), []).append(key)
            return _said(201, {"id": key})
        if key not in rows:
            return _said(404, {"status": "error", "category": "OBJECT_NOT_FOUND"})
        if method == "DELETE":
            del rows[key]
            return 204, b"", {}
        rows[key]["properties"] |= told["properties"]
        return _said(200, {"id": key})


def _ms(row: Row) -> int:
    at = moment_of(row["properties"]["hs_lastmodifieddate"])
    assert at is not None
    return int(at.timestamp() * 1_000)


def _said(code: int, told: Row) -> Said:
    return code, json.dumps(told).encode(), {"Content-Type": "application/json"}
