"""What a thread's page shows, read in as few queries as it can be.

A topic page costs three queries beside the frame's three (session, member, standing): the thread
with the viewer's own marks, the posts, and everything that hangs on the posts in one union. One
more for somebody whose own words wait in this thread, or for a reviewer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from community.core import clock
from community.core.errors import NotFound
from community.core.rulings import Ruling, require
from community.members.models import Member
from community.members.queries import standing_of
from forum import policy
from forum.models import Draft, Post, PostRevision, ReadMark, Thread, Watch
from forum.pages.hanging import hang_on
from forum.pages.shown import UNDECIDED, WAITING, ShownPost
from forum.queries import POSTS_PER_PAGE, hidden_from, unread_posts, with_counts


@dataclass(frozen=True, kw_only=True, slots=True)
class ThreadPage:
    """A page of a thread, as one viewer sees it."""

    thread: Thread
    posts: Sequence[ShownPost]
    tags: Sequence[str]
    previous: int | None  # ask for posts before this position
    following: int | None  # ask for posts after this position
    watched: bool
    read_to: int
    has_unread: bool  # a post anywhere in the thread that the viewer may read and has not
    draft: str
    may_reply: Ruling
    may_steer: bool
    read_from_here: int  # what "Mark read to here" marks; 0 where there is nothing new to mark
    labels: Sequence[tuple[str, str]]  # what a reply can say that it mentions: (slug, name)


def thread_page(viewer: Member, thread_id: str, *, after: int = 0, before: int | None = None) -> ThreadPage:
    """Return up to ``POSTS_PER_PAGE`` posts after a position, or the last ones before one.

    Raises:
        NotFound: no such thread, or not for this viewer.

    """
    thread = _thread_with_marks(viewer, thread_id)
    require(policy.can_see_thread(viewer, thread))
    rows, more = _page_of_posts(viewer, thread, after, before)
    is_last = not more if before is None else False
    if is_last:
        rows += _waiting(viewer, thread)
    read_to: int = thread.read_to or 0  # type: ignore[attr-defined]
    posts = [_shown(row, viewer, read_to) for row in rows]
    tags, labels = hang_on(viewer, thread, posts)
    _mark_first_new(posts)
    numbered = [post.position for post in posts if post.position is not None]
    # On the last page everything has been seen, also what this viewer is not shown.
    end = thread.last_position if is_last else (numbered[-1] if numbered else 0)
    return ThreadPage(
        thread=thread,
        posts=posts,
        tags=tags,
        previous=_previous(numbered, after=after, more_before=before is not None and more),
        following=numbered[-1] if numbered and (more if before is None else True) else None,
        watched=thread.watched,  # type: ignore[attr-defined]
        read_to=read_to,
        has_unread=thread.has_unread,  # type: ignore[attr-defined]
        draft=thread.draft or "",  # type: ignore[attr-defined]
        may_reply=policy.can_reply(viewer, thread, at=clock.now()),
        may_steer=bool(policy.can_steer(viewer, thread, "thread.lock")),
        read_from_here=end if any(_is_unread(post, read_to) for post in posts) else 0,
        labels=labels,
    )


def _previous(numbered: Sequence[int], *, after: int, more_before: bool) -> int | None:
    """Return before which position to ask for earlier posts. A page without any still leads back."""
    if not numbered:
        return after + 1 if after else None
    return numbered[0] if numbered[0] > 1 and (after or more_before) else None


def last_page(viewer: Member, thread_id: str) -> ThreadPage:
    """Return the page on which the newest posts stand, where a reply is written."""
    thread = Thread.objects.filter(public_id=thread_id).only("last_position").first()
    last = thread.last_position if thread else 0
    return thread_page(viewer, thread_id, after=max(0, (last - 1) // POSTS_PER_PAGE * POSTS_PER_PAGE))


def _thread_with_marks(viewer: Member, thread_id: str) -> Thread:
    own = {"member": viewer, "thread": OuterRef("pk")}
    thread = (
        with_counts(viewer, Thread.objects.select_related("board"))
        .annotate(
            watched=Exists(Watch.objects.filter(**own)),
            read_to=Subquery(ReadMark.objects.filter(**own).values("position")[:1]),
            has_unread=Exists(unread_posts(viewer).filter(thread=OuterRef("pk"))),
            draft=Subquery(
                Draft.objects.filter(member=viewer, place=f"thread:{thread_id}").values("text")[:1]
            ),
            own_waiting=Exists(
                Post.objects.filter(
                    thread=OuterRef("pk"), author=viewer, state__in=WAITING, position__isnull=True
                )
            ),
        )
        .filter(public_id=thread_id)
        .first()
    )
    if thread is None:
        raise NotFound
    return thread


COLUMNS = (
    "pk",
    "public_id",
    "position",
    "state",
    "author_id",
    "author__handle",
    "author__public_id",
    "visible_revision__html",
    "published_at",
    "edited_at",
    "is_opening",
)


def _post_rows(posts: QuerySet[Post]) -> QuerySet[Post, tuple[Any, ...]]:
    return posts.values_list(*COLUMNS)


def _waiting(viewer: Member, thread: Thread) -> list[tuple[Any, ...]]:
    """Return the rows of what was never shown, with its newest words: one's own; to reviewers, all."""
    reviews = policy.sees_all(standing_of(viewer), thread.board.circle_id)
    if not reviews and not thread.own_waiting:  # type: ignore[attr-defined]
        return []
    newest = PostRevision.objects.filter(post=OuterRef("pk")).order_by("-number").values("html")[:1]
    columns = ["newest" if name == "visible_revision__html" else name for name in COLUMNS]
    waiting = thread.posts.filter(position__isnull=True)
    if reviews:
        waiting = waiting.filter(Q(state__in=UNDECIDED) | Q(state__in=WAITING, author=viewer))
    else:
        waiting = waiting.filter(state__in=WAITING, author=viewer)
    return list(waiting.annotate(newest=Subquery(newest)).order_by("pk").values_list(*columns))


