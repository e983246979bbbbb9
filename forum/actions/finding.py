"""What can be found moves with what readers see: versions rise, and are noted, in the same transaction.

A thread is found with the words of its opening post, and so stands for both.
"""

from django.db.models import QuerySet

from community.core import outbox
from forum.models import Board, Contribution, Message, Post, Room, Stream, Thread


def found_anew(item: Contribution, stream: Stream, *, came_or_went: bool) -> None:
    """Note that ``item`` is found by other words, or no longer. The caller saves both.

    What stands under an opening post comes and goes with it.
    """
    if isinstance(item, Post) and item.is_opening and isinstance(stream, Thread):
        stream.index_version += 1
        outbox.note([(stream.KIND, stream.public_id, stream.index_version)])
        if came_or_went:
            outbox.raise_all(Post.ENTRY, _replies(stream))
        return
    item.index_version += 1
    outbox.note([(item.ENTRY, item.public_id, item.index_version)])


def found_elsewhere(thread: Thread) -> None:
    """Note that a thread, locked and as it is in the database, stands at another place with its posts."""
    outbox.raise_all(Thread.KIND, Thread.objects.filter(pk=thread.pk))
    outbox.raise_all(Post.ENTRY, _replies(thread))


def found_by_others(place: Board | Room) -> None:
    """Note that others may find what stands at ``place``. Its threads, or the room, are locked."""
    if isinstance(place, Room):
        outbox.raise_all(Message.ENTRY, Message.objects.filter(room=place, position__isnull=False))
        return
    outbox.raise_all(Thread.KIND, Thread.objects.filter(board=place, last_position__gt=0))
    shown = Post.objects.filter(thread__board=place, position__isnull=False, is_opening=False)
    outbox.raise_all(Post.ENTRY, shown)


def _replies(thread: Thread) -> QuerySet[Post]:
    return thread.posts.filter(position__isnull=False, is_opening=False)
