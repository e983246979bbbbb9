"""Note that something can be found differently now. Search, which nobody imports, takes it from here."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet

from community.core.models import Outbox

AT_ONCE = 500
"""Rows that one statement changes."""


def note(rows: Iterable[tuple[str, str, int]]) -> None:
    """Note kind, public id and version of rows, in the transaction that changes them.

    Raises:
        RuntimeError: outside a transaction, where change and note could part.

    """
    if not connection.in_atomic_block:
        msg = "note() must be called inside transaction.atomic()."
        raise RuntimeError(msg)
    noted = [Outbox(kind=kind, public_id=public_id, version=version) for kind, public_id, version in rows]
    Outbox.objects.bulk_create(noted)


def raise_all(kind: str, rows: QuerySet[Any]) -> None:
    """Raise ``index_version`` of all ``rows``, which are found as ``kind``, and note them, in batches.

    The caller keeps others from adding to ``rows`` meanwhile, by the lock of what they stand in.
    """
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        batch = rows.model._default_manager.filter(pk__in=keys[start : start + AT_ONCE])
        batch.update(index_version=F("index_version") + 1)
        note(
            (kind, public_id, version)
            for public_id, version in batch.values_list("public_id", "index_version")
        )
