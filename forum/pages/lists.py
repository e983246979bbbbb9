"""What lists show: boards, a board's threads, and the member's own overview."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from community.members.models import Member
from community.members.queries import excluded_authors, standing_of
from forum.models import Board, Bookmark, Draft, FoldedTag, Post, Tag, Thread, Watch
from forum.pages.own_words import OwnLine, waiting_words, written_words
from forum.pages.shown import UNDECIDED
from forum.queries import (
    THREADS_PER_PAGE,
    boards_for,
    posts_for,
    threads_for,
    unread_posts,
    with_counts,
)

SHOWN = Post.State.PUBLISHED
OWN_LINES = 30
"""Lines of each list on the member's own page."""


@dataclass(slots=True)
class BoardLine:
    """A board in the list, with how many of its threads hold something new."""

    board: Board
    unread: int
    last_post_at: datetime | None


def board_lines(viewer: Member) -> list[tuple[str, list[BoardLine]]]:
    """Return the viewer's boards by group, in their order. Two queries."""
    boards = list(boards_for(standing_of(viewer)).select_related("circle"))
    threads = with_counts(viewer, threads_for(viewer).filter(is_visible=True))
    facts = {
        row["board"]: row
        for row in _with_news(viewer, threads)
        .order_by()
        .values("board")
        .annotate(unread_threads=Count("pk", filter=Q(has_news=True)), last=Max("active_at"))
    }
    groups: dict[str, list[BoardLine]] = {}
    for board in boards:
        row: Mapping[str, Any] = facts.get(board.pk, {})
        groups.setdefault(board.group, []).append(
            BoardLine(board, row.get("unread_threads", 0), row.get("last"))
        )
    return list(groups.items())


def _with_news(viewer: Member, threads: QuerySet[Thread]) -> QuerySet[Thread]:
    """Annotate ``has_news``: a post that the viewer may read, did not write and has not read."""
    return threads.annotate(has_news=Exists(unread_posts(viewer).filter(thread=OuterRef("pk"))))


@dataclass(frozen=True, kw_only=True, slots=True)
class BoardPage:
    """A page of a board's threads; ``following`` is the public id to ask for next, "" at the end.

    ``waiting`` are threads that readers do not see yet: one's own; to reviewers, all.
    """

    waiting: Sequence[Thread]
    threads: Sequence[Thread]
    following: str
    folded: frozenset[int]


def board_page(viewer: Member, board: Board, *, after: str = "") -> BoardPage:
    """Return pinned threads first, then by last activity; by keyset."""
    here = _with_news(
        viewer, with_counts(viewer, threads_for(viewer, Board.objects.filter(pk=board.pk)))
    ).select_related("author")
    # By the activity that this viewer counts: an order would tell them of posts they are not shown.
    threads = here.filter(is_visible=True).order_by("-is_pinned", "-active_at", "-pk")  # type: ignore[misc]
    if after:
        last = here.filter(public_id=after, is_visible=True).first()
        if last is not None:
            active_at = last.active_at  # type: ignore[attr-defined]
            older = Q(active_at__lt=active_at) | Q(active_at=active_at, pk__lt=last.pk)
            threads = threads.filter(
                Q(is_pinned=True) & older | Q(is_pinned=False)
                if last.is_pinned
                else Q(is_pinned=False) & older
            )
    found = list(threads.prefetch_related("tags")[: THREADS_PER_PAGE + 1])
    opening = Post.objects.filter(
        thread=OuterRef("pk"), is_opening=True, position__isnull=True, state__in=UNDECIDED
    )
    waiting = (
        [] if after else here.filter(Exists(opening), is_visible=False).order_by("-pk")[:THREADS_PER_PAGE]
    )
    folded = FoldedTag.objects.filter(member=viewer).values_list("tag_id", flat=True)
    return BoardPage(
        waiting=list(waiting),
        threads=found[:THREADS_PER_PAGE],
        following=found[THREADS_PER_PAGE - 1].public_id if len(found) > THREADS_PER_PAGE else "",
        folded=frozenset(folded),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Overview:
    """What the member wrote, with its true state, and what they keep.

    Drafts come with whether the place they were meant for is still within the member's reach.
    """

    waiting: Sequence[OwnLine]
    written: Sequence[OwnLine]
    watched: Sequence[Thread]  # each with ``has_news``
    bookmarks: Sequence[Bookmark]  # each with ``is_labelled``
    drafts: Sequence[tuple[Draft, bool]]


def overview(viewer: Member) -> Overview:
    """Return the member's own page. What they may no longer read is left out."""
    watches = Watch.objects.filter(member=viewer, thread=OuterRef("pk"))
    watched = with_counts(viewer, threads_for(viewer).filter(Exists(watches), is_visible=True))
    by_activity = ("-active_at", "-pk")
    followed = _with_news(viewer, watched).select_related("board").order_by(*by_activity)
    readable = posts_for(viewer).filter(state=SHOWN).exclude(author_id__in=excluded_authors(viewer))
    bookmarks = (
        Bookmark.objects.filter(member=viewer, post__in=readable)
        .select_related("post__thread", "post__author", "post__visible_revision")
        .annotate(is_labelled=is_labelled("post"))
        .order_by("-since")
    )
    drafts = list(Draft.objects.filter(member=viewer).order_by("-saved_at")[:OWN_LINES])
    open_places = _within_reach(viewer, drafts)
    return Overview(
        waiting=waiting_words(viewer),
        written=written_words(viewer),
        watched=list(followed[:OWN_LINES]),
        bookmarks=list(bookmarks[:OWN_LINES]),
        drafts=[(draft, draft.place in open_places) for draft in drafts],
    )


def is_labelled(post: str) -> Exists:
    """Return whether the post at that path has a content label, so that its words stay folded."""
    return Exists(Post.labels.through.objects.filter(post=OuterRef(post)))


def _within_reach(viewer: Member, drafts: Iterable[Draft]) -> set[str]:
    """Return which of the places that the drafts were meant for the viewer may still open."""
    places = [draft.place.partition(":") for draft in drafts]
    ids = [name for kind, _, name in places if kind == "thread"]
    slugs = [name for kind, _, name in places if kind == "board"]
    threads = threads_for(viewer).filter(public_id__in=ids).values_list("public_id", flat=True)
    boards = boards_for(standing_of(viewer)).filter(slug__in=slugs).values_list("slug", flat=True)
    return {f"thread:{public_id}" for public_id in threads} | {f"board:{slug}" for slug in boards}


def tags_with_folding(viewer: Member) -> QuerySet[Tag]:
    """Return the vocabulary, each tag with whether ``viewer`` folds it."""
    return Tag.objects.annotate(is_folded=Exists(FoldedTag.objects.filter(member=viewer, tag=OuterRef("pk"))))
