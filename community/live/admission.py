"""Who may listen where: asked when a socket opens, when rights move, and before every write.

The session's rule and the door's rule are those of the pages (``community.members``); what stands
behind the door is the source's. Everything here runs in a thread.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from community.core.access import Access
from community.core.errors import NotAllowed, NotFound
from community.live.close import Close
from community.live.ports import Mark, source_for
from community.members import doors, sessions
from community.members.models import Member
from community.members.queries import next_role_end
from community.members.sessions import SignedIn


@dataclass(frozen=True, slots=True)
class Pass:
    """What the door gave a socket, and what it was given on.

    ``ends_at`` is when the session or the next of the member's roles ends, if nothing happens before.
    ``excluded`` holds the keys of the members whose words must not be received; ``mark`` where the
    topic stood just before its rights were read.
    """

    member: Member
    session_key: str
    ends_at: datetime
    topic_id: str
    mark: Mark
    excluded: frozenset[int]


class Refused(Exception):
    """The door stays closed. ``member`` is who asked, once that is known: their words are still read."""

    def __init__(self, code: Close, reason: str, member: Member | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.member = member


def sign_in_of(session_key: str, access: Access) -> SignedIn:
    """Return who is signed in, read afresh, and may do what ``access`` names.

    Raises:
        Refused: the session is over, or the pages' door would stay closed too.

    """
    signed_in = sessions.read(session_key)
    if signed_in is None:
        raise Refused(Close.SIGNED_OUT, "signed_out")
    if why := doors.bar(signed_in.member, signed_in.session, access):
        raise Refused(Close.RIGHT_GONE, why, signed_in.member)
    return signed_in


def admit(session_key: str, access: Access, kind: str, topic_of: Callable[[Member], str]) -> Pass:
    """Return the pass of a socket that asks for the topic which ``topic_of`` names.

    Raises:
        Refused: as :func:`sign_in_of`; or the topic is not there, or not for this member.

    """
    signed_in = sign_in_of(session_key, access)
    member, source = signed_in.member, source_for(kind)
    topic_id = topic_of(member)
    # First the mark, then the rights: a right that moves in between is seen as moved.
    mark = source.marks([topic_id]).get(topic_id)
    try:
        if mark is None:
            raise NotFound
        excluded = source.admit(member, topic_id)
    except NotFound as error:
        raise Refused(Close.NOT_FOUND, error.reason, member) from None
    except NotAllowed as error:
        raise Refused(Close.RIGHT_GONE, error.reason, member) from None
    # A role that ends by its date moves no version: the right is read again when that moment comes.
    ends_at = min(filter(None, (signed_in.ends_at, next_role_end(member))))
    return Pass(member, session_key, ends_at, topic_id, mark, excluded)
