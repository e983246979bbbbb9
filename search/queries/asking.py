"""The index proposes, the database decides: what a viewer finds."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from community.members.queries import Viewer
from search.adapters import chosen
from search.ports import Hit, Key, Looking
from search.queries.every import KINDS
from search.queries.kinds import Seen

MOST_SHOWN = 900
"""Results that are shown of a search with more than ``MOST_HITS``: always as many, so that their number says
nothing of what the database left out. Fewer are left only of an index that is far behind."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the viewer finds, in order. Everything that is shown or counted comes from here.

    ``is_more`` says that there is more than can be counted: then no number is told at all. ``is_short`` says
    that fewer than ``MOST_SHOWN`` are left of it: then nothing is said of how many there are either.
    ``also`` are near matches, which come after. ``is_quiet`` says that the database answered because
    Elasticsearch does not.
    """

    seen: Sequence[Seen] = ()
    also: Sequence[Seen] = ()
    is_more: bool = False
    is_short: bool = False
    is_quiet: bool = False


def ask(viewer: Viewer, looking: Looking) -> Answer:
    """Look in the index, and keep what the viewer may read as it stands now."""
    found, is_quiet = chosen.find(looking)
    current = _current(viewer, (*found.hits, *found.also))
    seen = _kept(found.hits, current)
    near = [one for one in _kept(found.also, current) if one not in seen]
    if not found.is_cut:
        return Answer(seen, near, is_quiet=is_quiet)
    is_short = len(seen) < MOST_SHOWN
    return Answer(seen[:MOST_SHOWN], near, is_more=True, is_short=is_short, is_quiet=is_quiet)


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
    """Return the hits that were indexed from the words that stand there now, each once."""
    right = (hit.key for hit in hits if hit.key in current and current[hit.key].version == hit.version)
    return [current[key] for key in dict.fromkeys(right)]
