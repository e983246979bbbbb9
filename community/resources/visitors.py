"""Who reads, for views that most people may use without being asked."""

from django.http import HttpRequest

from community.core.access import Access
from community.members import doors, sessions
from community.members.models import Member

FOR_MEMBERS = Access("board.read")
"""What a page with an audience asks at the door, before it asks who reads it."""


def member_of(request: HttpRequest) -> Member | None:
    """Return who is signed in, if nothing is asked of them before they read with others."""
    member = request.user
    if not isinstance(member, Member) or not sessions.goes_on(member, request.session):
        return None
    return None if doors.bar(member, request.session, FOR_MEMBERS) else member
