from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations, models

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_TABLE = "unchase_cache"  # as settings.CACHES names it: what Django's `createcachetable` would make


def make_cache(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor != "postgresql":
        return
    editor.execute(
        f"CREATE TABLE {_TABLE} (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL)"
    )
    editor.execute(f"CREATE INDEX {_TABLE}_expires ON {_TABLE} (expires)")


def drop_cache(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP TABLE {_TABLE}")


class Migration(migrations.Migration):
    dependencies = [("teams", "0001_begin")]

    operations = [
        migrations.DeleteModel(name="SignedIn"),
        migrations.RunPython(make_cache, drop_cache),
        migrations.AlterField(
            model_name="entry",
            name="what",
            field=models.CharField(
                choices=[
                    ("saw-deal", "saw the deal"),
                    ("saw-mail", "read the mail of the deal"),
                    ("saw-team", "saw the numbers of"),
                    ("shared", "shared the deal"),
                    ("shared-with-mail", "shared the deal and its mail"),
                    ("shared-no-more", "stopped sharing the deal"),
                    ("handed-over", "handed the deal over"),
                    ("invited", "invited"),
                    ("invited-no-more", "took the invitation back of"),
                    ("joined", "joined"),
                    ("role", "changed the role or team of"),
                    ("left", "took out of the organisation"),
                    ("policy", "changed what managers see"),
                    ("signed-out", "ended a sign-in"),
                    ("came-in", "came in"),
                    ("not-let-in", "was not let in"),
                    ("second-step", "took up for signing in"),
                    ("second-step-no-more", "gave up for signing in"),
                    ("new-password", "changed the password"),
                    ("program-saw", "let a program see"),
                    ("program-changed", "let a program change"),
                ],
                max_length=20,
            ),
        ),
    ]
