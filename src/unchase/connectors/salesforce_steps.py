"""Standing and next step written into Salesforce: fields of the deal and one open activity, many records a call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unchase.connectors.crm import Wrote
from unchase.connectors.salesforce_session import words_of_salesforce

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from unchase.connectors.crm import Change, Row, Step
    from unchase.connectors.salesforce_session import Session

_PATH = "/composite/sobjects"
_LATER = frozenset({"UNABLE_TO_LOCK_ROW"})
_GONE = frozenset({"ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY", "NOT_FOUND"})


@dataclass(frozen=True, slots=True)
class Steps:
    """What is written, through a session; `fields` are those of the deal that are there."""

    session: Session
    fields: tuple[str, ...]

    def write(self, changes: Sequence[Change]) -> list[Wrote]:
        """How each went: its own errors, never those of another."""
        told = self._sent("PATCH", {one.deal_id: self._deal(one) for one in changes})
        problems = {key: _problem(row) for key, row in told.items()}
        taken = [one for one in changes if not problems[one.deal_id] and one.writes_step]
        changed = self._sent(
            "PATCH", {one.deal_id: _activity(one, one.step) for one in taken if one.step_id and one.step}
        )
        gone = {key for key, row in changed.items() if not row.get("success")}
        made = self._sent(
            "POST",
            {
                one.deal_id: _activity(one, one.step, anew=True)
                for one in taken
                if one.step and (not one.step_id or one.deal_id in gone)
            },
        )
        self._take_away([one.step_id for one in taken if one.step_id and not one.step])
        return [
            Wrote(
                step_id=_key(one, made),
                problem=problems[one.deal_id] or _problem(made.get(one.deal_id)),
                again=_code(told[one.deal_id]) in _LATER,
            )
            for one in changes
        ]

    def _deal(self, change: Change) -> Row:
        told: Row = {"attributes": {"type": words_of_salesforce()["kinds"]["deal"]}, "id": change.deal_id}
        for name in self.fields:
            if name == words_of_salesforce()["standing"]:
                told[name] = change.standing
            elif change.writes_step:
                told[name] = change.step.line[:255] if change.step else None
        return told

    def _sent(self, method: str, rows: Mapping[str, Row]) -> dict[str, Row]:
        """What came of each row, by the deal it is about: the answer is in the order of what was sent."""
        if not rows:
            return {}
        said: Any = self.session.asked(
            method, _PATH, told={"allOrNone": False, "records": list(rows.values())}
        )
        return dict(zip(rows, said, strict=True))

    def _take_away(self, keys: Sequence[str]) -> None:
        """One that is gone already is as well."""
        if keys:
            self.session.asked("DELETE", _PATH, query={"ids": ",".join(keys), "allOrNone": "false"})


def _activity(change: Change, step: Step | None, *, anew: bool = False) -> Row:
    assert step is not None, "only those with a step are asked for"
    told: Row = {
        "attributes": {"type": words_of_salesforce()["kinds"]["activity"]},
        "Subject": step.line[:255],
        "ActivityDate": step.on.isoformat(),
    }
    if anew:
        return told | {"WhatId": change.deal_id, "Status": words_of_salesforce()["open"]}
    return told | {"id": change.step_id}


def _key(change: Change, made: Mapping[str, Row]) -> str:
    if change.deal_id in made:
        return str(made[change.deal_id].get("id") or "")
    return change.step_id if change.step or not change.writes_step else ""


def _problem(row: Row | None) -> str:
    """Why a record was not taken, in a sentence; "" where it was."""
    if row is None or row.get("success"):
        return ""
    if _code(row) in _GONE:
        return "It is not in Salesforce any more."
    errors = row.get("errors") or [{}]
    return f"Salesforce: {errors[0].get('message') or 'it was not taken'}"[:300]


def _code(row: Row) -> str:
    return str((row.get("errors") or [{}])[0].get("statusCode") or "")
