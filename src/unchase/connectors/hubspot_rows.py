"""Rows of HubSpot as ours: a deal with its person and company, a call, a meeting that was held, a mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.connectors.crm import LONGEST_NOTE, Past, moment_of
from unchase.connectors.crm_deal import crm_deal
from unchase.connectors.html_text import text_of_html
from unchase.connectors.hubspot_words import words_of_hubspot
from unchase.core.act import Side
from unchase.core.touch import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from unchase.connectors.crm import Row
    from unchase.connectors.crm_file import CrmDeal

_YES = "true"
_HELD = frozenset({"COMPLETED"})
_MAILS = {"EMAIL": Side.US, "INCOMING_EMAIL": Side.THEM}  # one forwarded is nobody's word to the other side


def deal_of(line: int, row: Row, people: Sequence[Row], firms: Sequence[Row]) -> CrmDeal:
    """A deal, with the first of its people and companies."""
    told = row.get("properties") or {}
    person, firm = ((one[0].get("properties") or {}) if one else {} for one in (people, firms))
    ended = None
    if told.get("hs_is_closed") == _YES or told.get("hs_is_closed_won") == _YES:
        ended = "won" if told.get("hs_is_closed_won") == _YES else "lost"
    return crm_deal(
        line,
        "hubspot",
        str(row["id"]),
        name=str(told.get("dealname") or ""),
        company=str(firm.get("name") or ""),
        site=str(firm.get("domain") or "").strip().lower(),
        person=_named(person),
        address=str(person.get("email") or "").strip().lower(),
        phone=str(person.get("phone") or person.get("mobilephone") or ""),
        amount=told.get("amount"),
        currency=told.get("deal_currency_code"),
        ended=ended,
        closed=told.get("closedate"),
        created=told.get("createdate"),
        note=told.get("closed_lost_reason"),
        was=(one for one in str(told.get("hs_merged_object_ids") or "").split(";") if one),
    )


def past_of(kind: str, row: Row, deal: str, people: Sequence[Row]) -> Past | None:
    """What passed in a deal; None for what did not: a meeting not held, a wrong number, a call nobody says anything of."""
    told = row.get("properties") or {}
    person = (people[0].get("properties") or {}) if people else {}
    known_as = (str(person.get("email") or "").strip().lower() or _named(person))[:254]
    at = moment_of(told.get("hs_timestamp"))
    if at is None:
        return None
    if kind == "calls":
        return _call(row, told, deal, at, known_as)
    if kind == "meetings":
        return _meeting(row, told, deal, at, known_as)
    return _mail(row, told, deal, at, known_as)


def _call(row: Row, told: Row, deal: str, at: datetime, person: str) -> Past | None:
    note = _note(told.get("hs_call_title"), told.get("hs_call_body"))
    said = str(told.get("hs_call_disposition") or "")
    # Every call that ended counts as completed there, answered or not: only its outcome tells.
    outcome = words_of_hubspot()["outcomes"].get(said, "spoke" if said or told.get("hs_call_body") else "")
    if not outcome:
        return None
    return Past(
        source_id=f"call-{row['id']}",
        deal_id=deal,
        at=at,
        person=person,
        note=note,
        side=Side.THEM if told.get("hs_call_direction") == "INBOUND" else Side.US,
        outcome=Outcome(outcome),
    )


def _meeting(row: Row, told: Row, deal: str, at: datetime, person: str) -> Past | None:
    if told.get("hs_meeting_outcome") not in _HELD:
        return None
    return Past(
        source_id=f"meeting-{row['id']}",
        deal_id=deal,
        at=moment_of(told.get("hs_meeting_start_time")) or at,
        person=person,
        note=_note(
            told.get("hs_meeting_title"), told.get("hs_internal_meeting_notes") or told.get("hs_meeting_body")
        ),
    )


def _mail(row: Row, told: Row, deal: str, at: datetime, person: str) -> Past | None:
    side = _MAILS.get(str(told.get("hs_email_direction") or ""))
    if side is None:
        return None
    text = str(told.get("hs_email_text") or "") or text_of_html(
        str(told.get("hs_email_html") or "")[:200_000]
    )
    return Past(
        source_id=f"mail-{row['id']}",
        deal_id=deal,
        at=at,
        person=person,
        note=text[:LONGEST_NOTE],
        side=side,
        is_mail=True,
        subject=str(told.get("hs_email_subject") or "")[:500],
        message_id=str(told.get("hs_email_message_id") or "")[:400],
    )


def _note(title: object, body: object) -> str:
    words = [str(title or ""), text_of_html(str(body or "")[:200_000]).strip()]
    return "\n".join(filter(None, words))[:LONGEST_NOTE]


def _named(person: Row) -> str:
    return " ".join(filter(None, (str(person.get(one) or "").strip() for one in ("firstname", "lastname"))))
