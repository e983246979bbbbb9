"""Whose own page may say something else now: their inboxes move with the change, in its transaction."""

from typing import Any

from django.db.models import QuerySet

from community.members.actions import inbox
from forum.models import (
    Contribution,
    Mention,
    MessageMention,
    MessageReaction,
    Post,
    Reaction,
    Room,
    Thread,
    Watch,
)


def tell_of(item: Contribution, *, came_or_went: bool) -> None:
    """Tell whom ``item`` names; and where readers have it now or lost it, whoever follows its thread.

    Nobody is told of their own words; but the answers to them come and go with them.
    """
    named = item.revisions.filter(mentions__isnull=False).order_by().values_list("mentions__member")
    told: list[QuerySet[Any, Any]] = []
    if came_or_went:
        items: QuerySet[Any] = type(item)._default_manager.filter(pk=item.pk)
        told.append(items.filter(reactions__isnull=False).order_by().values_list("author"))
        if isinstance(item, Post):
            watches = Watch.objects.filter(thread=item.thread_id).exclude(member=item.author_id)
            told.append(watches.order_by().values_list("member"))
    keys = {member for (member,) in named.union(*told)}
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
