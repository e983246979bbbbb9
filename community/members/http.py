"""The request of a view that only members reach."""

from django.http import HttpRequest

from community.members.models import Member


class MemberRequest(HttpRequest):
    """A request whose view is marked ``@access``: the access middleware let a member through."""

    user: Member
