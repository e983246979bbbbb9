"""What pages ask of floors above them: the boards that a page may lead to, and who hears of changes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.dispatch import Signal

pages_changed = Signal()
"""Sent in the transaction in which ``index_version`` of pages was raised. Argument: ``ids``."""


@dataclass(frozen=True, slots=True)
class BoardLink:
    """A board that a page may lead to."""

    slug: str
    title: str
    url: str


_boards: list[Callable[[], Iterable[BoardLink]]] = []


def register_boards(provider: Callable[[], Iterable[BoardLink]]) -> None:
    """Say which boards pages may lead to: those open to all members, or to all families."""
    _boards.append(provider)


def boards() -> dict[str, BoardLink]:
    """Return the boards that a page may lead to now, by slug."""
    return {board.slug: board for provider in _boards for board in provider()}


def board_choices() -> list[tuple[str, str]]:
    """Return the same for a form."""
    return [(board.slug, board.title) for board in boards().values()]
