"""Queries that every page asks, compiled once and asked again with other values.

Building and compiling a union of seven tables costs several times what the database needs to
answer it. The query stays an ordinary queryset; only its text is kept.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

FIRST_NUMBER, FIRST_MOMENT = -7_000_000_001, datetime(1901, 1, 1, tzinfo=UTC)
"""Where the values begin that stand in for real ones while a query is compiled: nothing else is like them."""


class Prepared:
    """A ``values_list`` query whose shape depends on nothing but how many values it is given.

    ``build`` makes the queryset from the values by name, and must pass every one of them on to the
    database unchanged: numbers, texts, moments or keys.
    """

    def __init__(self, build: Callable[[Any], QuerySet[Any]]) -> None:
        self.build = build
        self._compiled: dict[object, tuple[str, list[object]]] = {}

    def rows(self, **values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Return the rows for ``values``, as the database gives them."""
        return self._ask("{}", values)

    def count(self, **values: Sequence[Any]) -> int:
        """Return how many rows there are for ``values``."""
        ((number,),) = self._ask("SELECT COUNT(*) FROM ({}) counted", values)
        return int(number)

    def _ask(self, way: str, values: Mapping[str, Sequence[Any]]) -> list[tuple[Any, ...]]:
        shape = (connection.vendor, *((name, len(some)) for name, some in values.items()))
        if shape not in self._compiled:
            self._compiled[shape] = self._compile(values)
        sql, places = self._compiled[shape]
        sent = {(name, at): _sent(value) for name, some in values.items() for at, value in enumerate(some)}
        with connection.cursor() as cursor:
            parameters: list[Any] = [sent[at] if isinstance(at, tuple) else at for at in places]
            cursor.execute(way.replace("{}", sql), parameters)
            return list(cursor.fetchall())

    def _compile(self, values: Mapping[str, Sequence[Any]]) -> tuple[str, list[object]]:
        """Return the text of the query, and what stands at each parameter: a value's place, or a constant."""
        places: dict[object, object] = {}
        stand_ins: dict[str, list[object]] = {}
        for name, some in values.items():
            stand_ins[name] = [_like(value, len(places) + at) for at, value in enumerate(some)]
            places |= {_sent(value): (name, at) for at, value in enumerate(stand_ins[name])}
        sql, parameters = self.build(stand_ins).query.get_compiler(connection=connection).as_sql()
        return sql, [places.get(parameter, parameter) for parameter in parameters]


def _like(value: object, number: int) -> object:
    """Return a value of the same kind that stands for the ``number``-th."""
    if isinstance(value, datetime):
        return FIRST_MOMENT + timedelta(days=number)
    if isinstance(value, UUID):
        return UUID(int=number)
    return FIRST_NUMBER - number if isinstance(value, int) else f"\u2402{number}"


def _sent(value: object) -> object:
    """Return ``value`` as the database gets it."""
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def padded(values: Sequence[Any], size: int) -> list[Any]:
    """Return ``values``, the last one repeated up to a multiple of ``size``, so that few shapes exist."""
    return [*values, *list(values[-1:]) * (-len(values) % size)]
