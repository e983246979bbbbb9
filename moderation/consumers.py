"""The socket of the review desk."""

from typing import Any
from uuid import uuid4

from django.db import Error

from community.core.errors import DomainError
from community.live.consumers import LiveConsumer
from community.live.frames import Frame
from community.live.threads import writing
from community.members.models import Member
from moderation.actions.refusing import cards_alone, turn_away
from moderation.pages.notices import card_html


class ReviewConsumer(LiveConsumer):
    """The review list: it hears that something changed, and the page says what.

    Client frames: ``resume``, ``got``, ``ping``. Nobody writes here; words that come all the same are
    read for danger like any others.
    """

    kind = "review"
    action = "review.read"

    async def turn_away(self, member: Member, frame: Frame, why: str) -> dict[str, Any]:
        return {"card": await writing(_care, member, frame["text"], why), "renew": str(uuid4())}


def _care(author: Member, text: str, why: str) -> str:
    try:
        care = turn_away(author=author, text=text, why=DomainError(why))
    except Error as error:
        care = cards_alone(text, error)
    return card_html(cards=care.cards, item_id=care.item_id, by=care.by)
