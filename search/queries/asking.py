"""The index proposes, the database decides: what a viewer finds."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from community.members.queries import Viewer
from search.adapters import chosen
from search.ports import MOST_HITS, Hit, Key, Looking
from search.queries.every import KINDS
from search.queries.kinds import Seen

NEARLY_ALL = 0.9
"""From which part of ``MOST_HITS`` on a page says that there is more. When most of what the index
proposed is nothing for this viewer, that there is more of it is nothing for them either."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the viewer finds, in order. Everything that is shown or counted comes from here.

    ``also`` are near matches, which come after. ``is_quiet`` says that the database answered because
    Elasticsearch does not.
    """

    seen: Sequence[Seen] = ()
    also: Sequence[Seen] = ()
    is_more: bool = False
    is_quiet: bool = False


def ask(viewer: Viewer, looking: Looking) -> Answer:
    """Look in the index, and keep what the viewer may read as it stands now."""
    found, is_quiet = chosen.find(looking)
    current = _current(viewer, (*found.hits, *found.also))
    seen = _kept(found.hits, current)
    is_more = found.is_cut and len(seen) >= MOST_HITS * NEARLY_ALL
    return Answer(seen, _kept(found.also, current), is_more, is_quiet)


def _current(viewer: Viewer, hits: Iterable[Hit]) -> dict[Key, Seen]:
    """Return what the viewer may read of ``hits``, by key. One query for each kind."""
    asked: dict[str, list[str]] = defaultdict(list)
    for hit in hits:
        asked[hit.key.kind].append(hit.key.public_id)
    return {
        seen.key: seen
        for kind, ids in asked.items()
        if kind in KINDS
        for seen in KINDS[kind].seen(viewer, ids)
    }


def _kept(hits: Iterable[Hit], current: dict[Key, Seen]) -> list[Seen]:
    """Return the hits that were indexed from the words that stand there now."""
    return [
        current[hit.key] for hit in hits if hit.key in current and current[hit.key].version == hit.version
    ]
