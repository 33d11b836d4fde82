"""A deal of another program as a row of an import, whichever program it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.connectors.crm import amount_of, day_of
from unchase.connectors.crm_file import CrmDeal
from unchase.connectors.domains import domain_of, is_free_mail

if TYPE_CHECKING:
    from collections.abc import Iterable


def crm_deal(
    line: int,
    source: str,
    source_id: str,
    *,
    name: str,
    company: str,
    person: str,
    address: str,
    phone: str,
    amount: object,
    currency: object,
    ended: str | None,
    closed: object,
    created: object,
    site: str = "",
    note: object = "",
    was: Iterable[str] = (),
) -> CrmDeal:
    """What the program told, cut to what is kept: `site` is the company's domain where it is told, else it is the address's.

    A mail provider's domain is no company's; only what ended was closed; a currency without an amount says nothing.
    """
    domain = site or (domain_of(address) if address else "")
    worth, problem = amount_of(amount)
    return CrmDeal(
        line=line,
        source=source,
        source_id=source_id,
        name=name[:200],
        company=(company or domain or name)[:200],
        domain="" if not domain or is_free_mail(domain) else domain,
        person=person[:200],
        address=address[:254],
        phone=phone[:60],
        amount=worth,
        currency=str(currency or "")[:3] if worth is not None else "",
        recorded=ended,
        closed_on=day_of(closed) if ended else None,
        created_on=day_of(created),
        note=str(note or "")[:2_000],
        problem=problem,
        was=tuple(was),
    )
