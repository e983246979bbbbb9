"""Frames as text: what differs between viewers is drawn once for each distinct set of exclusions."""

import json
from collections.abc import Iterable
from typing import Any

from community.live.ports import Changes, Mark, Source

VERSION = 1
"""``v`` of every frame; a script that does not know it asks for the page again."""
ITEMS = 20  # changed things in one frame
FRAME_SIZE = 128_000  # characters of one frame, unless a single item needs more
LARGEST_FRAME = 250_000
"""Characters of one frame at most; at 4 bytes each it still fits what Daphne sends (``community.core.web``).
A single item that needs more, since very many others quote it, is left to the page."""


def encode(kind: str, /, **fields: Any) -> str:
    """Return a frame of the server."""
    return json.dumps({"v": VERSION, "type": kind, **fields}, ensure_ascii=False, separators=(",", ":"))


def changes_frame(after: int, to: int, items: Iterable[dict[str, Any]] = (), *, more: bool = False) -> str:
    """Return a frame of changes. Without items it says only how far the topic has come."""
    return encode("changes", **{"from": after, "to": to, "items": list(items), "more": more})


class Batch:
    """One reading of changes, and its frames: one for each distinct (excluded & people)."""

    def __init__(self, changes: Changes) -> None:
        self.to = changes.to
        self.more = changes.more
        self._changes = changes
        self._people = frozenset[int]().union(*(item.people for item in changes.items))
        self._frames: dict[frozenset[int], str] = {}
        self.size = 0
        """Characters of the largest frame that was drawn."""

    def has_frame(self, excluded: frozenset[int]) -> bool:
        """Return whether :meth:`frame` has nothing left to draw for ``excluded``."""
        return excluded & self._people in self._frames

    def frame(self, excluded: frozenset[int]) -> str:
        """Return what a viewer with these exclusions gets: changes, or ``stale`` where they are too large."""
        key = excluded & self._people
        if key not in self._frames:
            drawn = (item.draw(key) for item in self._changes.items)
            text = changes_frame(
                self._changes.after, self.to, (one for one in drawn if one is not None), more=self.more
            )
            self.size = max(self.size, len(text))
            self._frames[key] = text if len(text) <= LARGEST_FRAME else encode("stale")
        return self._frames[key]

    @property
    def is_empty(self) -> bool:
        """Whether nothing has changed: not even a number."""
        return self.to <= self._changes.after


def read(
    source: Source, topic_id: str, after: int, sets: Iterable[frozenset[int]]
) -> tuple[Mark | None, Batch]:
    """Return what changed after ``after``, drawn for each of ``sets``, and where the topic stands then.

    Runs in a thread. The mark is read last, so that words are never older than the rights they are
    sent under.
    """
    limit, wanted = ITEMS, set(sets)
    while True:
        batch = Batch(source.changes(topic_id, after, limit))
        for excluded in wanted:
            batch.frame(excluded)
        if limit == 1 or batch.size <= FRAME_SIZE:
            return source.marks([topic_id]).get(topic_id), batch
        limit = max(1, limit // 4)
