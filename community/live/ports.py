"""How sockets reach what they are about: the live floor knows no thread, no room and no queue.

A *topic* is a kind and an id: ("thread", "<public id>"), ("member", "<public id>"), ("review", "").
An event's audience token names it: "thread:<public id>", "review". Each kind has one source, which
the package that owns it registers at start-up.

Everything here runs in threads, never on the event loop.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from community.members.models import Member


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a topic stands: its last change, and its version of who may read it."""

    cursor: int
    access_version: int


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that changed.

    ``people`` holds the keys of all members whose exclusion changes what is sent: its author, the
    authors it quotes, who reacted. ``draw(excluded)`` returns what a viewer who excludes exactly
    ``excluded`` gets, as data for JSON and without a trace of the viewer; None leaves the item out.
    ``excluded`` was narrowed to the people of the whole batch, so that few drawings are made. It asks
    the database nothing: it runs once for each distinct set, wherever a frame is missing.
    """

    people: frozenset[int]
    draw: Callable[[frozenset[int]], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed after the number ``after``, up to and including ``to``, oldest first.

    Without ``more``, ``to`` is the cursor of the topic as it was read, even where the last numbers
    hold nothing any more; with it, the number up to which ``items`` is whole.
    """

    after: int
    to: int
    items: Sequence[Item]
    more: bool


class Source(Protocol):
    """What the hub asks about topics of one kind."""

    kind: str
    shows_presence: bool
    """Whether those who are here see how many are."""

    def marks(self, topic_ids: Collection[str], /) -> Mapping[str, Mark]:
        """Return where the topics stand, in one query; one that is missing is gone."""

    def changes(self, topic_id: str, after: int, limit: int, /) -> Changes:
        """Return at most ``limit`` changed things after ``after``, each with the parts it brings along."""

    def admit(self, viewer: Member, topic_id: str, /) -> frozenset[int]:
        """Return the keys of the members whose words ``viewer`` must not receive there.

        Raises:
            NotFound: there is no such topic, or not for this viewer.
            NotAllowed: the viewer may know of it, and not listen.

        """


_sources: dict[str, Source] = {}
_news: list[Callable[[Member], int]] = []


def register_source(source: Source) -> None:
    """Let sockets of ``source.kind`` reach what they are about. Called at start-up."""
    _sources[source.kind] = source


def source_for(kind: str) -> Source:
    """Return the source of ``kind``.

    Raises:
        KeyError: none is registered, which is a mistake of ours.

    """
    return _sources[kind]


def has_source(kind: str) -> bool:
    """Return whether a source of ``kind`` is registered."""
    return kind in _sources


def register_news(count: Callable[[Member], int]) -> None:
    """Let ``count`` say how much a member has not read. Called at start-up, by one package."""
    _news[:] = [count]


def news_for(member: Member) -> int:
    """Return how much ``member`` has not read: the number in the header of every page."""
    return _news[0](member) if _news else 0
