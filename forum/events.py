"""What happens in the forum, said after commit."""

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class PostChanged(Event):
    """Readers see something else at ``cursor``: a new post, new words, a tombstone, reactions."""

    thread_id: str
    post_id: str
    cursor: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ThreadChanged(Event):
    """The thread itself changed at ``cursor``: locked, slowed, pinned, moved or renamed."""

    thread_id: str
    cursor: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageChanged(Event):
    """A room's readers see something else at ``cursor``, as for :class:`PostChanged`."""

    room_id: str
    message_id: str
    cursor: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RoomChanged(Event):
    """The room itself changed at ``cursor``: locked, slowed, closed, opened, or described anew."""

    room_id: str
    cursor: int
