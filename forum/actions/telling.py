"""Whose own page may say something else now: their inboxes move with the change, in its transaction."""

from django.db.models import QuerySet

from community.members.actions import inbox
from forum.models import Contribution, Mention, Post, Reaction, Thread, Watch


def tell_of(item: Contribution, *, came_or_went: bool) -> None:
    """Tell whom ``item`` names, and whoever follows its thread if readers have it now or lost it.

    Nobody is told of their own words; but when they go, the answers to them go too.
    """
    named = item.revisions.filter(mentions__isnull=False).values_list("mentions__member", flat=True)
    told: set[int] = set(named)
    if isinstance(item, Post) and came_or_went:
        told |= set(Watch.objects.filter(thread=item.thread_id).values_list("member", flat=True))
    told.discard(item.author_id)
    if item.state != Contribution.State.PUBLISHED:
        told.add(item.author_id)
    if isinstance(item, Post) and item.is_opening and came_or_went:
        told |= _everybody_in(Thread.objects.filter(pk=item.thread_id))
    inbox.move(told)


def tell_of_threads(threads: QuerySet[Thread]) -> None:
    """Tell everybody to whom something in ``threads`` may be news: others may read them than before."""
    inbox.move(_everybody_in(threads))


def _everybody_in(threads: QuerySet[Thread]) -> set[int]:
    """Return who follows these threads, is named in them, or was answered there."""
    watching = Watch.objects.filter(thread__in=threads).order_by().values_list("member")
    named = Mention.objects.filter(revision__shown_as__thread__in=threads).order_by().values_list("member")
    answered = Reaction.objects.filter(post__thread__in=threads).order_by().values_list("post__author")
    return {member for (member,) in watching.union(named, answered)}
