"""What the pages of one's words ask for, whichever kind the words are of."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.members.models import Member
from community.members.queries import standing_of
from forum import policy
from forum.actions import chat, contribute, responding
from forum.models import Contribution, Message, Post
from forum.queries import message_by_id, post_by_id
from forum.views.words import address_of, message_address
from moderation.actions.filing import Care

Words = TypeVar("Words", bound=Contribution)


@dataclass(frozen=True, kw_only=True, slots=True)
class Changed:
    """What became of a change: the state of the new words, what is offered, and where they stand."""

    state: str
    care: Care
    address: str


class Kind(ABC, Generic[Words]):
    """One kind of contribution, for the views in :mod:`forum.views.contributions`.

    ``name`` is what templates choose their words by; ``at`` is the place in the frame's navigation;
    ``root`` is where its addresses begin; ``deleted`` is said when one was taken back.
    """

    name: ClassVar[str]
    at: ClassVar[str]
    root: ClassVar[str]
    deleted: ClassVar[str | Promise]

    @abstractmethod
    def find(self, public_id: str) -> Words:
        """Return the contribution with all that a policy asks about.

        Raises:
            NotFound: there is none.

        """

    @abstractmethod
    def address(self, item: Words) -> str:
        """Return where it stands among the others."""

    @abstractmethod
    def way_back(self, viewer: Member, item: Words) -> str:
        """Return where it stands, or nothing where its stream is closed to ``viewer``."""

    @abstractmethod
    def is_open(self, item: Words) -> bool:
        """Return whether readers see its stream at all."""

    @abstractmethod
    def change(self, *, author: Member, public_id: str, text: str, title: str, client_key: UUID) -> Changed:
        """Put other words in place of one's own.

        Raises:
            Refused: they were read, and not taken.

        """

    @abstractmethod
    def take_back(self, *, member: Member, public_id: str) -> str:
        """Take one's own words away, and return where to go from there."""

    @abstractmethod
    def react(self, *, member: Member, public_id: str, kind: str) -> bool:
        """Add a reaction, or take it back. Return whether it is there now."""

    @abstractmethod
    def report(self, *, member: Member, public_id: str, reason: str, note: str) -> Care:
        """Tell the team.

        Raises:
            Refused: not the member's to report, or a note that cannot be taken.

        """


class Posts(Kind[Post]):
    """Posts of threads."""

    name = "post"
    at = "boards"
    root = "/posts/"
    deleted = _("Your post is deleted. Quotes of it are gone too.")

    def find(self, public_id: str) -> Post:
        return post_by_id(public_id)

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

    def take_back(self, *, member: Member, public_id: str) -> str:
        thread = responding.delete_post(member=member, post_id=public_id)
        if thread.is_visible and policy.can_see_thread(member, thread):
            return reverse("forum:thread", args=[thread.public_id])
        if policy.can_read_place(standing_of(member), thread.board):
            return reverse("forum:board", args=[thread.board.slug])
        return reverse("forum:me")

    def react(self, *, member: Member, public_id: str, kind: str) -> bool:
        return responding.react(member=member, post_id=public_id, kind=kind)

    def report(self, *, member: Member, public_id: str, reason: str, note: str) -> Care:
        return responding.report(member=member, post_id=public_id, reason=reason, note=note)


class Messages(Kind[Message]):
    """Messages of rooms."""

    name = "message"
    at = "rooms"
    root = "/messages/"
    deleted = _("Your message is deleted.")

    def find(self, public_id: str) -> Message:
        return message_by_id(public_id)

    def address(self, item: Message) -> str:
        return message_address(item.room, item.public_id, item.position)

    def way_back(self, viewer: Member, item: Message) -> str:
        return self.address(item) if policy.can_enter(viewer, item.room) else ""

    def is_open(self, item: Message) -> bool:
        return True

    def change(self, *, author: Member, public_id: str, text: str, title: str, client_key: UUID) -> Changed:
        said = chat.change_message(author=author, message_id=public_id, text=text, client_key=client_key)
        where = self.address(message_by_id(said.message_id))
        return Changed(state=said.state, care=said.care, address=where)

    def take_back(self, *, member: Member, public_id: str) -> str:
        chat.delete_message(member=member, message_id=public_id)
        return self.way_back(member, message_by_id(public_id)) or reverse("forum:me")

    def react(self, *, member: Member, public_id: str, kind: str) -> bool:
        return chat.react_to_message(member=member, message_id=public_id, kind=kind)

    def report(self, *, member: Member, public_id: str, reason: str, note: str) -> Care:
        return chat.report_message(member=member, message_id=public_id, reason=reason, note=note)

    def hide(self, *, actor: Member, public_id: str, rule: str, reason: str) -> None:
        chat.hide_message(actor=actor, message_id=public_id, rule=rule, reason=reason)


POSTS = Posts()
MESSAGES = Messages()