def _page_of_posts(
    viewer: Member, thread: Thread, after: int, before: int | None
) -> tuple[list[tuple[Any, ...]], bool]:
    """Return the rows of one page by position, and whether more follow in that direction."""
    posts = thread.posts.all()
    if hidden := hidden_from(viewer, thread.board.circle_id):
        posts = posts.exclude(author_id__in=hidden)
    if before is None:
        rows = list(_post_rows(posts.filter(position__gt=after).order_by("position")[: POSTS_PER_PAGE + 1]))
        return rows[:POSTS_PER_PAGE], len(rows) > POSTS_PER_PAGE
    rows = list(_post_rows(posts.filter(position__lt=before).order_by("-position")[: POSTS_PER_PAGE + 1]))
    return rows[:POSTS_PER_PAGE][::-1], len(rows) > POSTS_PER_PAGE


def _shown(row: tuple[Any, ...], viewer: Member, read_to: int) -> ShownPost:
    (
        _,
        public_id,
        position,
        state,
        author_id,
        handle,
        author_public_id,
        html,
        published_at,
        edited_at,
        opening,
    ) = row
    mine = author_id == viewer.pk
    return ShownPost(
        id=public_id,
        position=position,
        state=state,
        author_id=author_id,
        author=handle,
        author_public_id=author_public_id,
        html=html if state not in {Post.State.HIDDEN, Post.State.DELETED} else "",
        published_at=published_at,
        edited_at=edited_at,
        is_opening=opening,
        mine=mine,
        # To somebody who is new to the thread everything is, and then the word says nothing.
        new=0 < read_to < (position or 0) and not mine,
    )


def _is_unread(post: ShownPost, read_to: int) -> bool:
    return post.is_shown and not post.mine and (post.position or 0) > read_to


def _mark_first_new(posts: Sequence[ShownPost]) -> None:
    """Mark where the viewer stopped reading."""
    for post in posts:
        if post.new and post.is_shown:
            post.first_new = True
            return
