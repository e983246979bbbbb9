"""A member's own words on their own page, in threads and rooms alike, with their true state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from community.members.models import Member
from forum.models import Contribution, Message, MessageRevision, Post, PostRevision, Revision, Stream
from forum.pages.shown import UNDECIDED
from forum.queries import rooms_for, threads_for

LINES = 30
Addresses = tuple[str, str]
ADDRESSES: dict[type[Contribution], Addresses] = {
    Post: ("forum:post", "forum:receipt"),
    Message: ("forum:message", "forum:message_receipt"),
}
"""Where words stand among others, and where their author reads what became of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnLine:
    """``where`` is "" for a place out of reach by now: words stay with their author, its name does not."""

    url: str
    words: str
    where: str
    at: datetime
    state: str


def waiting_words(viewer: Member) -> Sequence[OwnLine]:
    """Return what of the viewer's readers do not see yet, the newest first."""
    found = [
        *_undecided(viewer, PostRevision, "post", "thread__board"),
        *_undecided(viewer, MessageRevision, "message", "room"),
    ]
    reach = _within_reach(viewer, (revision.item for revision in found))
    lines = [
        OwnLine(
            url=reverse(ADDRESSES[type(revision.item)][1], args=[revision.item.public_id]),
            words=revision.plain,
            where=_where(revision.item, reach),
            at=revision.written_at,
            state=str(revision.get_state_display()),
        )
        for revision in found
    ]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def written_words(viewer: Member) -> Sequence[OwnLine]:
    """Return what the viewer wrote last, shown or not, but for what they took back."""
    found = nlargest(
        LINES,
        [*_written(viewer, Post, "thread__board"), *_written(viewer, Message, "room")],
        key=lambda item: item.written_at,
    )
    reach = _within_reach(viewer, found)
    return [
        OwnLine(
            url=_address(item, reach),
            words=item.visible_revision.plain if item.visible_revision is not None else "",
            where=_where(item, reach),
            at=item.written_at,
            state=str(item.get_state_display()),
        )
        for item in found
    ]


def _undecided(viewer: Member, kind: type[Revision], item: str, stream: str) -> list[Any]:
    rows = kind._default_manager.filter(author=viewer, state__in=UNDECIDED)
    taken_back = {f"{item}__state": Contribution.State.DELETED}
    return list(rows.exclude(**taken_back).select_related(f"{item}__{stream}"))


def _written(viewer: Member, kind: type[Post] | type[Message], stream: str) -> list[Any]:
    rows: QuerySet[Any] = kind._default_manager.filter(author=viewer)
    rows = rows.exclude(state=Contribution.State.DELETED)
    return list(rows.select_related(stream, "visible_revision").order_by("-written_at")[:LINES])


def _within_reach(viewer: Member, items: Iterable[Contribution]) -> set[str]:
    """Return which streams of these the viewer may still open, by their tokens. Two queries."""
    streams: set[Stream] = {item.stream for item in items}
    ids = [stream.public_id for stream in streams]
    threads = threads_for(viewer).filter(public_id__in=ids)
    rooms = rooms_for(viewer).filter(public_id__in=ids)
    return {stream.token for stream in (*threads, *rooms)}


def _where(item: Contribution, reach: set[str]) -> str:
    return item.stream.place.title if item.stream.token in reach else ""


def _address(item: Contribution, reach: set[str]) -> str:
    among_others, receipt = ADDRESSES[type(item)]
    is_there = item.position is not None and item.stream.token in reach
    return reverse(among_others if is_there else receipt, args=[item.public_id])
