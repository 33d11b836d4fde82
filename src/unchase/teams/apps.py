"""The Django app of teams."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate


class TeamsConfig(AppConfig):
    """Organisations, teams, memberships, and who may see what."""

    name = "unchase.teams"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """After each change of the tables every row is somebody's, a new table's too; and whoever comes in is noted."""
        from unchase.teams.came_in import came_in
        from unchase.teams.row_security import secure_after_migrating

        post_migrate.connect(secure_after_migrating, sender=self)
        user_logged_in.connect(came_in)
