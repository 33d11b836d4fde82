"""Everything of a seller, written out: whole as JSON, or the deals as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unchase.deals.appointment import Appointment
from unchase.deals.commitment import Commitment
from unchase.deals.correction import Correction
from unchase.deals.criterion import Criterion
from unchase.deals.crm import Crm
from unchase.deals.deal import Deal
from unchase.deals.outgoing import Outgoing
from unchase.deals.own_calendar import OwnCalendar
from unchase.deals.quoted import Quoted, Why
from unchase.deals.release import Release
from unchase.deals.saved_filter import SavedFilter
from unchase.deals.sorting import Sorting
from unchase.deals.standing_change import StandingChange
from unchase.deals.token import Token
from unchase.deals.told import Told
from unchase.deals.touch import Touch
from unchase.deals.transfer import Transfer
from unchase.deals.webhook import Webhook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db import models

    from unchase.deals.seller import Seller

Row = dict[str, Any]

COLUMNS = (
    "id",
    "prospect",
    "name",
    "amount",
    "currency",
    "standing",
    "n",
    "stalls",
    "chases",
    "move",
    "move_on",
    "appointment",
    "decision_from",
    "decision_until",
    "touches",
    "first_touch",
    "last_touch",
    "triage",
)
_WITH_A_DEAL = {
    "touches": Touch,
    "corrections": Correction,
    "appointments": Appointment,
    "commitments": Commitment,
    "criteria": Criterion,
    "told": Told,
    "outgoing": Outgoing,
    "releases": Release,
    "sortings": Sorting,
    "transfers": Transfer,
    "standing_changes": StandingChange,
    "whys": Why,
    "quoted": Quoted,
}
_LEFT = frozenset({"seller", "by", "deal", "reading", "password", "last_login", "sealed", "key", "digest"})


def everything(seller: Seller) -> Iterator[Row]:
    """One row for the seller, one for each calendar, token, webhook, other program, view, piece of the library, prospect and deal, with all that belongs to it."""
    yield {"kind": "seller", **_row(seller)}
    for calendar in OwnCalendar.objects.filter(seller=seller):
        yield {"kind": "calendar", **_row(calendar)}
    for kind, model in (("token", Token), ("webhook", Webhook), ("crm", Crm)):
        for one in model._default_manager.filter(seller=seller).order_by("pk"):  # noqa: SLF001 - the manager of any model
            yield {"kind": kind, **_row(one)}
    for view in SavedFilter.objects.filter(seller=seller).order_by("pk"):
        yield {"kind": "saved-filter", **_row(view)}
    for piece in seller.pieces.order_by("pk").prefetch_related("givens"):
        yield {"kind": "piece", **_row(piece), "given": [_row(given) for given in piece.givens.all()]}
    for prospect in seller.prospects.order_by("pk").prefetch_related("contacts", "voices"):
        yield {
            "kind": "prospect",
            **_row(prospect),
            "contacts": [_row(contact) for contact in prospect.contacts.all()],
            "voices": [_row(voice) for voice in prospect.voices.all()],
        }
    for deal in Deal.objects.of(seller).order_by("pk").iterator(chunk_size=200):
        parts = {
            name: [_row(row) for row in model._default_manager.filter(deal=deal).order_by("pk")]  # noqa: SLF001
            for name, model in _WITH_A_DEAL.items()
        }
        yield {"kind": "deal", **_row(deal), **parts}


def deals_table(seller: Seller) -> Iterator[tuple[str, ...]]:
    """The deals as rows of text, one a deal, in the order of `COLUMNS`; cells are as they are, not yet defused."""
    for deal in Deal.objects.of(seller).select_related("prospect").defer("verdict").order_by("pk").iterator():
        values = (
            deal.pk,
            deal.prospect.name,
            deal.name,
            deal.amount,
            deal.currency,
            deal.standing,
            deal.n,
            deal.stalls,
            deal.chases,
            deal.move,
            deal.move_on,
            deal.appointment_at,
            deal.decision_from,
            deal.decision_until,
            deal.touch_count,
            deal.first_touch_at,
            deal.last_touch_at,
            deal.triage,
        )
        yield tuple("" if value is None else _plain(value) for value in values)


def _plain(value: Any) -> str:  # noqa: ANN401 - whatever a column holds
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def _row(row: models.Model) -> Row:
    """A row with its columns; times in ISO 8601, amounts as text."""
    cells: Row = {}
    for field in row._meta.concrete_fields:  # noqa: SLF001 - as above
        if field.name in _LEFT:
            continue
        value = getattr(row, field.attname)
        if isinstance(row, Touch) and field.name == "html":
            value = row.markup()
        simple = value is None or isinstance(value, str | int | float | bool | list | dict)
        cells[field.attname] = value if simple else _plain(value)
    return cells
