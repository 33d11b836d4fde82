"""Standing and next step written into HubSpot: properties of the deal, and one activity, from which it shows the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from unchase.connectors.crm import CrmGoneError, Step, Wrote, moment_of
from unchase.connectors.hubspot_words import words_of_hubspot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from unchase.connectors.crm import Change, Row


_DONE = frozenset({"COMPLETED"})
_MORNING = time(9)  # when a step without an hour is due, in UTC


@dataclass(frozen=True, slots=True)
class Steps:
    """What is written; `asked` answers a request to HubSpot: method, path, and what is told."""

    asked: Callable[..., Row]

    def write(self, changes: Sequence[Change]) -> list[Wrote]:
        """The properties of all in one call, then the activity of each whose step changed; how each went."""
        told = {"inputs": [{"id": one.deal_id, "properties": _properties(one)} for one in changes]}
        said = self.asked("POST", "/crm/v3/objects/deals/batch/update", told=told)
        taken = {str(row["id"]) for row in said.get("results") or []}
        wrong = _wrong(said)
        return [
            Wrote(step_id=self._activity(one))
            if one.deal_id in taken
            else Wrote(step_id=one.step_id, problem=wrong.get(one.deal_id, "HubSpot did not take it."))
            for one in changes
        ]

    def lost(self, lines: Mapping[str, str], activities: Mapping[str, tuple[Row, ...]]) -> dict[str, str]:
        """Which of the open activities of these deals are ours, known by their line."""
        return {
            deal: str(row["id"])
            for deal, line in lines.items()
            for row in activities.get(deal, ())
            if _line(row.get("properties") or {}) == line
        }

    def _activity(self, change: Change) -> str:
        """The key of our activity; made anew where it was taken away."""
        if not change.writes_step:
            return change.step_id
        if change.step is None:
            if change.step_id:
                self._take_away(change.step_id)
            return ""
        told: Row = {"properties": _activity_of(change.step)}
        if change.step_id:
            try:
                return str(self.asked("PATCH", f"{_path()}/{change.step_id}", told=told)["id"])
            except CrmGoneError:
                pass  # made anew
        kind = {
            "associationCategory": "HUBSPOT_DEFINED",
            "associationTypeId": words_of_hubspot()["step_to_deal"],
        }
        told["associations"] = [{"to": {"id": change.deal_id}, "types": [kind]}]
        return str(self.asked("POST", _path(), told=told)["id"])

    def _take_away(self, key: str) -> None:
        try:
            self.asked("DELETE", f"{_path()}/{key}")
        except CrmGoneError:
            return


def is_open(activity: Row | None) -> bool:
    """Whether our activity is still one to be done."""
    return activity is not None and (activity.get("properties") or {}).get("hs_task_status") not in _DONE


def _path() -> str:
    return f"/crm/v3/objects/{words_of_hubspot()['activities']}"


def _properties(change: Change) -> Row:
    words = words_of_hubspot()
    told = {words["standing"]: change.standing}
    if change.writes_step:
        told[words["step"]] = change.step.line if change.step else ""
        told[words["step_on"]] = change.step.on.isoformat() if change.step else ""
    return told


def _activity_of(step: Step) -> Row:
    due = datetime.combine(step.on, step.at or _MORNING, UTC)
    return {
        "hs_task_subject": step.says[:200],
        "hs_task_type": "TODO" if step.at else "CALL",
        "hs_task_status": "NOT_STARTED",
        "hs_timestamp": due.isoformat().replace("+00:00", "Z"),
    }


def _line(told: Row) -> str | None:
    due = moment_of(told.get("hs_timestamp"))
    if due is None or told.get("hs_task_status") in _DONE:
        return None
    at = due.astimezone(UTC)
    clock = at.time() if told.get("hs_task_type") == "TODO" else None
    return Step(says=str(told.get("hs_task_subject") or ""), on=at.date(), at=clock).line


def _wrong(said: Row) -> dict[str, str]:
    """Why some were not taken, by the key of the deal (207 Multi-Status)."""
    return {
        str(key): str(error.get("message") or "HubSpot did not take it.")[:300]
        for error in said.get("errors") or []
        for key in (error.get("context") or {}).get("ids") or []
    }
