"""The list "For you": what others said to a member, or about what they follow, unread first.

Entries are derived from rows when the page is drawn, under the viewer's own sight. Who answered
with a reaction is not named: how many, and with what, is enough.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.urls import reverse

from community.core import clock
from community.members.models import Member
from forum.models import Contribution, MessageReaction, Post, Reaction, SmallAnswer
from forum.pages.lists import is_labelled
from forum.pages.news import (
    answered_messages,
    answered_posts,
    answers_to,
    mentions_of,
    message_mentions_of,
    new_replies,
    threads_with_news,
    told_to,
    unread_count,
)
from moderation.pages.notices import told

LINES = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line of the list.

    ``kind``: "replies" (``count`` new ones in the thread called ``words``), "mention" (``who`` named
    the viewer in ``words``), "reactions" (``count`` people answered ``words`` with ``answers``) or
    "team" (``words`` is the headline, ``where`` what it is about). ``is_labelled``: the words stay folded.
    """

    kind: str
    at: datetime
    is_unread: bool
    url: str
    words: str
    where: str
    who: str = ""
    count: int = 0
    answers: Sequence[str] = ()
    is_labelled: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ForYou:
    """The list as it stood at ``at``; ``unread`` counts all that is unread, also beyond the last line."""

    entries: Sequence[Entry]
    unread: int
    at: datetime


def for_you(viewer: Member) -> ForYou:
    """Return the viewer's list. As many queries for much as for little."""
    at = clock.now()
    entries = [*_replies(viewer), *_mentions(viewer), *_reactions(viewer), *_from_the_team(viewer)]
    entries.sort(key=lambda entry: (entry.is_unread, entry.at), reverse=True)
    return ForYou(entries=entries[:LINES], unread=unread_count(viewer), at=at)


def _replies(viewer: Member) -> Iterable[Entry]:
    news = new_replies(viewer).filter(thread=OuterRef("pk")).order_by().values("thread")
    threads = (
        threads_with_news(viewer)
        .annotate(
            new=Subquery(news.annotate(n=Count("pk")).values("n")),
            news_at=Subquery(news.annotate(last=Max("published_at")).values("last")),
        )
        .select_related("board")
        .order_by("-news_at")
    )
    for thread in threads[:LINES]:
        yield Entry(
            kind="replies",
            at=thread.news_at,
            is_unread=True,
            url=reverse("forum:thread", args=[thread.public_id]) + "?unread=1",
            words=thread.title,
            where=thread.board.title,
            count=thread.new,
        )


def _mentions(viewer: Member) -> Iterable[Entry]:
    posts = mentions_of(viewer).select_related("revision__post__thread__board", "revision__author")
    for mention in _first(posts.annotate(is_labelled=is_labelled("revision__post")), "-pk"):
        yield _mention(mention, mention.revision.post, is_labelled=mention.is_labelled)
    messages = message_mentions_of(viewer).select_related("revision__message__room", "revision__author")
    for mention in _first(messages, "-pk"):
        yield _mention(mention, mention.revision.message)


def _mention(mention: Any, item: Contribution, *, is_labelled: bool = False) -> Entry:
    assert item.published_at is not None
    return Entry(
        kind="mention",
        at=item.published_at,
        is_unread=mention.is_unread,
        url=_address(item),
        words=mention.revision.plain,
        where=item.stream.place.title,
        who=mention.revision.author.handle,
        is_labelled=is_labelled,
    )


def _reactions(viewer: Member) -> Iterable[Entry]:
    posts = answered_posts(viewer).annotate(is_labelled=is_labelled("pk")).select_related("thread__board")
    yield from _answered(posts, answers_to(viewer, Reaction), "post")
    messages = answered_messages(viewer).select_related("room")
    yield from _answered(messages, answers_to(viewer, MessageReaction), "message")


def _answered(items: QuerySet[Any], answers: QuerySet[Any], column: str) -> Iterable[Entry]:
    """Return an entry for each item, of all the answers to it at once. ``column`` is theirs of the item."""
    to_it = answers.filter(**{column: OuterRef("pk")}).order_by().values(column)
    rows = items.annotate(
        people=Subquery(to_it.annotate(n=Count("member", distinct=True)).values("n")),
        answered_at=Subquery(to_it.annotate(last=Max("made_at")).values("last")),
    )
    found = list(_first(rows.select_related("visible_revision"), "-answered_at"))
    kinds: dict[int, set[str]] = defaultdict(set)
    for item_id, kind in answers.filter(**{f"{column}__in": found}).values_list(column, "kind").distinct():
        kinds[item_id].add(kind)
    for item in found:
        yield Entry(
            kind="reactions",
            at=item.answered_at,
            is_unread=item.is_unread,
            url=_address(item),
            words=item.visible_revision.plain,
            where=item.stream.place.title,
            count=item.people,
            answers=[str(kind.label) for kind in SmallAnswer.Kind if kind in kinds[item.pk]],
            is_labelled=getattr(item, "is_labelled", False),
        )


def _address(item: Contribution) -> str:
    return reverse("forum:post" if isinstance(item, Post) else "forum:message", args=[item.public_id])


def _from_the_team(viewer: Member) -> Iterable[Entry]:
    for decision in _first(told_to(viewer), "-made_at"):
        line = told(decision)
        yield Entry(
            kind="team",
            at=decision.made_at,
            is_unread=decision.is_unread,
            url=line.url,
            words=line.headline,
            where=line.what,
        )


def _first(rows: QuerySet[Any], latest: str) -> Iterable[Any]:
    """Return the rows that can stand in the list at all: unread ones first, then by time."""
    return rows.order_by("-is_unread", latest)[:LINES]
