"""What a viewer may read, as querysets: the set twins of ``policy``'s row rules."""

from typing import TypeVar, overload

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from community.core.errors import NotFound
from community.members.models import Member
from community.members.policy import TEAM, Standing, may
from community.members.queries import excluded_authors, standing_of
from forum.models import (
    Audience,
    Board,
    Contribution,
    Message,
    Place,
    Post,
    PostRevision,
    ReadMark,
    Revision,
    Room,
    Thread,
)
from forum.policy import AUDIENCE_ROLES, CIRCLE_READERS, sees_all

POSTS_PER_PAGE = 20
THREADS_PER_PAGE = 30
HIDDEN_AT_A_TIME = 8
"""Left-out authors are counted up to a multiple of this where a query is compiled once (``Prepared``)."""
P = TypeVar("P", bound=Place)


def boards_for(standing: Standing) -> QuerySet[Board]:
    """Return the boards that ``standing`` may read. Twin of ``policy.can_read_place``."""
    return _readable(standing, Board.objects.all())


def rooms_for(viewer: Member) -> QuerySet[Room]:
    """Return the rooms that ``viewer`` may read. Twin of ``policy.can_read_room``."""
    return _readable(standing_of(viewer), Room.objects.all())


def _readable(standing: Standing, places: QuerySet[P]) -> QuerySet[P]:
    if not may(standing, "board.read"):
        return places.none()
    audiences = [audience for audience, roles in AUDIENCE_ROLES.items() if standing.has_any(roles)]
    readable = Q(audience__in=audiences)
    if standing.has_any(CIRCLE_READERS):
        readable |= Q(audience=Audience.CIRCLE)
    else:
        circles = standing.circle_ids | {circle for role, circle in standing.scoped if role in TEAM}
        readable |= Q(audience=Audience.CIRCLE, circle_id__in=circles)
    return places.filter(readable)


def _reviewed(viewer: Member, path: str) -> Q:
    """Return where ``viewer`` sees everything: all places, or those of circles they review."""
    standing = standing_of(viewer)
    if sees_all(standing, None):
        return Q(pk__isnull=False)  # everywhere: an empty Q would vanish from an "or"
    circles = [circle for _, circle in standing.scoped if sees_all(standing, circle)]
    return Q(**{f"{path}circle_id__in": circles})


def threads_for(viewer: Member, boards: QuerySet[Board] | None = None) -> QuerySet[Thread]:
    """Return the threads that ``viewer`` may open. Twin of ``policy.can_see_thread``."""
    readable = boards_for(standing_of(viewer)) if boards is None else boards
    shown = Q(is_visible=True) & ~Q(author_id__in=excluded_authors(viewer))
    return Thread.objects.filter(
        Q(board__in=readable) & (shown | Q(author=viewer) | _reviewed(viewer, "board__"))
    )


def posts_for(viewer: Member) -> QuerySet[Post]:
    """Return the posts that ``viewer`` may know of, tombstones included. Twin of ``policy.can_see``."""
    known = _ever_shown(viewer) | Q(author=viewer) | _reviewed(viewer, "thread__board__")
    return Post.objects.filter(known, thread__in=threads_for(viewer))


def messages_for(viewer: Member) -> QuerySet[Message]:
    """Return the messages that ``viewer`` may know of, as :func:`posts_for` does for posts."""
    known = _ever_shown(viewer) | Q(author=viewer) | _reviewed(viewer, "room__")
    return Message.objects.filter(known, room__in=rooms_for(viewer))


def _ever_shown(viewer: Member) -> Q:
    return Q(position__isnull=False) & ~Q(author_id__in=excluded_authors(viewer))


def board_for(viewer: Member, slug: str) -> Board:
    """Return the board, if ``viewer`` may read it.

    Raises:
        NotFound: there is none, or not for this viewer.

    """
    board = boards_for(standing_of(viewer)).filter(slug=slug).first()
    if board is None:
        raise NotFound
    return board


