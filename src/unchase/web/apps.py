"""The Django app of the pages."""

from __future__ import annotations

from django.apps import AppConfig, apps


class WebConfig(AppConfig):
    """The workspace in a browser."""

    name = "unchase.web"

    def ready(self) -> None:
        """Where several people come in by more ways than one, each change of these ways is noted."""
        if apps.is_installed("allauth.mfa"):
            from unchase.web.noted import note_changes

            note_changes()
