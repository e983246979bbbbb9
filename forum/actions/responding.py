"""Small answers to posts, and what a member keeps: react, report, delete, follow, bookmark, mark as read."""

from datetime import datetime

from django.db import transaction

from community.core import clock
from community.core.rulings import require
from community.members.actions import inbox
from community.members.models import Member
from community.members.policy import may
from community.members.queries import standing_of
from forum import policy
from forum.actions import answering
from forum.actions.visibility import lock_stream
from forum.models import Bookmark, ReadMark, Thread, Watch
from forum.pages.news import unread_positions
from forum.queries import post_by_id, thread_by_id
from moderation.actions.filing import Care


def react(*, member: Member, post_id: str, kind: str) -> bool:
    """Add a reaction to a post, or take it back. See :func:`forum.actions.answering.answer`.

    Raises:
        Invalid: an unknown kind.

    """
    answering.check_kind(kind)
    return answering.answer(member=member, item=post_by_id(post_id), kind=kind)


def delete_post(*, member: Member, post_id: str) -> Thread:
    """Take one's own post away. See :func:`forum.actions.answering.take_back`."""
    post = post_by_id(post_id)
    answering.take_back(member=member, item=post)
    post.thread.refresh_from_db(fields=["is_visible"])
    return post.thread


def report(*, member: Member, post_id: str, reason: str, note: str) -> Care:
    """Tell the team about a post. See :func:`forum.actions.answering.tell`.

    Raises:
        Refused: there is no such post, or not for the member. The note is triaged first.

    """
    with answering.note_answered(member, note):
        return answering.tell(member=member, item=post_by_id(post_id), reason=reason, note=note)


def set_watch(*, member: Member, thread_id: str, on: bool) -> None:
    """Follow a thread, or stop."""
    thread = thread_by_id(thread_id)
    require(policy.can_see_thread(member, thread))
    with transaction.atomic():
        lock_stream(thread)  # a reply that is shown now is news to whoever follows before or after
        if on:
            Watch.objects.get_or_create(member=member, thread=thread, defaults={"since": clock.now()})
        else:
            Watch.objects.filter(member=member, thread=thread).delete()
        inbox.move([member.pk])


def set_bookmark(*, member: Member, post_id: str, on: bool) -> None:
    """Keep a post, or let it go."""
    post = post_by_id(post_id)
    require(policy.can_answer(member, post, "thread.keep"))
    if on:
        Bookmark.objects.get_or_create(member=member, post=post, defaults={"since": clock.now()})
    else:
        Bookmark.objects.filter(member=member, post=post).delete()


def mark_read(*, member: Member, thread_id: str, position: int) -> None:
    """Remember that everything up to ``position`` has been read. The mark never moves back."""
    thread = thread_by_id(thread_id)
    require(policy.can_see_thread(member, thread))
    reached = min(position, thread.last_position)
    with transaction.atomic():
        mark, new = ReadMark.objects.select_for_update().get_or_create(
            member=member, thread=thread, defaults={"position": reached, "at": clock.now()}
        )
        if not new:
            if reached <= mark.position:
                return
            mark.position, mark.at = reached, clock.now()
            mark.save(update_fields=["position", "at"])
        inbox.move([member.pk])


def mark_all_read(*, member: Member, at: datetime) -> None:
    """Take as read what stood on the member's own page ``at`` that moment. What came later stays new."""
    require(may(standing_of(member), "own.read"))
    moment = clock.now()
    with transaction.atomic():
        reached = unread_positions(member, at)
        marks = ReadMark.objects.select_for_update().filter(member=member, thread__in=reached)
        behind = [mark for mark in marks.order_by("pk") if mark.position < reached[mark.thread_id]]
        for mark in behind:
            mark.position, mark.at = reached[mark.thread_id], moment
        ReadMark.objects.bulk_update(behind, ["position", "at"])
        ReadMark.objects.bulk_create(
            (
                ReadMark(member=member, thread_id=thread, position=position, at=moment)
                for thread, position in reached.items()
            ),
            ignore_conflicts=True,
        )
        inbox.mark_seen(member=member, at=min(at, moment))
