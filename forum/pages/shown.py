"""A post as all its readers see it, and as one viewer does, with what hangs on it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from forum.models import Post, Reaction

SHOWN = Post.State.PUBLISHED
UNDECIDED = (Post.State.HELD, Post.State.PENDING)
WAITING = (*UNDECIDED, Post.State.REJECTED)
GONE = (Post.State.HIDDEN, Post.State.DELETED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """What every reader sees of a post; two that look the same are equal."""

    name: ClassVar = "post"
    template: ClassVar = "forum/_post.html"

    id: str
    position: int | None
    state: str
    author: str
    author_public_id: str
    html: str
    published_at: datetime | None
    edited_at: datetime | None
    is_opening: bool = False
    labels: tuple[str, ...] = ()

    @property
    def is_gone(self) -> bool:
        """Whether it is a tombstone, without words and without an author."""
        return self.state in GONE


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """A citation whose words the viewer may still read; "" when they were changed since."""

    author: str
    text: str
    post_id: str  # of the quoted post
    labels: tuple[str, ...] = ()  # of the quoted post: its words stay folded here too


@dataclass(slots=True)
class ShownReaction:
    """One kind of answer: how many, and whether the viewer's is among them."""

    kind: Reaction.Kind
    count: int
    mine: bool


@dataclass(slots=True)
class ShownPost:
    """A post as one viewer sees it. A tombstone has no words and no author."""

    id: str
    position: int | None
    state: str
    author_id: int
    author: str
    author_public_id: str
    html: str
    published_at: datetime | None
    edited_at: datetime | None
    is_opening: bool
    mine: bool
    new: bool = False
    first_new: bool = False
    kept: bool = False
    change: str = ""  # the state of newer words of the viewer's own that readers do not see yet
    labels: list[str] = field(default_factory=list)
    quotes: list[ShownQuote] = field(default_factory=list)
    reactions: list[ShownReaction] = field(default_factory=list)

    @property
    def article(self) -> Article:
        """What of it every reader sees."""
        return Article(
            id=self.id,
            position=self.position,
            state=self.state,
            author=self.author,
            author_public_id=self.author_public_id,
            html=self.html,
            published_at=self.published_at,
            edited_at=self.edited_at,
            is_opening=self.is_opening,
            labels=tuple(self.labels),
        )

    @property
    def is_shown(self) -> bool:
        """Whether its words are there to read."""
        return self.state == SHOWN

    @property
    def is_waiting(self) -> bool:
        """Whether only its author and the team see it."""
        return self.state in WAITING
