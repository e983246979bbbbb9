"""The members who have sockets here, and what the hub asks the database about them (in a thread)."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import connection
from django.db.models.expressions import RawSQL

from community.live.ports import has_source, news_for, source_for
from community.live.sockets import Socket
from community.members.models import Member

INBOX = "member"
"""The kind of topic that moves whenever a member has news."""


_LISTED = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT value::bigint FROM json_array_elements_text(%s::json)",
}
_TEXTS = {
    "sqlite": _LISTED["sqlite"],
    "postgresql": "SELECT json_array_elements_text(%s::json)",
}
"""A list of numbers, or of texts, as one parameter. Every delivery asks about everybody who is to get it,
and with a parameter each, a thousand of them took Django 5 ms to write down."""


@dataclass(slots=True, eq=False)
class Connected:
    """A member and their sockets in this process, the oldest first.

    ``inbox`` is the change of their news that all their pages know of; none yet at first. A number is
    counted only where that has moved: after a restart everybody is back at once.
    """

    member: Member
    sockets: list[Socket] = field(default_factory=list)
    inbox: int | None = None

    @property
    def public_id(self) -> str:
        return self.member.public_id

    def know(self, inbox: int) -> None:
        """Note how far one of their pages is; the one that is furthest behind counts."""
        self.inbox = inbox if self.inbox is None else min(self.inbox, inbox)

    @property
    def token(self) -> str:
        return f"member:{self.public_id}"


def look(public_ids: Collection[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Return the access version of each member whose account is open, and where their inboxes stand."""
    asked = RawSQL(_TEXTS[connection.vendor], [json.dumps(list(public_ids))])  # noqa: S611  the text is ours
    standing = Member.objects.filter(public_id__in=asked, is_active=True)
    versions = dict(standing.values_list("public_id", "access_version"))
    marks = source_for(INBOX).marks(public_ids) if has_source(INBOX) else {}
    return versions, {public_id: mark.cursor for public_id, mark in marks.items()}


def versions(keys: Collection[int]) -> dict[int, int]:
    """Return the access version of each member whose account is open, by the member's key."""
    asked = RawSQL(_LISTED[connection.vendor], [json.dumps(list(keys))])  # noqa: S611  the text is ours
    return dict(Member.objects.filter(pk__in=asked, is_active=True).values_list("pk", "access_version"))


def unread(public_id: str) -> int:
    """Return how much the member has not read."""
    return news_for(Member.objects.get(public_id=public_id))
