"""The Django app of what is remembered."""

from __future__ import annotations

from django.apps import AppConfig


class DealsConfig(AppConfig):
    """Sellers, their prospects and deals, and everything that passed."""

    name = "unchase.deals"
    default_auto_field = "django.db.models.BigAutoField"
