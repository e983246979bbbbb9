"""Bring what changed into the indexes: from the outbox, all anew, or what somehow went missing.

The outbox says which rows changed; what goes into an index is read from the rows themselves when it is
sent, so an order of events that was lost, late or double does no harm. Each index takes the notes in
turn: the database's own first, then Elasticsearch where there is one.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from community.core.models import Outbox
from search.adapters.database import DatabaseIndex
from search.ports import Index, IndexDown, Key, Rebuilt, Tombstone
from search.queries.every import KINDS
from search.queries.kinds import Item, Kind

logger = logging.getLogger("holdfast.search")
AT_ONCE = 50
"""Notes of one delivery: a transaction of a few tens of milliseconds."""
WALK = 500
"""Rows that rebuilding and reconciling look at together."""
KEEP_TOMBSTONES = timedelta(days=1)
"""A tombstone guards against what is older and still on its way; after a day nothing is."""
DATABASE, ELASTIC = "database", "elastic"
AWAY = (IndexDown, OperationalError, InterfaceError)
"""What says that an index or the database does not answer now: no fault of any row, and everything waits."""


def deliver(target: str, index: Index, *, then: str = "") -> int:
    """Give ``index`` the oldest notes for ``target``, pass them on to ``then``, and return how many.

    Raises:
        IndexDown: nothing was delivered, and the notes wait.

    """
    notes = list(Outbox.objects.filter(target=target).order_by("pk")[:AT_ONCE])
    if notes:
        items = items_of((Key(note.kind, note.public_id), note.version) for note in notes)
        keep(index.put, items)
        done = Outbox.objects.filter(pk__in=[note.pk for note in notes])
        if then:
            done.update(target=then)
        else:
            done.delete()
    return len(notes)


def keep(put: Callable[[Sequence[Item]], None], items: Sequence[Item]) -> None:
    """Give ``items`` to ``put``; an entry that it cannot keep stops no other, and becomes a tombstone.

    So what stood there before is not found either. The next reconciling tries again.

    Raises:
        IndexDown: the index cannot take anything now.
        OperationalError, InterfaceError: nor can the database.

    """
    try:
        put(items)
    except AWAY:
        raise
    except Exception:  # noqa: BLE001  whatever it is that one of them cannot be kept for
        for item in items:
            _keep_one(put, item)


def _keep_one(put: Callable[[Sequence[Item]], None], item: Item) -> None:
    try:
        put([item])
    except AWAY:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is
        _tell_refused(item.key, error)
        put([Tombstone(item.key, item.version)])


def _tell_refused(key: Key, error: Exception) -> None:
    """Log which entry it is. What the error says may quote the words."""
    facts = {"code": key.kind, "item": key.public_id, "error": type(error).__name__}
    logger.error("entry_refused", extra=facts)


def _read(kind: Kind, versions: Mapping[str, int]) -> list[Item]:
    """Return what an index should hold of rows now; a row that cannot be read stops no other.

    It becomes a tombstone of the version that is given for it. The next reconciling tries again.
    """
    try:
        return kind.read(versions)
    except AWAY:
        raise
    except Exception:  # noqa: BLE001  whatever it is that one of them cannot be read for
        each = (_read_one(kind, public_id, version) for public_id, version in versions.items())
        return [item for items in each for item in items]


def _read_one(kind: Kind, public_id: str, version: int) -> list[Item]:
    try:
        return kind.read([public_id])
    except AWAY:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is
        key = Key(kind.name, public_id)
        _tell_refused(key, error)
        return [Tombstone(key, version)]


def items_of(noted: Iterable[tuple[Key, int]]) -> list[Item]:
    """Return what an index should hold of these rows now; a tombstone for those that are no more."""
    last: dict[str, dict[str, int]] = defaultdict(dict)
    for key, version in noted:
        last[key.kind][key.public_id] = max(version, last[key.kind].get(key.public_id, 0))
    items: list[Item] = []
    for kind, versions in last.items():
        found = _read(KINDS[kind], versions)
        items += found
        gone = versions.keys() - {item.key.public_id for item in found}
        items += [Tombstone(Key(kind, public_id), versions[public_id] + 1) for public_id in sorted(gone)]
    return items


def fill(put: Callable[[Sequence[Item]], None], progress: Callable[[int], object]) -> None:
    """Give every row that was ever shown to ``put``, and say how many went each time."""
    for kind in KINDS.values():
        after = ""
        while ids := kind.ids(after, WALK):
            standing = kind.standing(ids)
            keep(put, _read(kind, {name: version for name, (version, _) in standing.items()}))
            progress(len(ids))
            after = ids[-1]


def rebuild_database(progress: Callable[[int], object]) -> None:
    """Write the database's own index anew, while it goes on answering."""
    fill(DatabaseIndex().repair, progress)


def rebuild_elastic(index: Rebuilt, progress: Callable[[int], object]) -> None:
    """Build the index in Elasticsearch anew beside the old one, which is read until it is whole.

    Raises:
        IndexDown: it cannot be built now; what is there stays.

    """
    made = index.begin()  # from here on, what changes is written to both
    fill(index.put, progress)
    while deliver(DATABASE, DatabaseIndex(), then=ELASTIC) or deliver(ELASTIC, index):
        pass
    index.end(made)


def forget_notes(target: str) -> None:
    """Forget the notes for an index that is no more."""
    Outbox.objects.filter(target=target).delete()


def reconcile(index: Index) -> tuple[int, int]:
    """Put right what ``index`` holds wrongly, and forget old tombstones. Return how many of each.

    Raises:
        IndexDown: it cannot answer now.

    """
    mended = 0
    for kind in KINDS.values():
        after = ""
        while ids := kind.ids(after, WALK):
            known, standing = index.versions(kind.name, ids), kind.standing(ids)
            wrong = {
                name: n
                for name, (n, is_shown) in standing.items()
                if not _holds(known.get(name), n, is_shown)
            }
            if wrong:
                keep(index.repair, _read(kind, wrong))
            mended += len(wrong)
            after = ids[-1]
        mended += _forget_lost(index, kind.name)
    purged = index.purge(timezone.now() - KEEP_TOMBSTONES)
    return mended, purged


def _holds(known: tuple[int, bool] | None, version: int, is_shown: bool) -> bool:
    """Return whether an index is right. A tombstone that was purged is as good as one that is there."""
    return not is_shown if known is None else known == (version, is_shown)


def _forget_lost(index: Index, kind: str) -> int:
    """Take out what stands in the index and in no row."""
    lost, after = 0, ""
    while listed := index.listed(kind, after, WALK):
        rows = KINDS[kind].standing(listed)
        missing = [public_id for public_id in listed if public_id not in rows]
        known = index.versions(kind, missing) if missing else {}
        index.repair(Tombstone(Key(kind, name), version + 1) for name, (version, _) in known.items())
        lost += len(known)
        after = listed[-1]
    return lost
