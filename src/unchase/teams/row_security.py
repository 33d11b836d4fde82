"""Whose each row is, told to PostgreSQL: so that a forgotten filter in the program shows nobody what is another's.

A row belongs to a seller, or to the row it hangs on. Its seller sees and changes it. Colleagues see, and never change, the
deals of sellers whose numbers they may see and the deals shared with them; mail and what was read from it only where a
share says so. How somebody comes in (allauth's tables) is seen by them and at the door. The house (`eyes`) sees and
changes all; nobody else sees anything. A new table gets its rule from what it
hangs on; one that hangs on nothing is refused until it is named here.
"""

# ruff: noqa: S608 - what is put together are names of tables and columns of ours

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db import connections, models

if TYPE_CHECKING:
    from collections.abc import Iterator

_HOUSE = "(SELECT unchase_whose()) = 'house'"
_DOOR = "(SELECT unchase_whose()) = 'door'"
_ME = "(SELECT unchase_me())"
_SHARED = f"SELECT unchase_shared({_ME})"
_THREADS = f"SELECT unchase_threads({_ME})"
_STORY = frozenset({"standingchange", "appointment", "commitment", "release"})  # of a deal that is shown
_WORDS = frozenset({"touch", "quoted", "why"})  # its mail, and what is quoted of it

_MINE = "teams_membership mine WHERE mine.seller_id = me AND mine.left_at IS NULL"
_OTHERS = "teams_membership mine JOIN teams_membership other USING (organisation_id) WHERE mine.seller_id = me AND mine.left_at IS NULL"
_SEES = "(mine.role IN ('admin', 'auditor') OR mine.role = 'manager' AND mine.team_id = other.team_id)"
_SHARES = (
    "teams_membership mine JOIN teams_share share ON share.with_seller_id = mine.seller_id OR share.with_team_id = mine.team_id"
    " WHERE mine.seller_id = me AND mine.left_at IS NULL AND share.ended_at IS NULL"
)
# What the rules ask about a seller, by name: how many rows it is likely to be, and where they are looked up.
_LOOK_UPS = {
    "unchase_organisation": (1, f"SELECT mine.organisation_id FROM {_MINE}"),
    "unchase_trail": (
        1,
        f"SELECT mine.organisation_id FROM {_MINE} AND mine.role IN ('admin', 'auditor')",
    ),
    "unchase_colleagues": (100, f"SELECT other.seller_id FROM {_OTHERS}"),
    "unchase_sellers": (
        100,
        f"SELECT other.seller_id FROM {_OTHERS} AND {_SEES}",
    ),
    "unchase_shared": (20, f"SELECT share.deal_id FROM {_SHARES}"),
    "unchase_threads": (20, f"SELECT share.deal_id FROM {_SHARES} AND share.with_mail"),
}


