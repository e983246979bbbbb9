"""What can be found, kind by kind: how its rows are read for an index, and what a viewer may see of them.

The database has the last word about every hit: what it does not confirm here is not found, not counted
and not shown.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Count, QuerySet
from django.urls import reverse

from community.members.models import Member
from community.members.queries import Viewer
from forum.models import Message, Place, Post, Revision, Tag, Thread
from forum.queries import messages_for, posts_for, threads_for
from search.ports import Entry, Key, Tombstone
from search.queries.audience import tokens_of

SHOWN = Post.State.PUBLISHED
Item = Entry | Tombstone


@dataclass(frozen=True, slots=True)
class Seen:
    """A hit that the viewer may read: the version of its row now, and what is counted of it."""

    key: Key
    version: int
    place: str
    place_title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """What a result shows of its row. ``text`` is the plain text that readers see now."""

    key: Key
    title: str
    text: str
    url: str
    at: datetime | None = None
    author: str = ""
    place_title: str = ""
    labels: tuple[str, ...] = ()
    topics: tuple[tuple[int, str], ...] = ()  # database key, for what the viewer folds, and name


class Kind(Protocol):
    """One kind of thing that can be found."""

    name: str

    def read(self, public_ids: Collection[str]) -> list[Item]:
        """Return what an index should hold of these rows now; a row that is no more is left out."""

    def standing(self, public_ids: Collection[str]) -> dict[str, tuple[int, bool]]:
        """Return version, and whether it can be found, of these rows."""

    def seen(self, viewer: Viewer, public_ids: Collection[str]) -> list[Seen]:
        """Return those of these rows that can be found and that ``viewer`` may read. One query."""

    def shown(self, viewer: Viewer, public_ids: Collection[str]) -> list[Shown]:
        """Return what is shown of these rows, of those that ``viewer`` may read."""

    def topics(self, public_ids: Collection[str]) -> dict[tuple[str, str], int]:
        """Return how many of these rows stand under each topic, by slug and name. At most one query."""

    def ids(self, after: str, limit: int) -> list[str]:
        """Return the public ids of the next rows that were ever shown, in their order."""

    def count(self) -> int:
        """Return how many rows were ever shown."""


def _item(
    key: Key, version: int, revision: Revision | None, place: Place, tags: Sequence[str], by: Post | Message
) -> Item:
    """Return the entry of words that are shown, or the tombstone of others."""
    if revision is None or by.published_at is None:
        return Tombstone(key, version)
    return Entry(
        key=key,
        version=version,
        title=revision.heading,
        text=revision.plain,
        at=by.published_at,
        audience=tokens_of(place),
        place=place.slug,
        tags=tuple(tags),
        author=by.author_id,
        opener=by.thread.author_id if isinstance(by, Post) else 0,
    )


class Threads:
    """A thread, with its title and the words of its opening post."""

    name = Thread.KIND

    @staticmethod
    def _openings(public_ids: Collection[str]) -> QuerySet[Post]:
        rows = Post.objects.filter(is_opening=True, thread__public_id__in=public_ids)
        return rows.select_related("thread__board__circle", "visible_revision", "author").prefetch_related(
            "thread__tags"
        )

    def read(self, public_ids: Collection[str]) -> list[Item]:
        return [
            _item(
                Key(self.name, post.thread.public_id),
                post.thread.index_version,
                post.visible_revision if post.thread.is_visible else None,
                post.thread.board,
                [tag.slug for tag in post.thread.tags.all()],
                post,
            )
            for post in self._openings(public_ids)
        ]

    def standing(self, public_ids: Collection[str]) -> dict[str, tuple[int, bool]]:
        rows = Thread.objects.filter(public_id__in=public_ids)
        return {
            name: (n, shown)
            for name, n, shown in rows.values_list("public_id", "index_version", "is_visible")
        }

    def _visible(self, viewer: Viewer, public_ids: Collection[str]) -> QuerySet[Thread]:
        if not isinstance(viewer, Member):
            return Thread.objects.none()
        return threads_for(viewer).filter(is_visible=True, public_id__in=public_ids)

    def seen(self, viewer: Viewer, public_ids: Collection[str]) -> list[Seen]:
        facts = ("public_id", "index_version", "board__slug", "board__title")
        return _seen(self.name, self._visible(viewer, public_ids).values_list(*facts))

    def shown(self, viewer: Viewer, public_ids: Collection[str]) -> list[Shown]:
        posts = self._openings(public_ids).filter(thread__in=self._visible(viewer, public_ids))
        return [
            Shown(
                key=Key(self.name, post.thread.public_id),
                title=post.visible_revision.title,
                text=post.visible_revision.plain,
                url=reverse("forum:thread", args=[post.thread.public_id]),
                **_about(post, post.thread.board),
                **_folds(post),
            )
            for post in posts.prefetch_related("labels")
            if post.visible_revision
        ]

    def topics(self, public_ids: Collection[str]) -> dict[tuple[str, str], int]:
        return _counted(Tag.objects.filter(threads__public_id__in=public_ids), "threads")

    def ids(self, after: str, limit: int) -> list[str]:
        return _next(Thread.objects.filter(last_position__gt=0), after, limit)

    def count(self) -> int:
        return Thread.objects.filter(last_position__gt=0).count()


class Posts:
    """A reply. The opening post is found as its thread."""

    name = Post.ENTRY
    _ever = Post.objects.filter(is_opening=False, position__isnull=False)

    def read(self, public_ids: Collection[str]) -> list[Item]:
        rows = Post.objects.filter(public_id__in=public_ids, is_opening=False)
        return [
            _item(
                Key(self.name, post.public_id),
                post.index_version,
                post.visible_revision if post.state == SHOWN and post.thread.is_visible else None,
                post.thread.board,
                [tag.slug for tag in post.thread.tags.all()],
                post,
            )
            for post in rows.select_related("thread__board__circle", "visible_revision").prefetch_related(
                "thread__tags"
            )
        ]

    def standing(self, public_ids: Collection[str]) -> dict[str, tuple[int, bool]]:
        rows = Post.objects.filter(public_id__in=public_ids, is_opening=False)
        facts = rows.values_list("public_id", "index_version", "state", "thread__is_visible")
        return {name: (n, state == SHOWN and in_sight) for name, n, state, in_sight in facts}

    def _visible(self, viewer: Viewer, public_ids: Collection[str]) -> QuerySet[Post]:
        if not isinstance(viewer, Member):
            return Post.objects.none()
        return posts_for(viewer).filter(
            state=SHOWN, is_opening=False, thread__is_visible=True, public_id__in=public_ids
        )

    def seen(self, viewer: Viewer, public_ids: Collection[str]) -> list[Seen]:
        facts = ("public_id", "index_version", "thread__board__slug", "thread__board__title")
        return _seen(self.name, self._visible(viewer, public_ids).values_list(*facts))

    def shown(self, viewer: Viewer, public_ids: Collection[str]) -> list[Shown]:
        rows = self._visible(viewer, public_ids).select_related("thread__board", "visible_revision", "author")
        return [
            Shown(
                key=Key(self.name, post.public_id),
                title=post.thread.title,
                text=post.visible_revision.plain,
                url=reverse("forum:post", args=[post.public_id]),
                **_about(post, post.thread.board),
                **_folds(post),
            )
            for post in rows.prefetch_related("labels", "thread__tags")
            if post.visible_revision
        ]

    def topics(self, public_ids: Collection[str]) -> dict[tuple[str, str], int]:
        return _counted(Tag.objects.filter(threads__posts__public_id__in=public_ids), "threads__posts")

    def ids(self, after: str, limit: int) -> list[str]:
        return _next(self._ever.all(), after, limit)

    def count(self) -> int:
        return self._ever.count()


class Messages:
    """What somebody said in a room."""

    name = Message.ENTRY
    _ever = Message.objects.filter(position__isnull=False)

    def read(self, public_ids: Collection[str]) -> list[Item]:
        rows = Message.objects.filter(public_id__in=public_ids)
        return [
            _item(
                Key(self.name, message.public_id),
                message.index_version,
                message.visible_revision if message.state == SHOWN else None,
                message.room,
                (),
                message,
            )
            for message in rows.select_related("room__circle", "visible_revision")
        ]

    def standing(self, public_ids: Collection[str]) -> dict[str, tuple[int, bool]]:
        rows = Message.objects.filter(public_id__in=public_ids)
        facts = rows.values_list("public_id", "index_version", "state")
        return {name: (n, state == SHOWN) for name, n, state in facts}

    def _visible(self, viewer: Viewer, public_ids: Collection[str]) -> QuerySet[Message]:
        if not isinstance(viewer, Member):
            return Message.objects.none()
        return messages_for(viewer).filter(state=SHOWN, public_id__in=public_ids)

    def seen(self, viewer: Viewer, public_ids: Collection[str]) -> list[Seen]:
        facts = ("public_id", "index_version", "room__slug", "room__title")
        return _seen(self.name, self._visible(viewer, public_ids).values_list(*facts))

    def shown(self, viewer: Viewer, public_ids: Collection[str]) -> list[Shown]:
        rows = self._visible(viewer, public_ids).select_related("room", "visible_revision", "author")
        return [
            Shown(
                key=Key(self.name, message.public_id),
                title="",
                text=message.visible_revision.plain,
                url=reverse("forum:message", args=[message.public_id]),
                **_about(message, message.room),
            )
            for message in rows
            if message.visible_revision
        ]

    def topics(self, public_ids: Collection[str]) -> dict[tuple[str, str], int]:
        return {}

    def ids(self, after: str, limit: int) -> list[str]:
        return _next(self._ever.all(), after, limit)

    def count(self) -> int:
        return self._ever.count()


def _seen(kind: str, rows: Iterable[tuple[Any, ...]]) -> list[Seen]:
    return [Seen(Key(kind, public_id), version, slug, title) for public_id, version, slug, title in rows]


def _counted(tags: QuerySet[Tag], path: str) -> dict[tuple[str, str], int]:
    counted = tags.order_by().values_list("slug", "name").annotate(number=Count(path))
    return {(slug, name): number for slug, name, number in counted}


def _about(item: Post | Message, place: Place) -> dict[str, Any]:
    return {"author": item.author.handle, "at": item.published_at, "place_title": place.title}


def _folds(post: Post) -> dict[str, Any]:
    return {
        "labels": tuple(label.name for label in post.labels.all()),
        "topics": tuple((tag.pk, tag.name) for tag in post.thread.tags.all()),
    }


def _next(rows: QuerySet[Any], after: str, limit: int) -> list[str]:
    found = rows.filter(public_id__gt=after).order_by("public_id")
    return list(found.values_list("public_id", flat=True)[:limit])
