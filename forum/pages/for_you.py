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
from forum.models import Reaction
from forum.pages.lists import is_labelled
from forum.pages.news import (
    answered_posts,
    mentions_of,
    new_replies,
    reactions_to,
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
    mentions = mentions_of(viewer).select_related("revision__post__thread__board", "revision__author")
    for mention in _first(mentions.annotate(is_labelled=is_labelled("revision__post")), "-pk"):
        post = mention.revision.post
        yield Entry(
            kind="mention",
            at=post.published_at,
            is_unread=mention.is_unread,
            url=reverse("forum:post", args=[post.public_id]),
            words=mention.revision.plain,
            where=post.thread.board.title,
            who=mention.revision.author.handle,
            is_labelled=mention.is_labelled,
        )


def _reactions(viewer: Member) -> Iterable[Entry]:
    to_it = reactions_to(viewer).filter(post=OuterRef("pk")).order_by().values("post")
    answered = answered_posts(viewer).annotate(
        people=Subquery(to_it.annotate(n=Count("member", distinct=True)).values("n")),
        answered_at=Subquery(to_it.annotate(last=Max("made_at")).values("last")),
        is_labelled=is_labelled("pk"),
    )
    posts = list(_first(answered.select_related("visible_revision", "thread__board"), "-answered_at"))
    kinds: dict[int, set[str]] = defaultdict(set)
    for post_id, kind in reactions_to(viewer).filter(post__in=posts).values_list("post", "kind").distinct():
        kinds[post_id].add(kind)
    for post in posts:
        yield Entry(
            kind="reactions",
            at=post.answered_at,
            is_unread=post.is_unread,
            url=reverse("forum:post", args=[post.public_id]),
            words=post.visible_revision.plain,
            where=post.thread.board.title,
            count=post.people,
            answers=[str(kind.label) for kind in Reaction.Kind if kind in kinds[post.pk]],
            is_labelled=post.is_labelled,
        )


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
