"""What may still be asked of a member before something opens: one rule for pages and sockets."""

from typing import Any

from community.core.access import Access
from community.members import second_step
from community.members.models import Member
from community.members.policy import is_for_everybody, may_at_all
from community.members.queries import has_agreed, standing_of


def bar(member: Member, session: Any, access: Access) -> str:
    """Return why ``access`` is closed to the member in this session, as a reason code; or nothing.

    "role" for who may not at all, "second_step" where the team owes one before anything about
    others is shown, "agreement" for who has not signed the version that counts.
    """
    ruling = may_at_all(standing_of(member), access.action)
    if not ruling:
        return ruling.reason
    about_others = access.agreed or not is_for_everybody(access.action)
    if about_others and second_step.is_owed(member, session):
        return "second_step"
    return "agreement" if access.agreed and not has_agreed(member) else ""
