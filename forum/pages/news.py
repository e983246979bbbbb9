"""What is new to one viewer, as querysets: the list "For you" and the number in the header.

Both are made of the same rows, so that they cannot disagree. Nothing is copied when it happens:
what a viewer may not read now is not news to them, whatever it was when it was written.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from django.core.cache import cache as kept
from django.db.models import (
    BooleanField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from community.core.prepared import Prepared, padded
from community.members.models import Inbox, Member, Role
from community.members.queries import excluded_authors, inbox_cursor, stand_in, standing_of
from forum.models import (
    Mention,
    Message,
    MessageMention,
    MessageReaction,
    Post,
    Reaction,
    ReadMark,
    SmallAnswer,
    Thread,
    Watch,
)
from forum.queries import HIDDEN_AT_A_TIME, messages_for, posts_for, threads_for, unread_posts
from moderation.models import Decision
from moderation.queries import decisions_about

KEPT_FOR = 60
"""Seconds that a number is kept at most: a role that ends by its date moves no cursor."""
NEVER = datetime(1, 1, 2, tzinfo=UTC)
A = TypeVar("A", bound=SmallAnswer)


def unread_count(viewer: Member) -> int:
    """Return how many entries of "For you" are unread. Costs no query while nothing has moved."""
    place = f"news:{viewer.public_id}:{inbox_cursor(viewer)}:{viewer.access_version}"
    known: int | None = kept.get(place)
    if known is None:
        known = count_unread(viewer)
        kept.set(place, known, KEPT_FOR)
    return known


def count_unread(viewer: Member) -> int:
    """Return the same from the rows, in one query."""
    standing = standing_of(viewer)
    scoped = sorted(standing.scoped)
    return _unread(standing.roles, tuple(role for role, _ in scoped)).count(
        viewer=[viewer.pk],
        scopes=[circle for _, circle in scoped],
        circles=sorted(standing.circle_ids),
        hidden=padded(sorted(excluded_authors(viewer)), HIDDEN_AT_A_TIME),
    )


@cache
def _unread(roles: frozenset[Role], scoped: tuple[Role, ...]) -> Prepared:
    """Return the query of everything unread, for whoever holds these roles.

    Building and compiling it took 22 ms of processor, on every page whose reader's news had moved.
    """

    def rows(values: Mapping[str, list[int]]) -> QuerySet[Any]:
        scopes = zip(scoped, values["scopes"], strict=True)
        (viewer,) = values["viewer"]
        return _everything_unread(stand_in(viewer, roles, scopes, values["circles"], values["hidden"]))

    return Prepared(rows)


def _everything_unread(viewer: Member) -> QuerySet[Any]:
    everything: tuple[QuerySet[Any], ...] = (
        threads_with_news(viewer),
        mentions_of(viewer),
        message_mentions_of(viewer),
        answered_posts(viewer),
        answered_messages(viewer),
        told_to(viewer),
    )
    first, *others = [rows.filter(is_unread=True).order_by().values_list("pk") for rows in everything]
    return first.union(*others, all=True)


def threads_with_news(viewer: Member) -> QuerySet[Thread]:
    """Return followed threads with replies that the viewer has not read. Being named is news of its own."""
    watched = Watch.objects.filter(member=viewer, thread=OuterRef("pk"))
    return (
        threads_for(viewer)
        .filter(Exists(watched), is_visible=True)
        .exclude(author_id__in=excluded_authors(viewer))
        .annotate(is_unread=Exists(new_replies(viewer).filter(thread=OuterRef("pk"))))
        .filter(is_unread=True)
    )


def new_replies(viewer: Member) -> QuerySet[Post]:
    """Return the replies that count as new in a thread."""
    named = Mention.objects.filter(member=viewer, revision=OuterRef("visible_revision"))
    return unread_posts(viewer).filter(~Exists(named), is_opening=False)


def mentions_of(viewer: Member) -> QuerySet[Mention]:
    """Return where somebody named the viewer in a post. It is new until they have read the thread so far."""
    thread = "revision__post__thread"
    marks = ReadMark.objects.filter(member=viewer, thread=OuterRef(thread)).values("position")[:1]
    return Mention.objects.filter(member=viewer, revision__shown_as__in=_posts(viewer)).annotate(
        is_unread=_yes(Q(revision__post__position__gt=Coalesce(Subquery(marks), 0)))
    )


def message_mentions_of(viewer: Member) -> QuerySet[MessageMention]:
    """Return where somebody named the viewer in a room, where nobody keeps how far one has read."""
    return MessageMention.objects.filter(member=viewer, revision__shown_as__in=_messages(viewer)).annotate(
        is_unread=_yes(Q(revision__message__published_at__gt=_seen_at(viewer)))
    )


def answered_posts(viewer: Member) -> QuerySet[Post]:
    """Return the viewer's posts that others reacted to, since they last looked or before."""
    return _answered(viewer, _posts(viewer), answers_to(viewer, Reaction).filter(post=OuterRef("pk")))


def answered_messages(viewer: Member) -> QuerySet[Message]:
    """Return the viewer's messages that others reacted to."""
    answers = answers_to(viewer, MessageReaction).filter(message=OuterRef("pk"))
    return _answered(viewer, _messages(viewer), answers)


def answers_to(viewer: Member, kind: type[A]) -> QuerySet[A]:
    """Return the small answers that the viewer is told of."""
    return kind._default_manager.exclude(member__in=[viewer.pk, *excluded_authors(viewer)])


def _answered(viewer: Member, items: QuerySet[Any], answers: QuerySet[Any]) -> QuerySet[Any]:
    is_unread = Exists(answers.filter(made_at__gt=_seen_at(viewer)))
    answered: QuerySet[Any] = items.filter(Exists(answers), author=viewer).annotate(is_unread=is_unread)
    return answered


def told_to(viewer: Member) -> QuerySet[Decision]:
    """Return decisions and notes from the team."""
    return decisions_about(viewer).annotate(is_unread=_yes(Q(made_at__gt=_seen_at(viewer))))


def unread_positions(viewer: Member, at: datetime) -> dict[int, int]:
    """Return how far the viewer has to read, by thread, for nothing of before ``at`` to be new there."""
    replies = new_replies(viewer).filter(
        thread__in=threads_with_news(viewer).values("pk"), published_at__lte=at
    )
    published = {"revision__post__published_at__lte": at}
    mentions = mentions_of(viewer).filter(is_unread=True, **published)  # type: ignore[misc]
    reached: dict[int, int] = {}
    for thread, position in [
        *replies.values_list("thread").annotate(Max("position")),
        *mentions.values_list("revision__post__thread").annotate(Max("revision__post__position")),
    ]:
        reached[thread] = max(position, reached.get(thread, 0))
    return reached


def _posts(viewer: Member) -> QuerySet[Post]:
    shown = posts_for(viewer).filter(state=Post.State.PUBLISHED, thread__is_visible=True)
    return shown.exclude(author_id__in=excluded_authors(viewer))


def _messages(viewer: Member) -> QuerySet[Message]:
    shown = messages_for(viewer).filter(state=Message.State.PUBLISHED)
    return shown.exclude(author_id__in=excluded_authors(viewer))


def _seen_at(viewer: Member) -> Coalesce:
    """Return when the viewer last said that they have seen everything, as an expression."""
    seen = Inbox.objects.filter(member=viewer).values("seen_at")
    return Coalesce(Subquery(seen), Value(NEVER, output_field=DateTimeField()))


def _yes(condition: Q) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(condition, output_field=BooleanField())
