"""Rows of Salesforce as ours: a deal with its company and person, a call, a meeting that was held, a mail."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from unchase.connectors.crm import LONGEST_NOTE, Past, day_of, moment_of
from unchase.connectors.crm_deal import crm_deal
from unchase.connectors.salesforce_session import words_of_salesforce
from unchase.core.act import Side

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from unchase.connectors.crm import Row
    from unchase.connectors.crm_file import CrmDeal

_NOON = time(12)


def deal_of(line: int, row: Row) -> CrmDeal:
    """A deal, with its company and the first of its people."""
    firm = row.get(words_of_salesforce()["kinds"]["firm"]) or {}
    roles = (row.get("OpportunityContactRoles") or {}).get("records") or []
    person = (roles[0].get("Contact") or {}) if roles else {}
    return crm_deal(
        line,
        "salesforce",
        str(row["Id"]),
        name=str(row.get("Name") or ""),
        company=str(firm.get("Name") or ""),
        site=_site(str(firm.get("Website") or "")),
        person=str(person.get("Name") or ""),
        address=str(person.get("Email") or "").strip().lower(),
        phone=str(person.get("Phone") or ""),
        amount=row.get("Amount"),
        currency=row.get("CurrencyIsoCode"),
        ended=("won" if row.get("IsWon") else "lost") if row.get("IsClosed") else None,
        closed=row.get("CloseDate"),
        created=row.get("CreatedDate"),
    )


def _call(row: Row) -> Past | None:
    """A call that was closed: when it was, else at noon of its day."""
    day = day_of(row.get("ActivityDate"))
    at = moment_of(row.get("CompletedDateTime")) or (datetime.combine(day, _NOON, UTC) if day else None)
    if at is None:
        return None
    side = Side.THEM if row.get("CallType") == "Inbound" else Side.US
    return _talk(row, at, side)


def _meeting(row: Row) -> Past | None:
    """An entry in the calendar says nothing; one that somebody wrote about after it was over was held."""
    start, end = moment_of(row.get("StartDateTime")), moment_of(row.get("EndDateTime"))
    changed = moment_of(row.get("LastModifiedDate"))
    if start is None or end is None or changed is None or changed < end or not row.get("Description"):
        return None
    return _talk(row, start, Side.US)


def _talk(row: Row, at: datetime, side: Side) -> Past:
    words = [str(row.get(one) or "").strip() for one in ("Subject", "Description")]
    return Past(
        source_id=str(row["Id"]),
        deal_id=str(row["WhatId"]),
        at=at,
        person=str((row.get("Who") or {}).get("Name") or "")[:254],
        note="\n".join(filter(None, words))[:LONGEST_NOTE],
        side=side,
    )


def _mail(row: Row) -> Past | None:
    at = moment_of(row.get("MessageDate"))
    incoming = bool(row.get("Incoming"))
    theirs = str(row.get("FromAddress" if incoming else "ToAddress") or "")
    if at is None or not row.get("RelatedToId"):
        return None
    return Past(
        source_id=str(row["Id"]),
        deal_id=str(row["RelatedToId"]),
        at=at,
        person=theirs.split(";", maxsplit=1)[0].strip().lower()[:254],
        note=str(row.get("TextBody") or "")[:LONGEST_NOTE],
        side=Side.THEM if incoming else Side.US,
        is_mail=True,
        subject=str(row.get("Subject") or "")[:500],
        message_id=str(row.get("MessageIdentifier") or "")[:400],
    )


PASSED: Mapping[str, Callable[[Row], Past | None]] = {"calls": _call, "meetings": _meeting, "mails": _mail}


def _site(words: str) -> str:
    """The domain of a website, without the name of its server."""
    try:
        host = urlsplit(words if "://" in words else f"https://{words}").hostname or ""
    except ValueError:
        return ""
    return host.lower().removeprefix("www.")
