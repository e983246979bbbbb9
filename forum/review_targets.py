"""How the review desk reaches posts."""

from collections.abc import Iterable
from typing import TypeGuard

from community.members.models import Member
from forum import policy
from forum.actions import visibility
from forum.actions.contribute import KIND
from forum.models import Post, PostRevision
from moderation.ports import Around, Neighbour, Words

AROUND = 3
"""Posts shown before and after the one under review."""


class PostTarget:
    """A post of a thread. An opening post brings its thread's title with it."""

    kind = KIND

    def lock(self, subject_id: str) -> None:
        post = Post.objects.filter(public_id=subject_id).first()
        if post is not None:
            visibility.lock_thread(post.thread_id)

    def words(self, subject_id: str, revision_id: str) -> Words | None:
        revision = (
            PostRevision.objects.select_related("post__thread__board", "post__visible_revision")
            .filter(public_id=revision_id)
            .first()
        )
        if revision is None:
            return None
        thread = revision.post.thread
        title = revision.title or thread.title
        return Words(
            plain=revision.plain,
            source=revision.source,
            title=title,
            state=_state(revision),
            url=f"/posts/{subject_id}/",
            place=thread.board.title,
        )

    def is_open_to(self, viewer: Member, subject_id: str) -> bool:
        post = Post.objects.select_related("thread__board").filter(public_id=subject_id).first()
        return post is not None and bool(policy.can_see_post(viewer, post))

    def around(self, subject_id: str) -> Around:
        post = Post.objects.filter(public_id=subject_id).first()
        if post is None:
            return Around()
        shown = Post.objects.filter(thread=post.thread_id, state=Post.State.PUBLISHED).select_related(
            "author", "visible_revision"
        )
        # Words that were never shown stand where they would have: at the end.
        here = post.position if post.position is not None else post.thread.last_position + 1
        before = reversed(shown.filter(position__lt=here).order_by("-position")[:AROUND])
        after = shown.filter(position__gt=here).order_by("position")[:AROUND]
        return Around(before=_neighbours(before), after=_neighbours(after))

    def can_publish(self, subject_id: str, revision_id: str) -> bool:
        revision = self._revision(revision_id)
        return _is_there(revision) and (
            revision.state != PostRevision.State.PUBLISHED or revision.post.state == Post.State.HIDDEN
        )

    def can_remove(self, subject_id: str, revision_id: str) -> bool:
        revision = self._revision(revision_id)
        return _is_there(revision) and (
            revision.state in {PostRevision.State.HELD, PostRevision.State.PENDING}
            or revision.post.state == Post.State.PUBLISHED
        )

    def publish(self, subject_id: str, revision_id: str) -> None:
        post, revision = self._locked(revision_id)
        # What its author has taken back stays taken back.
        if post.state != Post.State.DELETED:
            visibility.show(post, revision, post.thread)

    def hold(self, subject_id: str, revision_id: str) -> None:
        post, revision = self._locked(revision_id)
        visibility.hold(post, revision, post.thread)

    def remove(self, subject_id: str, revision_id: str) -> None:
        post, revision = self._locked(revision_id)
        if revision.pk != post.visible_revision_id:
            revision.state = PostRevision.State.REJECTED
            revision.save(update_fields=["state"])
        if revision.pk == post.visible_revision_id or post.visible_revision_id is None:
            visibility.hide(post, post.thread)

    def _revision(self, revision_id: str) -> PostRevision | None:
        return PostRevision.objects.select_related("post").filter(public_id=revision_id).first()

    def _locked(self, revision_id: str) -> tuple[Post, PostRevision]:
        revision = PostRevision.objects.select_related("post").get(public_id=revision_id)
        thread = visibility.lock_thread(revision.post.thread_id)
        post = Post.objects.select_for_update(of=("self",)).get(pk=revision.post_id)
        post.thread = thread
        return post, revision


def _is_there(revision: PostRevision | None) -> TypeGuard[PostRevision]:
    """Return whether there are words to decide about: what its author took back stays taken back."""
    return revision is not None and revision.post.state != Post.State.DELETED


def _state(revision: PostRevision) -> str:
    """Return where the words are now, for the desk."""
    if revision.state == PostRevision.State.PUBLISHED or not _is_there(revision):
        return str(revision.post.state)
    shown = revision.post.visible_revision
    return "replaced" if shown is not None and shown.number > revision.number else str(revision.state)


def _neighbours(posts: Iterable[Post]) -> list[Neighbour]:
    return [
        Neighbour(author=post.author.handle, plain=post.visible_revision.plain, at=post.published_at)
        for post in posts
        if post.visible_revision is not None and post.published_at is not None
    ]
