"""What changed in a stream after a number, as pages that are open apply it. Made of rows alone.

Threads and rooms share the numbering; each says in a :class:`Kind` how its own items look. What is
made here is the same for every reader: no buttons, no own marks. What one reader must not receive
is left out when an item is drawn, by the keys of the members it is about.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from django.db.models import QuerySet

from community.core.errors import NotFound
from community.live.ports import Changes, Item
from forum.models import Contribution, Stream

SHOWN = Contribution.State.PUBLISHED
Answers = Mapping[str, frozenset[int]]
"""Who reacted to an item, by the kind of reaction: keys of members."""


class Kind(Protocol):
    """How streams of one kind are read."""

    def find(self, public_id: str, /) -> Stream | None:
        """Return the stream, whoever asks."""

    def rows(self, stream: Stream, /) -> QuerySet[Any]:
        """Return the contributions to it, each with author and visible words."""

    def facts(self, stream: Stream, /) -> dict[str, Any]:
        """Return what a page shows of the stream itself."""

    def items(self, rows: Sequence[Any], /) -> Iterable[Item]:
        """Return what readers get for these rows, and the parts of others that changed with them.

        Oldest first; a bounded number of queries, however many rows.
        """


def changes(kind: Kind, public_id: str, after: int, limit: int) -> Changes:
    """Return what changed in a stream after the number ``after``: at most ``limit`` contributions.

    The stream itself comes along each time. It takes numbers without leaving them on any row, it is
    small, and applying it twice does nothing.

    Raises:
        NotFound: there is no such stream.

    """
    stream = kind.find(public_id)
    if stream is None:
        raise NotFound
    if after >= stream.cursor:
        return Changes(after=after, to=stream.cursor, items=(), more=False)
    # What is numbered later than the stream was read belongs to the next frame.
    changed = kind.rows(stream).filter(cursor__gt=after, cursor__lte=stream.cursor).order_by("cursor")
    rows = list(changed[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    itself = {"id": "", "at": stream.cursor, "stream": kind.facts(stream)}
    return Changes(
        after=after,
        to=rows[-1].cursor if more else stream.cursor,
        items=(*kind.items(rows), Item(people=frozenset(), draw=lambda _excluded: itself)),
        more=more,
    )


def tombstone(row: Contribution) -> Item:
    """Return what is left of an item that was taken down or deleted: no word, no author, no place."""
    return Item(people=frozenset({row.author_id}), draw=partial(_tombstone, row))


def _tombstone(row: Contribution, excluded: frozenset[int]) -> dict[str, Any] | None:
    if row.author_id in excluded:
        return None
    return {"id": row.public_id, "at": row.cursor, "state": str(row.state)}


def facts_of(row: Contribution) -> dict[str, Any]:
    """Return what every item that can be read has in common."""
    return {
        "id": row.public_id,
        "at": row.cursor,
        "position": row.position,
        "state": str(row.state),
        "by": row.author.public_id,
        "edited": row.edited_at is not None,
    }


def answers_to(reactions: QuerySet[Any], column: str) -> dict[int, dict[str, frozenset[int]]]:
    """Return who reacted, by the key of the item in ``column`` and the kind of reaction. One query."""
    found: dict[int, dict[str, set[int]]] = {}
    for item, kind, member in reactions.order_by().values_list(column, "kind", "member"):
        found.setdefault(item, {}).setdefault(kind, set()).add(member)
    return {
        item: {kind: frozenset(members) for kind, members in kinds.items()} for item, kinds in found.items()
    }


def counted(answers: Answers, excluded: Collection[int]) -> dict[str, int]:
    """Return how many reacted in each way, without those who are left out."""
    numbers = {kind: len(members.difference(excluded)) for kind, members in sorted(answers.items())}
    return {kind: number for kind, number in numbers.items() if number}
