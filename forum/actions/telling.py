"""Whose own page may say something else now: their inboxes move with the change, in its transaction."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from community.core.prepared import Prepared
from community.members.actions import inbox
from forum.models import (
    Contribution,
    Mention,
    Message,
    MessageMention,
    MessageReaction,
    MessageRevision,
    Post,
    PostRevision,
    Reaction,
    Room,
    Thread,
    Watch,
)


def _named(revisions: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return revisions.filter(mentions__isnull=False).order_by().values_list("mentions__member")


def _answered(items: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return items.filter(reactions__isnull=False).order_by().values_list("author")


def _of_a_post(asked: Mapping[str, list[int]]) -> QuerySet[Any, Any]:
    return _named(PostRevision.objects.filter(post__in=asked["item"]))


def _of_a_post_that_came_or_went(asked: Mapping[str, list[int]]) -> QuerySet[Any, Any]:
    watches = Watch.objects.filter(thread__in=asked["thread"]).exclude(member__in=asked["author"])
    watching = watches.order_by().values_list("member")
    return _of_a_post(asked).union(_answered(Post.objects.filter(pk__in=asked["item"])), watching)


def _of_a_message(asked: Mapping[str, list[int]]) -> QuerySet[Any, Any]:
    return _named(MessageRevision.objects.filter(message__in=asked["item"]))


def _of_a_message_that_came_or_went(asked: Mapping[str, list[int]]) -> QuerySet[Any, Any]:
    return _of_a_message(asked).union(_answered(Message.objects.filter(pk__in=asked["item"])))


# Asked with every post and every message, and longer to build than to answer.
_CONCERNED: dict[tuple[type[Contribution], bool], Prepared] = {
    (Post, False): Prepared(_of_a_post),
    (Post, True): Prepared(_of_a_post_that_came_or_went),
    (Message, False): Prepared(_of_a_message),
    (Message, True): Prepared(_of_a_message_that_came_or_went),
}


def tell_of(item: Contribution, *, came_or_went: bool) -> None:
    """Tell whom ``item`` names; and where readers have it now or lost it, whoever follows its thread.

    Nobody is told of their own words; but the answers to them come and go with them.
    """
    asked = {"item": [item.pk]}
    if isinstance(item, Post) and came_or_went:
        asked |= {"thread": [item.thread_id], "author": [item.author_id]}
    keys = {member for (member,) in _CONCERNED[type(item), came_or_went].rows(**asked)}
    if isinstance(item, Post) and item.is_opening and came_or_went:
        keys |= _everybody_in(Thread.objects.filter(pk=item.thread_id))
    inbox.move(keys)


def tell_of_threads(threads: QuerySet[Thread]) -> None:
    """Tell everybody to whom something in ``threads`` may be news: others may read them than before."""
    inbox.move(_everybody_in(threads))


def tell_of_room(room: Room) -> None:
    """Tell everybody to whom something in ``room`` may be news: others may read it than before."""
    named = MessageMention.objects.filter(revision__shown_as__room=room).order_by().values_list("member")
    answered = MessageReaction.objects.filter(message__room=room).order_by().values_list("message__author")
    inbox.move(member for (member,) in named.union(answered))


def _everybody_in(threads: QuerySet[Thread]) -> set[int]:
    """Return who follows these threads, is named in them, or was answered there."""
    watching = Watch.objects.filter(thread__in=threads).order_by().values_list("member")
    named = Mention.objects.filter(revision__shown_as__thread__in=threads).order_by().values_list("member")
    answered = Reaction.objects.filter(post__thread__in=threads).order_by().values_list("post__author")
    return {member for (member,) in watching.union(named, answered)}
