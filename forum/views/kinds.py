"""What the pages of one's words ask for, whichever kind the words are of."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.core.rulings import Ruling
from community.members.models import Member
from community.members.queries import standing_of
from forum import policy
from forum.actions import contribute, responding
from forum.models import Post
from forum.queries import post_by_id
from forum.views.words import address_of
from moderation.actions.filing import Care


@dataclass(frozen=True, kw_only=True, slots=True)
class Changed:
    """What became of a change: the state of the new words, what is offered, and where they stand."""

    state: str
    care: Care
    address: str


class Kind(ABC):
    """One kind of contribution, for the views in :mod:`forum.views.contributions`.

    ``name`` is what templates choose their words by; ``subject_kind`` is the review desk's name;
    ``at`` is the place in the frame's navigation; ``root`` is where its addresses begin; ``deleted``
    is said when one was taken back.
    """

    name: ClassVar[str]
    subject_kind: ClassVar[str]
    at: ClassVar[str]
    root: ClassVar[str]
    deleted: ClassVar[str | Promise]

    @abstractmethod
    def find(self, public_id: str) -> Post:
        """Return the contribution with all that a policy asks about.

        Raises:
            NotFound: there is none.

        """

    @abstractmethod
    def surface(self, item: Post) -> str:
        """Return the screening surface of its words."""

    @abstractmethod
    def can_see(self, viewer: Member, item: Post) -> Ruling:
        """Return whether ``viewer`` may read it."""

    @abstractmethod
    def address(self, item: Post) -> str:
        """Return where it stands among the others."""

    @abstractmethod
    def way_back(self, viewer: Member, item: Post) -> str:
        """Return where it stands, or nothing where its stream is closed to ``viewer``."""

    @abstractmethod
    def is_open(self, item: Post) -> bool:
        """Return whether readers see its stream at all."""

    @abstractmethod
    def change(self, *, author: Member, public_id: str, text: str, title: str, client_key: UUID) -> Changed:
        """Put other words in place of one's own.

        Raises:
            Refused: they were read, and not taken.

        """

    @abstractmethod
    def delete(self, *, member: Member, public_id: str) -> str:
        """Take one's own words away, and return where to go from there."""

    @abstractmethod
    def react(self, *, member: Member, public_id: str, kind: str) -> None:
        """Add a reaction, or take it back."""

    @abstractmethod
    def report(self, *, member: Member, public_id: str, reason: str, note: str) -> Care:
        """Tell the team.

        Raises:
            Refused: not the member's to report, or a note that cannot be taken.

        """


class Posts(Kind):
    """Posts of threads."""

    name = "post"
    subject_kind = contribute.KIND
    at = "boards"
    root = "/posts/"
    deleted = _("Your post is deleted. Quotes of it are gone too.")

    def find(self, public_id: str) -> Post:
        return post_by_id(public_id)

    def surface(self, item: Post) -> str:
        return "thread" if item.is_opening else "post"

    def can_see(self, viewer: Member, item: Post) -> Ruling:
        return policy.can_see(viewer, item)

    def address(self, item: Post) -> str:
        return address_of(item.thread.public_id, item.public_id, item.position)

    def way_back(self, viewer: Member, item: Post) -> str:
        return self.address(item) if policy.can_see_thread(viewer, item.thread) else ""

    def is_open(self, item: Post) -> bool:
        return item.thread.is_visible

    def change(self, *, author: Member, public_id: str, text: str, title: str, client_key: UUID) -> Changed:
        received = contribute.edit(
            author=author, post_id=public_id, text=text, title=title, client_key=client_key
        )
        where = address_of(received.thread_id, received.post_id, received.position)
        return Changed(state=received.state, care=received.care, address=where)

    def delete(self, *, member: Member, public_id: str) -> str:
        thread = responding.delete_post(member=member, post_id=public_id)
        if thread.is_visible and policy.can_see_thread(member, thread):
            return reverse("forum:thread", args=[thread.public_id])
        if policy.can_read_place(standing_of(member), thread.board):
            return reverse("forum:board", args=[thread.board.slug])
        return reverse("forum:me")

    def react(self, *, member: Member, public_id: str, kind: str) -> None:
        responding.react(member=member, post_id=public_id, kind=kind)

    def report(self, *, member: Member, public_id: str, reason: str, note: str) -> Care:
        return responding.report(member=member, post_id=public_id, reason=reason, note=note)


POSTS = Posts()
