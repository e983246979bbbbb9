"""Small answers and what a member keeps: react, report, delete, follow, bookmark, mark as read."""

from datetime import datetime, timedelta

from django.db import transaction

from community.core import clock
from community.core.errors import DomainError, Invalid
from community.core.events import announce
from community.core.limits import Limit, spend
from community.core.rulings import require
from community.members.actions import inbox
from community.members.models import Member
from community.members.policy import may
from community.members.queries import standing_of
from forum import policy
from forum.actions.contribute import KIND
from forum.actions.refusing import Refused, turn_away
from forum.actions.visibility import delete as withdraw
from forum.actions.visibility import lock_thread
from forum.events import PostChanged
from forum.models import Bookmark, Post, Reaction, ReadMark, Thread, Watch
from forum.pages.news import unread_positions
from forum.queries import latest_revision, post_by_id, thread_by_id
from moderation.actions.filing import NOTE_KEPT, Care
from moderation.actions.filing import report as tell_the_team
from moderation.models import Report

REACTING = Limit("reacting", burst=60, seconds=300)
REPORTING = Limit("reporting", burst=20, seconds=3600)
LONGEST_NOTE = NOTE_KEPT
JOINED_WITHIN = timedelta(seconds=1)
"""Reactions to one post within this time are one change for readers."""


def react(*, member: Member, post_id: str, kind: str) -> bool:
    """Add a reaction, or take it back if it was there. Return whether it is there now.

    Raises:
        NotFound, NotAllowed: the post is not the member's to answer.
        Invalid: an unknown kind.

    """
    if kind not in Reaction.Kind.values:
        raise Invalid("reaction", {"kind": "unknown"})
    post = post_by_id(post_id)
    require(policy.can_answer(member, post, "post.react"))
    spend(REACTING, member.public_id)
    with transaction.atomic():
        thread = lock_thread(post.thread_id)
        post = Post.objects.select_related("thread__board").get(pk=post.pk)
        require(policy.can_answer(member, post, "post.react"))
        deleted, _ = Reaction.objects.filter(post=post, member=member, kind=kind).delete()
        moment = clock.now()
        if not deleted:
            Reaction.objects.create(post=post, member=member, kind=kind, made_at=moment)
        _number(post, thread, joined=_just_reacted(post, thread, member))
        inbox.move([post.author_id])
    return not deleted


def _just_reacted(post: Post, thread: Thread, member: Member) -> bool:
    """Return whether the thread's newest change is another reaction to this post, a moment ago."""
    recent = Reaction.objects.filter(post=post, made_at__gt=clock.now() - JOINED_WITHIN).exclude(
        member=member
    )
    return post.cursor == thread.cursor and recent.exists()


def _number(post: Post, thread: Thread, *, joined: bool) -> None:
    if not joined:
        post.cursor = thread.advance()
        post.save(update_fields=["cursor"])
    announce(
        PostChanged(
            audience=(f"thread:{thread.public_id}",),
            thread_id=thread.public_id,
            post_id=post.public_id,
            cursor=thread.cursor,
        )
    )


def delete_post(*, member: Member, post_id: str) -> Thread:
    """Take one's own post away; readers see a tombstone. An open review item stays open.

    Raises:
        NotFound, NotAllowed: not the member's own, or already gone.

    """
    post = post_by_id(post_id)
    require(policy.can_delete(member, post))
    with transaction.atomic():
        thread = lock_thread(post.thread_id)
        post = Post.objects.select_for_update(of=("self",)).select_related("visible_revision").get(pk=post.pk)
        post.thread = thread
        require(policy.can_delete(member, post))
        withdraw(post, thread)
    return thread


def report(*, member: Member, post_id: str, reason: str, note: str) -> Care:
    """Tell the team about a post. What the note says about the reporter is answered to them.

    Raises:
        Refused: the post is not the member's to report, an unknown reason, a note that is too long,
            or too many reports in an hour. The note is triaged first.

    """
    try:
        post = post_by_id(post_id)
        require(policy.can_answer(member, post, "post.report"))
        if reason not in Report.Reason.values:
            raise Invalid("reason", {"reason": "unknown"})
        if len(note) > LONGEST_NOTE:
            raise Invalid("note_long", {"note": "too_long"})
        spend(REPORTING, member.public_id)
    except DomainError as why:
        raise Refused(why, turn_away(author=member, surface="report", text=note, why=why)) from why
    revision = post.visible_revision or latest_revision(post)
    return tell_the_team(
        reporter=member,
        subject_kind=KIND,
        subject_id=post.public_id,
        revision_id=revision.public_id,
        surface="thread" if post.is_opening else "post",
        author=post.author,
        reason=reason,
        note=note,
        circle_id=post.thread.board.circle_id,
    )


def set_watch(*, member: Member, thread_id: str, on: bool) -> None:
    """Follow a thread, or stop."""
    thread = thread_by_id(thread_id)
    require(policy.can_see_thread(member, thread))
    with transaction.atomic():
        lock_thread(
            thread.pk
        )  # a reply that is shown at this moment is news to whoever follows before or after
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
