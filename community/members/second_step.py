"""The second step at sign-in: open to all, and owed by the team before anything about others is shown."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from community.members.models import Member
from community.members.policy import STAFF
from community.members.queries import standing_of

SHOWN = "second_step"
"""What a session holds once the step was shown in it: by whom, since a session can change hands."""


def is_on(member: Member) -> bool:
    """Return whether ``member`` has an app or a passkey. Spare codes alone are none."""
    return _number_of(member) > 0


def is_first(member: Member) -> bool:
    """Return whether ``member`` has one app or passkey, and so had none until it was added."""
    return _number_of(member) == 1


def _number_of(member: Member) -> int:
    kept = Authenticator.objects.filter(user=member)
    number: int = kept.exclude(type=Authenticator.Type.RECOVERY_CODES).count()
    return number


def is_owed(member: Member, session: Any) -> bool:
    """Return whether this member of the team has yet to show a second step in this session."""
    return (
        settings.TEAM_SECOND_STEP
        and standing_of(member).holds_anywhere(STAFF)
        and session.get(SHOWN) != member.public_id
    )


def address(member: Member) -> str:
    """Return where the step is shown, or, for who has none yet, turned on."""
    return reverse("mfa_reauthenticate") if is_on(member) else reverse("mfa_index")


def note(request: HttpRequest, member: Member) -> None:
    """Remember that the step was shown in this session; or forget it, once there is none any more."""
    if is_on(member):
        request.session[SHOWN] = member.public_id
    else:
        request.session.pop(SHOWN, None)
