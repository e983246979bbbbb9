"""What sockets hear of: the topics of the forum."""

from collections.abc import Collection, Mapping

from community.core.errors import NotFound
from community.core.rulings import require
from community.live.ports import Changes, Mark
from community.members.models import Inbox, Member
from community.members.queries import excluded_authors
from forum import policy
from forum.models import Stream
from forum.pages.frames import Kind, changes
from forum.queries import hidden_from


class StreamSource:
    """Threads, or rooms: what changes there, told by :mod:`forum.pages.frames`."""

    def __init__(self, streams: type[Stream], reads: Kind, *, shows_presence: bool) -> None:
        self.kind = streams.KIND
        self.shows_presence = shows_presence
        self._streams = streams
        self._reads = reads

    def marks(self, topic_ids: Collection[str], /) -> Mapping[str, Mark]:
        rows = self._streams._default_manager.filter(public_id__in=topic_ids)
        return {
            public_id: Mark(cursor, access_version)
            for public_id, cursor, access_version in rows.values_list("public_id", "cursor", "access_version")
        }

    def changes(self, topic_id: str, after: int, limit: int, /) -> Changes:
        return changes(self._reads, topic_id, after, limit)

    def admit(self, viewer: Member, topic_id: str, /) -> frozenset[int]:
        rows = self._streams._default_manager.select_related(*self._streams.WITH_PLACE)
        stream = rows.filter(public_id=topic_id).first()
        if stream is None:
            raise NotFound
        require(policy.can_enter(viewer, stream))
        return hidden_from(viewer, stream.place.circle_id)


class MemberSource:
    """A member's own page. It says only that something moved: the page says what is new, and to whom."""

    kind = "member"
    shows_presence = False

    def marks(self, topic_ids: Collection[str], /) -> Mapping[str, Mark]:
        rows = Member.objects.filter(public_id__in=topic_ids)
        return {
            public_id: Mark(cursor or 0, access_version)
            for public_id, cursor, access_version in rows.values_list(
                "public_id", "inbox__cursor", "access_version"
            )
        }

    def changes(self, topic_id: str, after: int, limit: int, /) -> Changes:
        moved = Inbox.objects.filter(member__public_id=topic_id).values_list("cursor", flat=True).first()
        return Changes(after, to=moved or 0, items=(), more=False)

    def admit(self, viewer: Member, topic_id: str, /) -> frozenset[int]:
        if viewer.public_id != topic_id:
            raise NotFound
        # Nothing of theirs is sent here; but when they change, the page is drawn anew.
        return excluded_authors(viewer)