def thread_by_id(public_id: str) -> Thread:
    """Return the thread with its board and opening author, whoever asks.

    Raises:
        NotFound: there is none.

    """
    thread = Thread.objects.select_related("board", "author").filter(public_id=public_id).first()
    if thread is None:
        raise NotFound
    return thread


def post_by_id(public_id: str) -> Post:
    """Return the post with all that a policy asks about, whoever asks.

    Raises:
        NotFound: there is none.

    """
    post = (
        Post.objects.select_related("thread__board", "author", "visible_revision")
        .filter(public_id=public_id)
        .first()
    )
    if post is None:
        raise NotFound
    return post


def room_by_slug(slug: str) -> Room:
    """Return the room at that address, whoever asks.

    Raises:
        NotFound: there is none.

    """
    return _the_room(Room.objects.filter(slug=slug))


def room_by_id(public_id: str) -> Room:
    """Return the room that frames call ``public_id``, whoever asks.

    Raises:
        NotFound: there is none.

    """
    return _the_room(Room.objects.filter(public_id=public_id))


def _the_room(found: QuerySet[Room]) -> Room:
    room = found.select_related("circle").first()
    if room is None:
        raise NotFound
    return room


def message_by_id(public_id: str) -> Message:
    """Return the message with all that a policy asks about, whoever asks.

    Raises:
        NotFound: there is none.

    """
    found = Message.objects.select_related("room", "author", "visible_revision")
    message = found.filter(public_id=public_id).first()
    if message is None:
        raise NotFound
    return message


@overload
def latest_revision(item: Post) -> PostRevision: ...
@overload
def latest_revision(item: Contribution) -> Revision: ...
def latest_revision(item: Contribution) -> Revision:
    """Return the newest words of ``item``, shown or not."""
    newest: Revision = item.revisions.order_by("-number")[0]
    return newest


def hidden_from(viewer: Member, circle_id: int | None) -> frozenset[int]:
    """Return the authors whom ``viewer`` is not shown there. Those who review there see everybody."""
    return frozenset() if sees_all(standing_of(viewer), circle_id) else excluded_authors(viewer)


def with_counts(viewer: Member, threads: QuerySet[Thread]) -> QuerySet[Thread]:
    """Annotate ``replies`` and ``active_at`` as ``viewer`` counts them: without excluded authors.

    For everybody else these are the thread's own columns and cost nothing.
    """
    hidden = hidden_from(viewer, None)
    if not hidden:
        return threads.annotate(replies=F("reply_count"), active_at=F("last_post_at"))
    shown = Post.objects.filter(thread=OuterRef("pk"), state=Post.State.PUBLISHED).order_by()
    unwanted = shown.filter(author_id__in=hidden, is_opening=False).values("thread")
    wanted = shown.exclude(author_id__in=hidden).values("thread")
    return threads.annotate(
        replies=F("reply_count") - Coalesce(Subquery(unwanted.annotate(n=Count("pk")).values("n")), 0),
        active_at=Subquery(wanted.annotate(last=Max("published_at")).values("last")),
    )


def unread_posts(viewer: Member) -> QuerySet[Post]:
    """Return posts that ``viewer`` has not read anywhere; their own and unwanted ones never count.

    A thread that was never opened is unread as a whole. Filter by threads that the viewer may read.
    """
    marks = ReadMark.objects.filter(member=viewer, thread=OuterRef("thread")).values("position")[:1]
    return (
        Post.objects.filter(state=Post.State.PUBLISHED)
        .exclude(author=viewer)
        .exclude(author_id__in=excluded_authors(viewer))
        .filter(position__gt=Coalesce(Subquery(marks), 0))
    )


def first_unread(viewer: Member, thread: Thread) -> int | None:
    """Return the position of the first post that ``viewer`` has not read, or None."""
    return (
        unread_posts(viewer)
        .filter(thread=thread)
        .order_by("position")
        .values_list("position", flat=True)
        .first()
    )
