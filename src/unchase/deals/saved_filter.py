"""A saved filter: a view of the Friday page its seller comes back to."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class SavedFilter(models.Model):
    """A view by its name; `query` is what the page's address says of it, such as "standing=stalled&sort=amount"."""

    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "name"], name="one_saved_filter_a_name")
        ]

    def __str__(self) -> str:
        return self.name
