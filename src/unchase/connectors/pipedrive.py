"""Speaks with Pipedrive through its public API: deals, people and what was done in; standing and next step back.

Only deals of the token's own user are looked at. Sources: developers.pipedrive.com/docs/api (v2: deals, persons,
organizations, activities; v1: users/me, dealFields).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from unchase.connectors.asking import NoAnswerError, asked, checked
from unchase.connectors.crm_file import CrmDeal
from unchase.connectors.domains import domain_of, is_free_mail
from unchase.connectors.host import PUBLIC_ONLY
from unchase.connectors.html_text import text_of_html

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from unchase.connectors.host import Allowed
    from unchase.connectors.secret import Secret

SOURCE = "pipedrive"
_A_PAGE = 100  # rows asked for at once, and keys in one look-up
_MOST_PAGES = 10_000
_LONGEST_NOTE = 20_000
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")

Row = dict[str, Any]


class CrmError(Exception):
    """The other program does not answer as it should; its text is the sentence to show."""


class CrmRefusedError(CrmError):
    """It does not take our token; asking again is of no use before the seller gives another."""


class CrmBusyError(CrmError):
    """It wants to be asked later; `seconds` says when."""

    def __init__(self, says: str, seconds: int) -> None:
        super().__init__(says)
        self.seconds = seconds


class CrmGoneError(CrmError):
    """What was to be changed is not there any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A call or a meeting that was held, as it was noted there."""

    source_id: str
    deal_id: str
    at: datetime
    person: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The next step as it stands there: what, on which day, at what time (UTC) where it is an appointment."""

    says: str
    on: date
    at: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A page of deals, as rows of an import; `until` is when the last of them was changed there."""

    deals: tuple[CrmDeal, ...]
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipedrive:
    """A conversation with one company's Pipedrive, for the user whose token it is."""

    address: str
    token: Secret
    allowed: Allowed = PUBLIC_ONLY

    def me(self) -> int:
        """The number of the token's user."""
        told = self._asked("GET", "/api/v1/users/me")["data"]
        return int(told["id"])

    def changed_deals(self, owner: int, since: str) -> Iterator[Changed]:
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

    def past(self, owner: int, since: str) -> Iterator[tuple[tuple[Past, ...], str]]:
        """The calls and meetings held, changed since that moment, a page at a time, with when the last was changed."""
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

    def standing_field(self) -> str:
        """The key of the deals' field that holds the standing; made where there is none."""
        name = _words()["field"]
        for row in self._asked("GET", "/api/v1/dealFields", query={"limit": "500"})["data"] or []:
            if row.get("name") == name:
                return str(row["key"])
        made = self._asked("POST", "/api/v1/dealFields", told={"name": name, "field_type": "varchar"})
        return str(made["data"]["key"])

    def write_standing(self, deal_id: str, field: str, words: str) -> None:
        """Where the deal stands, into its field. Raises `CrmGoneError` where there is no such deal."""
        self._asked("PATCH", f"/api/v2/deals/{int(deal_id)}", told={"custom_fields": {field: words}})

    def write_step(self, deal_id: str, step: Step, step_id: str = "") -> str:
        """The next step of a deal, made or changed; its key there. Raises `CrmGoneError` where it was taken away."""
        told: Row = {
            "subject": step.says[:200],
            "type": "meeting" if step.at else "call",
            "due_date": step.on.isoformat(),
            "due_time": f"{step.at:%H:%M}" if step.at else None,
            "deal_id": int(deal_id),
            "done": False,
        }
        if step_id:
            return str(self._asked("PATCH", f"/api/v2/activities/{int(step_id)}", told=told)["data"]["id"])
        return str(self._asked("POST", "/api/v2/activities", told=told)["data"]["id"])

    def take_step_away(self, step_id: str) -> None:
        """There is no next step any more; one that is gone already is as well."""
        try:
            self._asked("DELETE", f"/api/v2/activities/{int(step_id)}")
        except CrmGoneError:
            return

    def _pages(self, path: str, owner: int, since: str) -> Iterator[list[Row]]:
        query = {
            "owner_id": str(owner),
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

    def _asked(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, told: Row | None = None
    ) -> Row:
        """The answer as JSON; its trouble as one of the errors above."""
        where = f"{self.address}{path}" + (f"?{urlencode(query)}" if query else "")
        headers = {"x-api-token": self.token.reveal(), "Accept": "application/json"}
        body = b""
        if told is not None:
            headers["Content-Type"], body = "application/json", json.dumps(told).encode()
        try:
            answer = asked(method, where, body=body, headers=headers, allowed=self.allowed)
        except NoAnswerError as error:
            raise CrmError(str(error)) from None
        if answer.code in {401, 403}:
            raise CrmRefusedError("Pipedrive does not take the token; give one that is good.")
        if answer.code in {404, 410}:
            raise CrmGoneError("It is not in Pipedrive any more.")
        if answer.code == 429:
            wait = answer.headers.get("retry-after", "")
            raise CrmBusyError("Pipedrive wants to be asked later.", int(wait) if wait.isdecimal() else 60)
        try:
            said = json.loads(answer.body)
        except ValueError:
            said = None
        if answer.code >= 300 or not isinstance(said, dict):
            raise CrmError(f"Pipedrive gave an answer that is of no use ({answer.code}).")
        return said


def address_of(words: str, *, allowed: Allowed = PUBLIC_ONLY) -> str:
    """The address of a company's Pipedrive, from its name or as it stands in the browser. Raises `CrmError`."""
    plain = words.strip().rstrip("/")
    if re.fullmatch(r"[A-Za-z0-9-]{1,60}", plain):
        return f"https://{plain.lower()}.pipedrive.com"
    try:
        parts = urlsplit(checked(plain if "://" in plain else f"https://{plain}", allowed=allowed))
    except NoAnswerError as error:
        raise CrmError(str(error)) from None
    host = (parts.hostname or "").lower()
    if not host.endswith(".pipedrive.com") and host not in allowed.names and not allowed.networks:
        raise CrmError("Write it as it stands in the browser: https://your-company.pipedrive.com.")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _deal(line: int, row: Row, person: Row | None, firm: Row | None) -> CrmDeal:
    address = _best(person.get("emails") if person else None).lower()
    domain = domain_of(address) if address else ""
    name, company = str(row.get("title") or ""), str((firm or {}).get("name") or "")
    ended = _words()["ends"].get(str(row.get("status")))
    amount, problem = _amount(row.get("value"))
    closed = row.get("won_time") or row.get("lost_time") or row.get("close_time")
    return CrmDeal(
        line=line,
        source=SOURCE,
        source_id=str(row.get("id", "")),
        name=name[:200],
        company=(company or domain or name)[:200],
        domain="" if not domain or is_free_mail(domain) else domain,
        person=str((person or {}).get("name") or "")[:200],
        address=address[:254],
        phone=_best(person.get("phones") if person else None)[:60],
        amount=amount,
        currency=str(row.get("currency") or "")[:3] if amount is not None else "",
        recorded=ended,
        closed_on=_day(closed) if ended else None,
        created_on=_day(row.get("add_time")),
        note=str(row.get("lost_reason") or "")[:2_000],
        problem=problem,
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
        note="\n".join(filter(None, words))[:_LONGEST_NOTE],
    )


def _moment(row: Row) -> datetime | None:
    """When it was held: its day and its hour (UTC there), else when it was marked as done."""
    day = _day(row.get("due_date"))
    clock = _CLOCK.match(str(row.get("due_time") or ""))
    if day is not None and clock is not None and int(clock[1]) < 24 and int(clock[2]) < 60:
        return datetime.combine(day, time(int(clock[1]), int(clock[2])), UTC)
    try:
        done = datetime.fromisoformat(str(row.get("marked_as_done_time") or "").replace(" ", "T"))
    except ValueError:
        return datetime.combine(day, time(12), UTC) if day is not None else None
    return done if done.tzinfo else done.replace(tzinfo=UTC)


def _best(told: Sequence[Row] | None) -> str:
    """The primary of several addresses or numbers, else the first."""
    rows = [one for one in told or () if isinstance(one, dict) and one.get("value")]
    chosen = next((one for one in rows if one.get("primary")), rows[0] if rows else {})
    return str(chosen.get("value", "")).strip()


def _day(told: object) -> date | None:
    try:
        return date.fromisoformat(str(told or "")[:10])
    except ValueError:
        return None


def _amount(told: object) -> tuple[Decimal | None, str]:
    if told in {None, "", 0}:
        return None, ""
    try:
        amount = Decimal(str(told)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None, "its value is no amount"
    return (amount, "") if abs(amount) < 10**12 else (None, "its value is too large an amount")


@cache
def _words() -> Mapping[str, Any]:
    """What Pipedrive calls things."""
    import tomllib

    return tomllib.loads(files("unchase.connectors").joinpath("pipedrive.toml").read_text(encoding="utf-8"))
