"""One row at least of every kind, all of them Lantern's, so that nothing can be forgotten when organisations are kept apart.

What is not made by hand is made from what its fields are: a new kind of row is among them on the day it is written.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator  # type: ignore[import-untyped]
from allauth.socialaccount.models import SocialApp  # type: ignore[import-untyped]
from django.apps import apps
from django.db import models

from postgres.team import SECRET
from unchase.deals.models import Contact, Deal, Prospect, Seller, Touch
from unchase.teams.invitation import invite
from unchase.teams.row_security import rules
from unchase.teams.sharing import share

if TYPE_CHECKING:
    from unchase.teams.models import Membership

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
_HANGS_ON = (Deal, Prospect, Contact, Touch)  # even where it need not
_PLAIN: dict[type[models.Field[Any, Any]], Any] = {
    models.BooleanField: False, models.DateTimeField: NOW, models.DateField: date(2026, 11, 10), models.TimeField: time(7, 30),
    models.DurationField: timedelta(minutes=1), models.DecimalField: Decimal(1), models.FloatField: 1.0,
    models.GenericIPAddressField: "192.0.2.7", models.BinaryField: SECRET.encode(),
}  # fmt: skip


def kinds() -> list[type[models.Model]]:
    """Every kind of row that has a rule."""
    guarded = {rule.table for rule in rules()}
    return [
        one
        for one in apps.get_models(include_auto_created=True)
        if one._meta.db_table in guarded and not one._meta.proxy  # noqa: SLF001 - Django's documented way
    ]


def furnish(deal: Deal, ada: Membership) -> None:
    """One of everything of the deal's seller, and of their organisation."""
    invite(ada, f"new@{SECRET.lower()}.example", NOW)
    share(deal, deal.seller.membership, NOW, colleague=ada.seller)
    for kind in kinds():
        if kind is not SocialApp and not _of_theirs(kind, deal).exists():
            _made(kind, deal)


def kept() -> dict[str, dict[object, tuple[object, ...]]]:
    """Every row there is, table by table, with all that stands in it."""
    return {
        kind._meta.db_table: {row[0]: row for row in _rows(kind)}  # noqa: SLF001 - as above
        for kind in kinds()
    }


def seen_of(kind: type[models.Model], theirs: set[object]) -> set[object]:
    """Which of these rows are seen by whoever looks."""
    return theirs & set(kind._base_manager.values_list("pk", flat=True))  # noqa: SLF001 - all, whatever a manager leaves out


def _rows(kind: type[models.Model]) -> list[tuple[object, ...]]:
    names = [field.attname for field in kind._meta.concrete_fields if not field.primary_key]  # noqa: SLF001 - as above
    return list(kind._base_manager.values_list("pk", *names))  # noqa: SLF001 - as above


def _of_theirs(kind: type[models.Model], deal: Deal) -> models.QuerySet[Any]:
    """Rows of a kind that are the seller's, where a column says whose they are."""
    rows: models.QuerySet[Any] = kind._base_manager.all()  # noqa: SLF001 - as above
    names = {field.name for field in kind._meta.concrete_fields}  # noqa: SLF001 - as above
    whose = next((name for name in ("seller", "user") if name in names), "")
    return rows.filter(**{whose: deal.seller}) if whose else rows


def _made(kind: type[models.Model], deal: Deal) -> models.Model:
    """A row of a kind, from what its fields are."""
    told = {
        field.name: _value(field, deal)
        for field in kind._meta.concrete_fields  # noqa: SLF001 - as above
        if not isinstance(field, models.AutoField) and (not field.null or field.related_model in _HANGS_ON)
    }
    if kind is Authenticator:
        told |= {"type": "totp", "data": {"secret": SECRET}}
    return kind._base_manager.create(**told)  # noqa: SLF001 - as above


def _value(field: models.Field[Any, Any], deal: Deal) -> Any:  # noqa: ANN401 - whatever the field takes
    if isinstance(field, models.ForeignKey):
        known = {Deal: deal, Seller: deal.seller}
        other: type[models.Model] = field.related_model
        return known.get(other) or _of_theirs(other, deal).order_by("pk").last() or _made(other, deal)
    if field.choices:
        return next(iter(dict(field.flatchoices)))
    if isinstance(field, models.JSONField):
        return {"says": SECRET} if field.get_default() in ({}, None) else [SECRET]
    if isinstance(field, models.CharField | models.TextField):
        return (field.get_default() or SECRET)[: field.max_length]
    plain = next((one for kind, one in _PLAIN.items() if isinstance(field, kind)), None)
    return plain if plain is not None else 1
