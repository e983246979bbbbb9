"""Which boards the pages of editors may lead to, and when that changes."""

from collections.abc import Iterator

from django.urls import reverse

from community.resources.models import Edition
from community.resources.ports import BoardLink
from forum.models import Audience, Board

OPEN = (Audience.MEMBERS, Audience.FAMILIES)
"""A page is read by anyone, so it names no board that is for some members only."""


def board_links() -> Iterator[BoardLink]:
    """Yield the boards open to all members, or to all families."""
    for board in Board.objects.filter(audience__in=OPEN):
        yield BoardLink(board.slug, board.title, reverse("forum:board", args=[board.slug]))


def boards_moved(**_: object) -> None:
    """Let pages be drawn anew: a board that they lead to may have another title, or other readers."""
    Edition.moved(Edition.MENU)
