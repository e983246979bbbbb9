"""What can be found, and what an index has to be able to do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from search.analyse import Query

MOST_HITS = 1000
"""What an index proposes at most. Beyond it a page says "more than 1,000"."""
KINDS = ("thread", "post", "message", "page")
PUBLIC = "public"
"""The audience of what everybody may read, signed in or not."""
BEST, NEWEST = "best", "newest"
IN_TITLE, WHOLE, TOGETHER = 6, 1, 4
"""What it counts in the best order that a word stands in the title, that the last word is there as a whole
and not just begins one, and that all words stand side by side. The sum of these and nothing else: how rare
a word is, or how long texts are, would tell of words in places that the viewer may not read."""


@dataclass(frozen=True, slots=True)
class Key:
    """What an entry is of: its kind, and the public id of its row."""

    kind: str
    public_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What can be found. ``text`` is plain; ``place`` the slug of a board or room, "" for a page.

    ``audience`` holds tokens, one of which a reader must have; ``version`` is that of the row.
    ``author`` and ``opener`` (who began the thread) are database keys, 0 for nobody.
    """

    key: Key
    version: int
    title: str
    text: str
    at: datetime
    audience: tuple[str, ...]
    place: str = ""
    tags: tuple[str, ...] = ()
    author: int = 0
    opener: int = 0


@dataclass(frozen=True, slots=True)
class Tombstone:
    """Nothing can be found here any more, as of ``version``."""

    key: Key
    version: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A proposal: the row may match, if ``version`` is still its version."""

    key: Key
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Looking:
    """A query with what narrows it. ``kinds`` and ``audience`` are never empty; "" and None mean any.

    What somebody of ``without`` wrote, or what stands in a thread that they began, is left out.
    """

    query: Query
    kinds: tuple[str, ...]
    audience: frozenset[str]
    place: str = ""
    tag: str = ""
    since: datetime | None = None
    order: str = BEST
    without: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """At most ``MOST_HITS`` proposals, in order; ``is_cut`` if there are more.

    ``also`` are hits beyond the shared rule of matching (words that mean the same, near spellings): an
    index may add them, and they always come after.
    """

    hits: tuple[Hit, ...] = ()
    is_cut: bool = False
    also: tuple[Hit, ...] = field(default=())


class IndexDown(Exception):
    """The index cannot answer now. Nothing of the query is in this."""


class TooMuch(Exception):
    """There is more to look through than a search has time for. Nothing of the query is in this."""


class Index(Protocol):
    """A place where entries are kept so that they can be found.

    ``put`` takes several at once; of two versions of the same key the higher one stays, in whatever
    order they come, and a repetition changes nothing. All methods raise :class:`IndexDown`, and what the
    database raises when it does not answer; any other exception of ``put`` and ``repair`` says that one of
    the items can never be kept.
    """

    def put(self, items: Iterable[Entry | Tombstone]) -> None: ...

    def repair(self, items: Iterable[Entry | Tombstone]) -> None:
        """As ``put``, but the same version again takes the place of what is there."""

    def find(self, looking: Looking) -> Found:
        """Return what matches; the database, behind which nobody else answers, may raise ``TooMuch``."""

    def versions(self, kind: str, public_ids: Iterable[str]) -> dict[str, tuple[int, bool]]:
        """Return version and whether it can be found (no tombstone), for those that are known."""

    def listed(self, kind: str, after: str, limit: int) -> list[str]:
        """Return the public ids of ``kind`` that can be found, in their order, from ``after`` on."""

    def is_up(self) -> bool:
        """Return whether it can be asked now."""

    def purge(self, before: datetime) -> int:
        """Forget tombstones written before ``before``, and return how many."""


class Rebuilt(Index, Protocol):
    """An index that is built anew beside the old one."""

    def begin(self) -> dict[str, str]:
        """Make what is to be read later, empty. Writes reach it from now on, and what is read as well."""

    def end(self, made: dict[str, str]) -> None:
        """Let what was made be read, and remove what was read before."""
