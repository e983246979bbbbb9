"""The review list as a topic for sockets: what it says is only that something changed."""

from collections.abc import Collection, Mapping

from community.core.rulings import require
from community.live.ports import Changes, Mark
from community.members.models import Member
from community.members.policy import may_at_all
from community.members.queries import standing_of
from moderation.queries import desk_cursor

LIST = ""
"""The id of the one list."""


class ReviewSource:
    """Whoever may open the desk hears that its list moved, and asks for the page: that says what they see.

    So a facilitator of one circle, or the author of a held post, learns from the socket no more than
    that somebody works.
    """

    kind = "review"
    shows_presence = False

    def marks(self, topic_ids: Collection[str], /) -> Mapping[str, Mark]:
        # Rights to the desk move with their member, never with the list.
        return {LIST: Mark(desk_cursor(), access_version=0)} if LIST in topic_ids else {}

    def changes(self, topic_id: str, after: int, limit: int, /) -> Changes:
        return Changes(after, to=desk_cursor(), items=(), more=False)

    def admit(self, viewer: Member, topic_id: str, /) -> frozenset[int]:
        require(may_at_all(standing_of(viewer), "review.read"))
        return frozenset()