def _functions(schema: str) -> Iterator[str]:
    """What the rules ask. Looked up as the house: the rules of the tables they look into would ask them in turn.

    They find their tables whatever path they are asked from: a copy is made without one.
    """
    told = "coalesce(current_setting('unchase.whose', true), '')"
    yield f"CREATE OR REPLACE FUNCTION unchase_whose() RETURNS text LANGUAGE sql STABLE AS $$ SELECT {told} $$"
    yield (
        "CREATE OR REPLACE FUNCTION unchase_me() RETURNS bigint LANGUAGE sql STABLE AS"
        f" $$ SELECT CASE WHEN {told} ~ '^[0-9]{{1,18}}$' THEN ({told})::bigint END $$"
    )
    for name, (rows, query) in _LOOK_UPS.items():
        yield (
            f"CREATE OR REPLACE FUNCTION {name}(me bigint) RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS {rows}"
            f' SET search_path = "{schema}" AS $$ DECLARE before text := {told}; BEGIN'
            f" PERFORM set_config('unchase.whose', 'house', true); RETURN QUERY {query};"
            " PERFORM set_config('unchase.whose', before, true); END $$"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Who sees a table's rows and who changes them, as SQL; `kept`: rows are added and never changed or removed."""

    table: str
    sees: str
    changes: str
    adds: str = ""
    before: str = ""
    kept: bool = False

    def statements(self) -> Iterator[str]:
        """What to say to the database, as the owner of the table."""
        if self.before:
            yield self.before
        yield f"ALTER TABLE {self.table} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {self.table} FORCE ROW LEVEL SECURITY"  # for its owner, too: that is who we are
        adds = self.adds or self.changes
        policies = {"see": f"FOR SELECT USING ({self.sees})", "add": f"FOR INSERT WITH CHECK ({adds})"}
        if not self.kept:
            policies["change"] = f"FOR UPDATE USING ({self.changes}) WITH CHECK ({self.changes})"
            policies["remove"] = f"FOR DELETE USING ({self.changes})"
        for name in ("see", "add", "change", "remove"):
            yield f"DROP POLICY IF EXISTS unchase_{name} ON {self.table}"
            if name in policies:
                yield f"CREATE POLICY unchase_{name} ON {self.table} {policies[name]}"


def secure_after_migrating(*, using: str, **_told: object) -> None:
    """Django's signal: the tables were changed."""
    if connections[using].vendor == "postgresql":
        secure(using)


def secure(using: str = "default") -> None:
    """Tell the database every rule that it does not know yet: what is as it was keeps no one waiting."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        for function in _functions(cursor.fetchone()[0]):
            cursor.execute(function)
        cursor.execute(
            "SELECT relname, obj_description(oid, 'pg_class') FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
        )
        known = dict(cursor.fetchall())
        for rule in rules():
            said = "; ".join(rule.statements())
            mark = f"rows: {hashlib.blake2b(said.encode(), digest_size=12).hexdigest()}"
            if known.get(rule.table) != mark:
                cursor.execute(f"{said}; COMMENT ON TABLE {rule.table} IS '{mark}'")


def rules() -> Iterator[Rule]:
    """The rule of every table of ours, of a new one by what it hangs on; and of those that say how somebody comes in."""
    for app in apps.get_app_configs():
        if app.name.startswith(("unchase.", "allauth.")):
            for kind in app.get_models(include_auto_created=True):
                if kind._meta.managed and not kind._meta.proxy:  # noqa: SLF001 - Django's documented way
                    yield _rule_of(kind) if app.name.startswith("unchase.") else _of_coming_in(kind)


def _rule_of(kind: type[models.Model]) -> Rule:
    table, name = kind._meta.db_table, kind._meta.model_name or ""  # noqa: SLF001 - as above
    named = {
        "deals_seller": _seller,
        "deals_deal": _deal,
        "deals_reading": _reading,
        "deals_prospect": _prospect,
    }
    if table in named:
        return named[table](table)
    if kind._meta.app_label == "teams":  # noqa: SLF001 - as above
        return _of_organisation(kind, table)
    own = _own(kind, table)
    if name in _WORDS:
        return _rule(table, own, f"deal_id IN ({_THREADS})")
    if name in _STORY:
        return _rule(table, own, f"EXISTS (SELECT 1 FROM deals_deal deal WHERE deal.id = {table}.deal_id)")
    if name == "contact":
        return _rule(
            table, own, f"EXISTS (SELECT 1 FROM deals_prospect one WHERE one.id = {table}.prospect_id)"
        )
    return _rule(table, own)


def _own(kind: type[models.Model], table: str) -> str:
    """That a row is the seller's own, by what it hangs on."""
    fields: dict[str, Any] = {
        field.name: field
        for field in kind._meta.fields  # noqa: SLF001 - as above
        if isinstance(field, models.ForeignKey | models.OneToOneField) and not field.null
    }
    if "seller" in fields:
        return f"{table}.seller_id = {_ME}"
    hangs = fields.get("deal") or next(
        (one for one in fields.values() if one.related_model is not apps.get_model(settings.AUTH_USER_MODEL)),
        None,
    )
    if hangs is None:
        raise ValueError(f"Nobody knows whose the rows of {table} are: say so in teams/row_security.py.")
    on = hangs.related_model
    there = on._meta.db_table  # noqa: SLF001 - as above
    key = on._meta.pk.column  # noqa: SLF001 - as above
    return (
        f"EXISTS (SELECT 1 FROM {there} WHERE {there}.{key} = {table}.{hangs.column} AND {_own(on, there)})"
    )


def _rule(table: str, own: str, *shown: str) -> Rule:
    return Rule(table=table, sees=" OR ".join([_HOUSE, own, *shown]), changes=f"{_HOUSE} OR {own}")


def _seller(table: str) -> Rule:
    own = f"id = {_ME}"
    return Rule(
        table=table,
        sees=f"{_HOUSE} OR {own} OR {_DOOR} OR id IN (SELECT unchase_colleagues({_ME}))",
        changes=f"{_HOUSE} OR {own} OR {_DOOR}",
    )


def _deal(table: str) -> Rule:
    return _rule(
        table, f"seller_id = {_ME}", f"seller_id IN (SELECT unchase_sellers({_ME}))", f"id IN ({_SHARED})"
    )


def _prospect(table: str) -> Rule:
    return _rule(
        table,
        f"seller_id = {_ME}",
        f"EXISTS (SELECT 1 FROM deals_deal deal WHERE deal.prospect_id = {table}.id)",
    )


def _reading(table: str) -> Rule:
    """It is added before a deal points to it: until then it is whose eyes added it, by a column the program knows nothing of."""
    deal = f"SELECT 1 FROM deals_deal deal WHERE deal.reading_id = {table}.id"
    own = f"whose = {_ME} OR EXISTS ({deal} AND deal.seller_id = {_ME})"
    rule = _rule(table, own, f"EXISTS ({deal} AND deal.id IN ({_THREADS}))")
    return Rule(
        table=table,
        sees=rule.sees,
        changes=rule.changes,
        adds="true",
        before=f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS whose bigint DEFAULT unchase_me()",
    )


def _of_coming_in(kind: type[models.Model]) -> Rule:
    """What allauth keeps of somebody: theirs, and looked up at the door; what is nobody's is the house's alone."""
    table = kind._meta.db_table  # noqa: SLF001 - as above
    hangs = [field for field in kind._meta.fields if isinstance(field, models.ForeignKey)]  # noqa: SLF001 - as above
    user = apps.get_model(settings.AUTH_USER_MODEL)
    if own := next((field.column for field in hangs if field.related_model is user), ""):
        told = f"{_HOUSE} OR {own} = {_ME} OR {_DOOR}"
        return Rule(table=table, sees=told, changes=told)
    return Rule(table=table, sees=_HOUSE, changes=_HOUSE)


def _of_organisation(kind: type[models.Model], table: str) -> Rule:
    """What an organisation keeps its members see; the house changes it, once it has asked who asks."""
    mine = f"IN (SELECT unchase_organisation({_ME}))"
    by = {field.name: field.column for field in kind._meta.fields}  # noqa: SLF001 - as above
    if table == "teams_organisation":
        shown = f"id {mine}"
    elif table == "teams_entry":
        shown = f"organisation_id IN (SELECT unchase_trail({_ME}))"  # by whoever reads the trail
    elif "organisation" in by:
        shown = f"organisation_id {mine}"
    else:
        shown = f"EXISTS (SELECT 1 FROM deals_deal deal WHERE deal.id = {table}.deal_id)"
    return Rule(table=table, sees=f"{_HOUSE} OR {shown}", changes=_HOUSE, kept=table == "teams_entry")
