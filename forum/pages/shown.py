"""A post as one viewer sees it, with what hangs on it."""

from dataclasses import dataclass, field
from datetime import datetime

from forum.models import Post, Reaction

SHOWN = Post.State.PUBLISHED
UNDECIDED = (Post.State.HELD, Post.State.PENDING)
WAITING = (*UNDECIDED, Post.State.REJECTED)


@dataclass(slots=True)
class ShownQuote:
    """A citation whose words the viewer may still read; "" when they were changed since."""

    author: str
    text: str
    post_id: str  # of the quoted post
    labels: list[str] = field(default_factory=list)  # of the quoted post: its words stay folded here too


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
    def is_shown(self) -> bool:
        """Whether its words are there to read."""
        return self.state == SHOWN

    @property
    def is_waiting(self) -> bool:
        """Whether only its author and the team see it."""
        return self.state in WAITING
