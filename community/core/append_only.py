"""Tables that only grow: triggers refuse UPDATE and DELETE, and TRUNCATE on PostgreSQL.

The triggers are (re)created after every migrate, since a later ALTER TABLE on SQLite drops
them without a word. A system check fails when one is missing, or switched off. On SQLite an
INSERT OR REPLACE deletes without asking a DELETE trigger, so an INSERT over a row is refused too.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.checks import CheckMessage, Error
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

_tables: list[type[models.Model]] = []
PREFIX = "append_only"
POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {PREFIX}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'append only: % on %', TG_OP, TG_TABLE_NAME; END $$
"""


def append_only(model: type[models.Model]) -> type[models.Model]:
    """Register ``model`` (a class decorator): its rows can be added and never changed."""
    _tables.append(model)
    return model


def _names(model: type[models.Model], vendor: str) -> dict[str, str]:
    """Return trigger name -> the statement that creates it."""
    table = model._meta.db_table
    if vendor == "sqlite":
        over = f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {_same_row(model)}) '  # noqa: S608  our names
        return {
            f"{PREFIX}_{table}_{verb}": (
                f'CREATE TRIGGER IF NOT EXISTS "{PREFIX}_{table}_{verb}" BEFORE {verb.upper()} ON "{table}" '
                f"{when}BEGIN SELECT RAISE(ABORT, 'append only: {verb} on {table}'); END"
            )
            for verb, when in (("update", ""), ("delete", ""), ("insert", over))
        }
    return {
        f"{PREFIX}_{table}_row": (
            f'CREATE OR REPLACE TRIGGER "{PREFIX}_{table}_row" BEFORE UPDATE OR DELETE ON "{table}" '
            f"FOR EACH ROW EXECUTE FUNCTION {PREFIX}_refuse()"
        ),
        f"{PREFIX}_{table}_truncate": (
            f'CREATE OR REPLACE TRIGGER "{PREFIX}_{table}_truncate" BEFORE TRUNCATE ON "{table}" '
            f"FOR EACH STATEMENT EXECUTE FUNCTION {PREFIX}_refuse()"
        ),
    }


def _same_row(model: type[models.Model]) -> str:
    """Return the condition under which SQLite takes a new row for one that is there."""
    columns = {field.name: field.column for field in model._meta.local_fields}
    alone = [(field.name,) for field in model._meta.local_fields if field.unique]
    together = [constraint.fields for constraint in model._meta.total_unique_constraints]
    same = [[f'"{columns[name]}" = NEW."{columns[name]}"' for name in names] for names in (*alone, *together)]
    return " OR ".join(" AND ".join(pairs) for pairs in same)


def _present(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        return {name for (name,) in cursor.fetchall()}


def _existing(connection: BaseDatabaseWrapper) -> list[type[models.Model]]:
    tables = set(connection.introspection.table_names())
    return [model for model in _tables if model._meta.db_table in tables]


def protect(using: str = "default") -> None:
    """Create every missing trigger. Idempotent."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION)
        for model in _existing(connection):
            for statement in _names(model, connection.vendor).values():
                cursor.execute(statement)


def missing(using: str = "default") -> list[str]:
    """Return the names of triggers that ought to be there and are not."""
    connection = connections[using]
    present = _present(connection)
    return [
        name
        for model in _existing(connection)
        for name in _names(model, connection.vendor)
        if name not in present
    ]


def check_triggers(databases: Sequence[str] | None = None, **_: object) -> list[CheckMessage]:
    """Fail when a trigger is missing: history could then be rewritten without a trace."""
    return [
        Error(f"The append-only trigger {name} is missing. Run: manage.py migrate", id="core.E001")
        for using in databases or ()
        for name in missing(using)
    ]


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """Let a test empty the tables inside the block. Nothing else may use this."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for model in _existing(connection):
            on = "" if connection.vendor == "sqlite" else f' ON "{model._meta.db_table}"'
            for name in _names(model, connection.vendor):
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')
    try:
        yield
    finally:
        protect(using)
