"""A message as one viewer sees it, and drawn: on a page, in a frame, and in answer to who said it."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import ClassVar

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from forum.pages.articles import KEPT, article_html, filled
from forum.pages.shown import GONE, SHOWN, Article, ShownReaction


@dataclass(frozen=True, slots=True)
class Answered:
    """The message that another one answers, in its first words."""

    id: str
    author: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageArticle(Article):
    """What every reader sees of a message."""

    name: ClassVar = "message"
    template: ClassVar = "forum/_message.html"


@dataclass(slots=True)
class ShownMessage:
    """A message as one viewer sees it. A tombstone has no words and no author."""

    id: str
    position: int | None
    state: str
    author: str
    author_public_id: str
    html: str
    published_at: datetime | None
    edited_at: datetime | None
    mine: bool
    answered: Answered | None = None
    change: str = ""  # the state of newer words of the viewer's own that readers do not see yet
    reactions: list[ShownReaction] = field(default_factory=list)

    @property
    def article(self) -> MessageArticle:
        """What of it every reader sees."""
        return MessageArticle(
            id=self.id,
            position=self.position,
            state=self.state,
            author=self.author,
            author_public_id=self.author_public_id,
            html=self.html,
            published_at=self.published_at,
            edited_at=self.edited_at,
        )

    @property
    def is_shown(self) -> bool:
        """Whether its words are there to read."""
        return self.state == SHOWN

    @property
    def is_gone(self) -> bool:
        """Whether it is a tombstone."""
        return self.state in GONE

    @property
    def is_waiting(self) -> bool:
        """Whether only its author and the team see it."""
        return not self.is_shown and not self.is_gone

    @property
    def has_answers(self) -> bool:
        """Whether anybody gave it a small answer."""
        return self.is_shown and any(reaction.count for reaction in self.reactions)


def article_for(message: ShownMessage, *, may_say: bool = False, may_hide: bool = False) -> SafeString:
    """Return ``message`` as its viewer sees it. Everything it shows is in the arguments."""
    return filled(article_html(message.article), parts_for(message, may_say=may_say, may_hide=may_hide))


def parts_for(message: ShownMessage, *, may_say: bool = False, may_hide: bool = False) -> dict[str, str]:
    """Return what belongs to the viewer, by the slot that it goes into."""
    return _parts(_Look(message, may_say=may_say, may_hide=may_hide))


def answered_html(answered: Answered) -> str:
    """Return the line that stands above words which answer others."""
    return _answered(answered, get_language())


@lru_cache(maxsize=KEPT)
def _answered(answered: Answered, _language: str | None) -> str:
    return render_to_string("forum/_message_answers.html", {"answered": answered})


class _Look:
    """A message with what the viewer's part depends on; two whose parts look the same are equal."""

    __slots__ = ("context", "key", "message")

    def __init__(self, message: ShownMessage, *, may_say: bool, may_hide: bool) -> None:
        self.message = message
        self.context = {"message": message, "may_say": may_say, "may_hide": may_hide}
        answers = tuple((reaction.count, reaction.mine) for reaction in message.reactions)
        self.key = (
            *(message.id, message.author, message.state, message.mine, message.change, message.answered),
            *(answers, may_say, may_hide, get_language()),
        )

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Look) and self.key == other.key


SLOTS = ("mark", "notice", "foot", "menu")


@lru_cache(maxsize=KEPT)
def _parts(look: _Look) -> dict[str, str]:
    drawn = {slot: render_to_string(f"forum/_message_{slot}.html", look.context) for slot in SLOTS}
    answered = look.message.answered
    return drawn | {"quotes": answered_html(answered) if answered else ""}
