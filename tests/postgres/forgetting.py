"""A program that forgets, everywhere and at once, whose rows it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from unchase.deals.deal_query import DealQuerySet

if TYPE_CHECKING:
    import pytest

_WHOSE = ("seller", "organisation", "user", "member", "with_team")


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on no query has a condition that says whose rows these are."""
    filtered = models.QuerySet.filter

    def filter_less(self: models.QuerySet[Any], *args: models.Q, **told: object) -> models.QuerySet[Any]:
        left = {name: one for name, one in told.items() if not _says_whose(name)}
        kept = [found for one in args if (found := _less(one)) is not None]
        return filtered(self, *kept, **left) if kept or left else self.all()

    monkeypatch.setattr(models.QuerySet, "filter", filter_less)
    monkeypatch.setattr(DealQuerySet, "of", lambda self, _seller: self.all())


def _says_whose(name: object) -> bool:
    return isinstance(name, str) and any(word in name for word in _WHOSE)


def _less(condition: Any) -> Any:  # noqa: ANN401 - a condition of Django's, of whatever kind
    """A condition without what says whose; None where nothing is left of it."""
    if not isinstance(condition, models.Q):
        return condition
    kept = models.Q(_connector=condition.connector, _negated=condition.negated)
    for child in condition.children:
        if isinstance(child, tuple):
            if not _says_whose(child[0]):
                kept.children.append(child)
        elif (found := _less(child)) is not None:
            kept.children.append(found)
    return kept if kept.children else None
