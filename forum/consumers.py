"""The sockets of the forum's pages."""

from typing import Any, ClassVar
from uuid import uuid4

from community.core.errors import DomainError, Invalid
from community.live.consumers import LiveConsumer
from community.live.frames import MALFORMED, Frame
from community.live.threads import writing
from community.members.models import Member
from forum.actions import responding
from forum.actions.refusing import turn_away
from forum.pages.care import card_html


class ForumConsumer(LiveConsumer):
    """What every socket of the forum does: read the words it does not take, whoever sent them and why."""

    action = "board.read"
    surface: ClassVar[str] = "post"

    async def turn_away(self, member: Member, frame: Frame, why: str) -> dict[str, Any]:
        return {"card": await writing(self._care, member, frame["text"], why), "renew": str(uuid4())}

    def _care(self, author: Member, text: str, why: str) -> str:
        return card_html(turn_away(author=author, surface=self.surface, text=text, why=DomainError(why)))


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


def text_in(frame: Frame, name: str) -> str:
    """Return a field that has to be text.

    Raises:
        Invalid: it is missing, or something else.

    """
    value = frame.get(name)
    if not isinstance(value, str):
        raise Invalid(MALFORMED)
    return value
