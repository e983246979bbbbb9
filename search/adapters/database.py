"""The index in our own database: always kept, since it answers whenever no other one does.

SQLite keeps tokens in an FTS5 table, PostgreSQL in a tsvector. A query reaches either as an expression
over tokens in [0-9a-z], made here; nothing that somebody typed is ever read as its syntax.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from types import ModuleType
from typing import Any

from django.db import DataError, OperationalError, connection, transaction
from django.utils import timezone

from search import analyse
from search.adapters import postgresql, sqlite
from search.models import StoredEntry
from search.ports import BEST, MOST_HITS, Entry, Found, Hit, Key, Looking, Tombstone

ROWS_AT_ONCE = 50
"""Rows of one statement and one short transaction: below the values that SQLite takes, and quick."""
PURGED_AT_ONCE = 500
LONGEST = 2.0
"""Seconds that a search may keep the database busy: one for very common words must not delay others."""
FACTS = ("place", "tags", "audience", "author", "opener", "at", "written_at")
COLUMNS = ("kind", "public_id", "version", "is_gone", *FACTS)


def _dialect() -> ModuleType:
    """Return how the default database keeps and asks for tokens."""
    return postgresql if connection.vendor == "postgresql" else sqlite


class DatabaseIndex:
    """See :class:`search.ports.Index`."""

    def put(self, items: Iterable[Entry | Tombstone]) -> None:
        """Keep the entries and tombstones that are newer than what is there."""
        self._keep(items, ">")

    def repair(self, items: Iterable[Entry | Tombstone]) -> None:
        """Keep the entries and tombstones that are as new as what is there, or newer."""
        self._keep(items, ">=")

    def _keep(self, items: Iterable[Entry | Tombstone], newer: str) -> None:
        newest: dict[Key, Entry | Tombstone] = {}
        for item in items:
            if item.key not in newest or newest[item.key].version < item.version:
                newest[item.key] = item
        # In one order, so that two writers wait for each other and never deadlock.
        waiting = iter(sorted(newest.values(), key=lambda item: (item.key.kind, item.key.public_id)))
        while batch := list(islice(waiting, ROWS_AT_ONCE)):
            self._write(batch, newer)

    @staticmethod
    def _write(batch: Sequence[Entry | Tombstone], newer: str) -> None:
        dialect = _dialect()
        words = {
            item.key: analyse.sequence(item.title, item.text) for item in batch if isinstance(item, Entry)
        }
        names, rows = list(COLUMNS), [_row(item) for item in batch]
        if dialect.COLUMN:
            names.append(dialect.COLUMN)
            for item, row in zip(batch, rows, strict=True):
                row.append(dialect.column_of(words[item.key]) if item.key in words else None)
        one = f"({', '.join(['%s'] * len(names))})"
        changes = ", ".join(f"{name} = excluded.{name}" for name in names[2:])
        statement = (
            f"INSERT INTO search_storedentry ({', '.join(names)}) VALUES {', '.join([one] * len(rows))} "  # noqa: S608  our names
            f"ON CONFLICT (kind, public_id) DO UPDATE SET {changes} "
            f"WHERE excluded.version {newer} search_storedentry.version RETURNING id, kind, public_id"
        )
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, [value for row in rows for value in row])
                taken = cursor.fetchall()
                kept = [(pk, kind, words.get(Key(kind, public_id))) for pk, kind, public_id in taken]
                dialect.keep(cursor, kept)
        except OperationalError as failed:
            if not dialect.is_too_big(failed):
                raise
            raise DataError("too big") from None

    def find(self, looking: Looking) -> Found:
        """Return what matches, newest or best first.

        Raises:
            TooMuch: that would take longer than ``LONGEST``.

        """
        if not (looking.query.terms and looking.kinds and looking.audience):
            return Found()
        statement, values = _statement(looking)
        rows = _dialect().rows(statement, values, LONGEST)
        hits = [Hit(Key(kind, public_id), version) for kind, public_id, version in rows]
        return Found(tuple(hits[:MOST_HITS]), is_cut=len(hits) > MOST_HITS)

    def versions(self, kind: str, public_ids: Iterable[str]) -> dict[str, tuple[int, bool]]:
        """Return what is known of these rows."""
        rows = StoredEntry.objects.filter(kind=kind, public_id__in=list(public_ids))
        return {
            public_id: (version, not is_gone)
            for public_id, version, is_gone in rows.values_list("public_id", "version", "is_gone")
        }

    def listed(self, kind: str, after: str, limit: int) -> list[str]:
        """Return the next ids of a kind."""
        rows = StoredEntry.objects.filter(kind=kind, is_gone=False, public_id__gt=after)
        return list(rows.order_by("public_id").values_list("public_id", flat=True)[:limit])

    def is_up(self) -> bool:
        """Return True: without the database, nobody asks."""
        return True

    def purge(self, before: datetime) -> int:
        """Forget old tombstones, all of them, a few at a time."""
        old = StoredEntry.objects.filter(is_gone=True, written_at__lt=before)
        purged, after = 0, 0
        while some := list(
            old.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:PURGED_AT_ONCE]
        ):
            gone, _ = old.filter(pk__in=some).delete()  # "old" once more: one may have come back meanwhile
            purged += gone
            after = some[-1]
        return purged


def _row(item: Entry | Tombstone) -> list[Any]:
    """Return the values of ``COLUMNS``."""
    moment = connection.ops.adapt_datetimefield_value(timezone.now())
    if isinstance(item, Tombstone):
        return [item.key.kind, item.key.public_id, item.version, True, "", "", "", 0, 0, moment, moment]
    at = connection.ops.adapt_datetimefield_value(item.at)
    facts = [item.place, _spaced(item.tags), _spaced(item.audience), item.author, item.opener, at, moment]
    return [item.key.kind, item.key.public_id, item.version, False, *facts]


def _statement(looking: Looking) -> tuple[str, list[Any]]:
    """Return the statement that finds what is looked for, and its values.

    Who looks for pages alone, as guests do, has only the words of pages looked through: else the time that
    it takes would say how common a word is in what members wrote.
    """
    dialect = _dialect()
    place = dialect.PAGES if looking.kinds == ("page",) else dialect.ALL
    condition, values = dialect.asked(place, looking.query)
    wanted = [condition, "NOT e.is_gone", *_narrowed(looking, values)]
    order = "e.at DESC, e.public_id"
    if looking.order == BEST:
        relevance, more = dialect.ranked(place, looking.query)
        order = f"{relevance}, {order}"
        values += more
    statement = (
        f"SELECT e.kind, e.public_id, e.version FROM {dialect.source(place)} "  # noqa: S608  all of it made here
        f"WHERE {' AND '.join(wanted)} ORDER BY {order} LIMIT {MOST_HITS + 1}"
    )
    return statement, values


def _narrowed(looking: Looking, values: list[Any]) -> list[str]:
    """Return the conditions beside the words, and add their values."""
    dialect = _dialect()
    conditions = [f"e.kind IN ({', '.join(['%s'] * len(looking.kinds))})"]
    values += looking.kinds
    readers = sorted(looking.audience)
    conditions.append(f"({' OR '.join([dialect.holds('e.audience')] * len(readers))})")
    values += [_spaced([token]) for token in readers]
    if looking.place:
        conditions.append("e.place = %s")
        values.append(looking.place)
    if looking.tag:
        conditions.append(dialect.holds("e.tags"))
        values.append(_spaced([looking.tag]))
    for column in ("author", "opener") if looking.without else ():
        conditions.append(f"e.{column} NOT IN ({', '.join(['%s'] * len(looking.without))})")
        values += looking.without
    if looking.since:
        conditions.append("e.at >= %s")
        values.append(connection.ops.adapt_datetimefield_value(looking.since))
    return conditions


def _spaced(tokens: Iterable[str]) -> str:
    """Return the tokens with a space before and after each; "" for none."""
    return "".join(f" {token} " for token in tokens)
