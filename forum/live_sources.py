"""What sockets hear of: the topics of the forum."""

from collections.abc import Collection, Mapping

from community.core.errors import NotFound
from community.live.ports import Changes, Mark
from community.members.models import Inbox, Member
from community.members.queries import excluded_authors


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
