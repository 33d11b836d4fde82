"""A sales organisation of invented sellers on a throw-away PostgreSQL: the first made as the program makes it, the rest copied.

A copy has companies, people, messages and sums of its own, so that the database plans for it as for real rows; what
happened to its deals, and when, is what happened to the first seller's.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import invented

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from on_postgres import cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

A_SELLER = 500  # deals
A_TEAM = 20  # sellers; the first of each manages it
# Copied for each further seller, in this order; what in them points to what, by column.
_COPIED = ("deals_prospect", "deals_contact", "deals_reading", "deals_deal", "deals_quoted", "deals_touch",
           "deals_standingchange", "deals_why", "deals_counted", "deals_lived", "deals_day")  # fmt: skip
_POINTS = {
    "prospect_id": "deals_prospect",
    "reading_id": "deals_reading",
    "deal_id": "deals_deal",
    "change_id": "deals_standingchange",
}
_OF_ANOTHER = frozenset(
    {"deals_quoted", "deals_why", "deals_counted", "deals_lived"}
)  # keyed by what they hang on
_OF_ITS_OWN = frozenset(
    {"key", "domains", "addresses", "address", "person", "people", "identity", "in_reply_to", "facts", "verdict", "said", "because"}
)  # fmt: skip
# As a machine with fast disks is set up; the rest is as `on_postgres` has it.
_CLUSTER = {
    "random_page_cost": "1.1",
    "shared_buffers": "2GB",
    "max_wal_size": "16GB",
    "maintenance_work_mem": "512MB",
    "work_mem": "16MB",
}


@dataclass(slots=True)
class Organisation:
    """Where it is kept, the environment a program needs to find it, and how many sellers there are so far."""

    address: str
    env: dict[str, str]
    sellers: int = 1
    ends: dict[str, int] = field(default_factory=dict)

    @property
    def postmaster(self) -> int:
        """The process of the cluster, below which all its others are."""
        return int((Path(self.address.rpartition("=")[2]) / "data" / "postmaster.pid").read_text().split()[0])

    @property
    def boss(self) -> str:
        """The superuser's address: past the guard of the rows."""
        return self.address.replace("//unchase@", "//postgres@")

    def grow(self, sellers: int) -> None:
        """Copy the first seller until there are so many, inside the database, and put them into teams."""
        import psycopg

        with psycopg.connect(self.boss) as database:
            # Without looking at what points where: all of it is copied.
            database.execute("SET session_replication_role = replica")
            series = f"generate_series({self.sellers}, {sellers - 1}) AS k"
            own = {"sign_in": "'seller' || k || '@lantern.example'", "name": "'Seller ' || k", "id": "id + k"}
            _copy(database, "deals_seller", series, own, within="id = 1")
            for table in _COPIED:
                change = {"seller_id": "seller_id + k", "whose": "NULL"}
                change |= {column: f"{column} + k * {self.ends[on]}" for column, on in _POINTS.items()}
                if table in self.ends:
                    change["id"] = f"id + k * {self.ends[table]}"
                first = (
                    f"id <= {self.ends[table]}"
                    if table in self.ends
                    else f"deal_id <= {self.ends['deals_deal']}"
                )
                _copy(database, table, series, change, within=first)
            _teams(database, sellers)
            for table in [*self.ends, "deals_seller", "teams_team"]:  # so that new rows come after these
                database.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
                )
        with psycopg.connect(self.boss, autocommit=True) as database:
            database.execute("VACUUM ANALYZE")
        self.sellers = sellers


@contextmanager
def organisation(**settings: str) -> Iterator[Organisation]:
    """An organisation with its first seller; the settings are the cluster's."""
    import tempfile

    import psycopg

    with cluster(**{**_CLUSTER, **settings}) as address, tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "UNCHASE_DATABASE": address, "UNCHASE_HOME": home}
        there = Organisation(address, env)
        subprocess.run([sys.executable, __file__], env=env, check=True)
        with psycopg.connect(there.boss) as database:
            numbered = [table for table in _COPIED if table not in _OF_ANOTHER]
            there.ends = {table: one(database, f"SELECT max(id) FROM {table}") for table in numbered}
        yield there


def one(database: psycopg.Connection[Any], query: str) -> int:
    """The one number an answer has."""
    row = database.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def _copy(
    database: psycopg.Connection[Any], table: str, series: str, change: dict[str, str], *, within: str
) -> None:
    """Copy the rows of the first seller once for each `k` of the series."""
    named = database.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position",
        [table],
    ).fetchall()
    kinds = {str(name): str(kind) for name, kind in named}
    chosen = ", ".join(change.get(name) or _of_its_own(name, kind) for name, kind in kinds.items())
    names = ", ".join(f'"{name}"' for name in kinds)
    database.execute(f"INSERT INTO {table} ({names}) SELECT {chosen} FROM {table}, {series} WHERE {within}")


def _of_its_own(column: str, kind: str) -> str:
    """What stands in that column of the copy for seller `k`."""
    if column in _OF_ITS_OWN:
        own = f"""replace("{column}"::text, '.example', '-s' || k || '.example')"""
        return f"{own}::jsonb" if kind == "jsonb" else own
    if column == "name":
        return "CASE WHEN name LIKE 'Shop %' THEN name || ' of ' || k ELSE name END"
    if column == "amount":
        return "(amount::int * 31 + k * 7919) % 90000 + 500"
    return f'"{column}"'


def _teams(database: psycopg.Connection[Any], sellers: int) -> None:
    database.execute(
        "INSERT INTO teams_team (id, organisation_id, name) SELECT 1 + k, 1, 'Team ' || k FROM generate_series(1, %s) AS k"
        " ON CONFLICT DO NOTHING",
        [sellers // A_TEAM],
    )
    database.execute(
        "INSERT INTO teams_membership (organisation_id, team_id, seller_id, role, joined_at)"
        " SELECT 1, 1 + (seller.id - 1) / %s, seller.id, CASE WHEN (seller.id - 1) %% %s = 0 THEN 'manager' ELSE 'seller' END, now()"
        " FROM deals_seller seller WHERE NOT EXISTS (SELECT 1 FROM teams_membership WHERE seller_id = seller.id)",
        [A_TEAM, A_TEAM],
    )


def _first() -> None:
    """The first seller with their deals, in their team."""
    from unchase.rounds.upkeep import prepare

    now = datetime.now(UTC).replace(microsecond=0)
    prepare(now=now)
    from unchase.deals.models import Seller
    from unchase.rounds.counting import count_changed
    from unchase.teams.joining import new_organisation

    ana = Seller.objects.create_user(
        invented.ME, zone="Europe/London", country="GB", name="Ana", addresses=[invented.ME]
    )
    invented.fill(ana, A_SELLER, now)
    count_changed()
    new_organisation("Lantern", ana, now)


if __name__ == "__main__":
    _first()
