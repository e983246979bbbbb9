"""Show, hide and delete: the only places where readers' view of a thread changes.

Every function here is called inside a transaction that holds the row lock of the thread.
"""

from django.db.models import Max

from community.core import clock
from community.core.events import announce
from forum.actions.telling import tell_of_post
from forum.events import PostChanged
from forum.models import Post, PostRevision, Thread

VISIBLE = Post.State.PUBLISHED


def lock_thread(pk: int) -> Thread:
    """Return the thread, locked until the transaction ends, with its board."""
    return Thread.objects.select_for_update(of=("self",)).select_related("board").get(pk=pk)


def show(post: Post, revision: PostRevision, thread: Thread) -> None:
    """Let readers see ``revision`` of ``post``: a new post, a late approval or an edit alike.

    Words that their author has replaced meanwhile are cleared, and the newer ones stay.
    """
    moment = clock.now()
    was_shown = post.state == VISIBLE
    if was_shown and post.visible_revision is not None and post.visible_revision.number > revision.number:
        _settle(revision)
        return
    if post.position is None:
        thread.last_position += 1
        post.position, post.published_at = thread.last_position, moment
    elif post.visible_revision_id != revision.pk:
        post.edited_at = moment
    _settle(revision)
    post.state, post.visible_revision = VISIBLE, revision
    if post.is_opening:
        thread.title, thread.is_visible = revision.title, True
        thread.last_post_at = thread.last_post_at or post.published_at
    if not was_shown:
        thread.last_post_at = max(filter(None, (thread.last_post_at, post.published_at)))
    _changed(post, thread, replies=0 if was_shown or post.is_opening else 1)
    tell_of_post(post, came_or_went=not was_shown)


def _settle(revision: PostRevision) -> None:
    revision.state, revision.awaits_scorer = PostRevision.State.PUBLISHED, False
    revision.save(update_fields=["state", "awaits_scorer"])


def hide(post: Post, thread: Thread) -> None:
    """Take ``post`` from readers by a decision. Seen before, it leaves a tombstone."""
    shown_before = post.position is not None
    _withdraw(post, thread, Post.State.HIDDEN if shown_before else Post.State.REJECTED)


def delete(post: Post, thread: Thread) -> None:
    """Take ``post`` from readers because its author wants it. Quotes of it go with it."""
    _withdraw(post, thread, Post.State.DELETED)


def hold(post: Post, revision: PostRevision, thread: Thread) -> None:
    """Keep ``revision`` from readers until somebody decides; a shown post becomes a tombstone."""
    revision.state = PostRevision.State.HELD
    revision.save(update_fields=["state"])
    if post.visible_revision_id == revision.pk:
        _withdraw(post, thread, Post.State.HIDDEN)


def _withdraw(post: Post, thread: Thread, state: Post.State) -> None:
    was_shown = post.state == VISIBLE
    post.state = state
    if post.position is None:
        post.save(update_fields=["state"])
        return
    if post.is_opening:
        thread.is_visible = False
    _changed(post, thread, replies=-1 if was_shown and not post.is_opening else 0)
    tell_of_post(post, came_or_went=was_shown)


def _changed(post: Post, thread: Thread, *, replies: int) -> None:
    """Number the change, keep the thread's counts true, and say so."""
    thread.cursor += 1
    thread.reply_count += replies
    post.cursor = thread.cursor
    post.save()
    if replies < 0:
        thread.last_post_at = thread.posts.filter(state=VISIBLE).aggregate(last=Max("published_at"))[
            "last"
        ] or (thread.last_post_at)
    thread.save()
    announce(
        PostChanged(
            audience=(f"thread:{thread.public_id}",),
            thread_id=thread.public_id,
            post_id=post.public_id,
            cursor=thread.cursor,
        )
    )
