"""The sockets of the forum's pages."""

from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.db import Error

from community.core.errors import DomainError, Invalid, TooFast
from community.core.ids import id_in
from community.live.consumers import LiveConsumer
from community.live.frames import MALFORMED, Frame
from community.live.threads import writing
from community.members.models import Member
from forum.actions import chat, responding
from forum.actions.refusing import Refused, turn_away
from forum.pages.care import card_html
from forum.pages.rooms import own_waiting
from forum.pages.said import article_for
from forum.wording import refusal_in_words
from moderation.actions.refusing import cards_alone


class ForumConsumer(LiveConsumer):
    """What every socket of the forum does: read the words it does not take, whoever sent them and why."""

    action = "board.read"
    surface: ClassVar[str] = "post"

    async def turn_away(self, member: Member, frame: Frame, why: str) -> dict[str, Any]:
        return {"card": await writing(self._care, member, frame["text"], why), "renew": str(uuid4())}

    def _care(self, author: Member, text: str, why: str) -> str:
        try:
            care = turn_away(author=author, surface=self.surface, text=text, why=DomainError(why))
        except Error as error:
            care = cards_alone(text, error)
        return card_html(care)


class ThreadConsumer(ForumConsumer):
    """A thread's page.

    Client frames: ``resume``, ``got``, ``ping``, and ``react {id, kind}``, which needs no answer: the
    change comes back like everybody's.
    """

    kind = "thread"

    async def on_react(self, frame: Frame) -> None:
        await writing(
            responding.react, member=self.member, post_id=text_in(frame, "id"), kind=text_in(frame, "kind")
        )

    frames: ClassVar = {"react": on_react}


class MemberConsumer(ForumConsumer):
    """A member's own page, and every page that has no other socket: it hears that something moved.

    Client frames: ``resume``, ``got``, ``ping``. Its address names nobody: it is always one's own.
    """

    kind = "member"
    action = "own.read"

    def topic_of(self, member: Member) -> str:
        return member.public_id


class RoomConsumer(ForumConsumer):
    """A room's page.

    Client frames: ``resume``, ``got``, ``ping``; ``say {client_key, text, reply_to?}``, answered with
    ``ack`` or ``refused``; ``react {id, kind}``, as in a thread.
    """

    kind = "room"
    surface = "message"

    async def on_say(self, frame: Frame) -> None:
        key = key_in(frame)
        answer, fields = await writing(
            self._say, self.member, key, text_in(frame, "text"), id_in(str(frame.get("reply_to", "")))
        )
        await self.reply(answer, client_key=text_in(frame, "client_key"), **fields)

    def _say(self, author: Member, key: UUID, text: str, reply_to: str) -> tuple[str, dict[str, Any]]:
        """Say it, and return the kind of answer with its fields. Runs in a thread."""
        room_id = self.topic_of(author)
        try:
            said = chat.say(author=author, room_id=room_id, text=text, client_key=key, reply_to=reply_to)
        except Refused as refused:
            return "refused", refusal(refused)
        waiting = own_waiting(author, said.message_id)
        return "ack", {
            "id": said.message_id,
            "state": said.state,
            "position": said.position,
            "html": article_for(waiting) if waiting is not None else "",
            "card": card_html(said.care),
        }

    async def on_react(self, frame: Frame) -> None:
        await writing(
            chat.react_to_message,
            member=self.member,
            message_id=text_in(frame, "id"),
            kind=text_in(frame, "kind"),
        )

    frames: ClassVar = {"say": on_say, "react": on_react}


def refusal(refused: Refused) -> dict[str, Any]:
    """Return what ``refused`` says of words that were read and not taken."""
    why = refused.why
    wait = {"retry_after": why.retry_after} if isinstance(why, TooFast) else {}
    return wait | {
        "reason": why.reason,
        "words": refusal_in_words(why),
        "card": card_html(refused.care),
        "renew": str(uuid4()),
    }


def key_in(frame: Frame) -> UUID:
    """Return the sender's key.

    Raises:
        Invalid: there is none, or it is no UUID.

    """
    try:
        return UUID(text_in(frame, "client_key"))
    except ValueError as malformed:
        raise Invalid(MALFORMED) from malformed


def text_in(frame: Frame, name: str) -> str:
    """Return a field that has to be text.

    Raises:
        Invalid: it is missing, or something else.

    """
    value = frame.get(name)
    if not isinstance(value, str):
        raise Invalid(MALFORMED)
    return value
