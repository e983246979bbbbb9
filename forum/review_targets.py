"""How the review desk reaches posts and messages."""

from collections.abc import Iterable
from typing import ClassVar, TypeGuard, cast

from django.db.models import Q

from community.members.models import Member
from forum import policy
from forum.actions import visibility
from forum.models import Contribution, Message, MessageRevision, Post, PostRevision, Revision, Stream
from moderation.ports import Around, Neighbour, Words

AROUND = 3
"""Items shown before and after the one under review."""
SHOWN = Contribution.State.PUBLISHED


class ContributionTarget:
    """Words in a stream. What only one kind has is said in the two classes below."""

    kind: str
    items: ClassVar[type[Contribution]]
    revisions: ClassVar[type[Revision]]

    def title(self, revision: Revision) -> str:
        """Return what stands above the words."""
        raise NotImplementedError

    def url(self, subject_id: str) -> str:
        """Return where their author finds them."""
        raise NotImplementedError

    def lock(self, subject_id: str) -> None:
        item = self._item(subject_id)
        if item is not None:
            visibility.lock_stream(item.stream)

    def words(self, subject_id: str, revision_id: str) -> Words | None:
        revision = self._revision(revision_id)
        if revision is None:
            return None
        return Words(
            plain=revision.plain,
            source=revision.source,
            title=self.title(revision),
            state=_state(revision),
            url=self.url(subject_id),
            place=revision.item.stream.place.title,
        )

    def is_open_to(self, viewer: Member, subject_id: str) -> bool:
        item = self._item(subject_id)
        return item is not None and bool(policy.can_see(viewer, item))

    def around(self, subject_id: str) -> Around:
        item = self._item(subject_id)
        if item is None:
            return Around()
        shown = item.stream.items.filter(state=SHOWN).select_related("author", "visible_revision")
        # Words that were never shown have no place yet: they stand by the time they were written.
        here, at = ("position", item.position) if item.position else ("published_at", item.written_at)
        before = reversed(shown.filter(Q(**{f"{here}__lt": at})).order_by("-position")[:AROUND])
        after = shown.filter(Q(**{f"{here}__gt": at})).order_by("position")[:AROUND]
        return Around(before=_neighbours(before), after=_neighbours(after))

    def can_publish(self, subject_id: str, revision_id: str) -> bool:
        revision = self._revision(revision_id)
        return _is_there(revision) and (
            revision.state != Revision.State.PUBLISHED or revision.item.state == Contribution.State.HIDDEN
        )

    def can_remove(self, subject_id: str, revision_id: str) -> bool:
        revision = self._revision(revision_id)
        return _is_there(revision) and (
            revision.state in {Revision.State.HELD, Revision.State.PENDING} or revision.item.state == SHOWN
        )

    def publish(self, subject_id: str, revision_id: str) -> None:
        item, revision = self._locked(revision_id)
        # What its author has taken back stays taken back.
        if item.state != Contribution.State.DELETED:
            visibility.show(item, revision, item.stream)

    def hold(self, subject_id: str, revision_id: str) -> None:
        item, revision = self._locked(revision_id)
        visibility.hold(item, revision, item.stream)

    def remove(self, subject_id: str, revision_id: str) -> None:
        item, revision = self._locked(revision_id)
        if revision.pk != item.visible_revision_id:
            revision.state = Revision.State.REJECTED
            revision.save(update_fields=["state"])
        if revision.pk == item.visible_revision_id or item.visible_revision_id is None:
            visibility.hide(item, item.stream)

    def _item(self, subject_id: str) -> Contribution | None:
        rows = self.items._default_manager.select_related(_with_place(self.items))
        return rows.filter(public_id=subject_id).first()

    def _revision(self, revision_id: str) -> Revision | None:
        of = self.revisions.ITEM
        rows = self.revisions._default_manager.select_related(
            f"{of}__{_with_place(self.items)}", f"{of}__visible_revision"
        )
        return rows.filter(public_id=revision_id).first()

    def _locked(self, revision_id: str) -> tuple[Contribution, Revision]:
        revision = self.revisions._default_manager.get(public_id=revision_id)
        return visibility.lock_item(revision.item), revision


class PostTarget(ContributionTarget):
    """A post of a thread. An opening post brings its thread's title with it."""

    kind = Post.SUBJECT
    items = Post
    revisions = PostRevision

    def title(self, revision: Revision) -> str:
        return revision.heading or cast("Post", revision.item).thread.title

    def url(self, subject_id: str) -> str:
        return f"/posts/{subject_id}/"


class MessageTarget(ContributionTarget):
    """A message of a room."""

    kind = Message.SUBJECT
    items = Message
    revisions = MessageRevision

    def title(self, revision: Revision) -> str:
        return ""

    def url(self, subject_id: str) -> str:
        return f"/messages/{subject_id}/"


def _with_place(items: type[Contribution]) -> str:
    """Return the relations by which an item's stream and its place are read along with it."""
    stream = cast("type[Stream]", items._meta.get_field(items.STREAM).related_model)
    return "__".join((items.STREAM, *stream.WITH_PLACE))


def _is_there(revision: Revision | None) -> TypeGuard[Revision]:
    """Return whether there are words to decide about: what its author took back stays taken back."""
    return revision is not None and revision.item.state != Contribution.State.DELETED


def _state(revision: Revision) -> str:
    """Return where the words are now, for the desk."""
    if revision.state == Revision.State.PUBLISHED or not _is_there(revision):
        return str(revision.item.state)
    shown = revision.item.visible_revision
    return "replaced" if shown is not None and shown.number > revision.number else str(revision.state)


def _neighbours(items: Iterable[Contribution]) -> list[Neighbour]:
    return [
        Neighbour(author=item.author.handle, plain=item.visible_revision.plain, at=item.published_at)
        for item in items
        if item.visible_revision is not None and item.published_at is not None
    ]
