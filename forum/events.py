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
