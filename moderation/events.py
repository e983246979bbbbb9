"""What happens in the review queue, said after commit."""

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemOpened(Event):
    """A person must look at something new."""

    item_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemChanged(Event):
    """An item was raised, claimed, released, decided or closed."""

    item_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionMade(Event):
    """The author has something to read."""

    decision_id: str
    author_id: str
