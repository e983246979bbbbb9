"""What follows a migrate, a sign-in, its second step and its end, and a changed password."""

import logging
from contextlib import suppress
from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_used
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.http import HttpRequest

from community.core import clock
from community.core.errors import NotFound
from community.members import second_step
from community.members.actions.sign_ins import begin_sign_in, end_other_sign_ins, end_sign_in
from community.members.models import Member
from community.members.wagtail_groups import ensure

logger = logging.getLogger("holdfast.members")


@receiver(post_migrate, dispatch_uid="members_wagtail_groups")
def ensure_groups(sender: object, **_: object) -> None:
    """Create the groups through which Wagtail knows our editors, once every app has its permissions."""
    if getattr(sender, "label", "") == "wagtailadmin":
        ensure()


@receiver(user_logged_in, dispatch_uid="members_session_begins")
def begin_session(request: HttpRequest, user: Member, **_: object) -> None:
    """Note when and where the session began, so that it can end when it is old, or from elsewhere."""
    request.session["began"] = request.session["used"] = int(clock.now().timestamp())
    begun = begin_sign_in(member=user, agent=request.headers.get("User-Agent", ""))
    request.session["sign_in"] = begun.public_id


@receiver(user_login_failed, dispatch_uid="members_sign_in_refused")
def note_refused_sign_in(**_: object) -> None:
    """Let an operator count wrong passwords. Whose it was is nobody's business."""
    logger.info("sign_in_refused")


@receiver(user_logged_out, dispatch_uid="members_session_ends")
def end_session(request: HttpRequest, user: Member | None, **_: object) -> None:
    """Take the sign-in off the member's list."""
    with suppress(NotFound):
        if user is not None:
            end_sign_in(member=user, sign_in_id=request.session.get("sign_in", ""))


@receiver([password_changed, password_set, password_reset], dispatch_uid="members_password_changed")
def end_other_sessions(request: HttpRequest, user: Member, **_: Any) -> None:
    """A new password ends every other session, and so every open socket."""
    end_other_sign_ins(member=user, keep=request.session.get("sign_in", ""))


@receiver(
    [authenticator_added, authenticator_used, authenticator_removed], dispatch_uid="members_second_step"
)
def note_second_step(request: HttpRequest, user: Member, **_: object) -> None:
    """Remember in the session that the second step was shown, or is gone."""
    second_step.note(request, user)


@receiver(authenticator_added, dispatch_uid="members_second_step_on")
def end_sessions_without_it(request: HttpRequest, user: Member, **_: object) -> None:
    """The first second step ends every session that began without one: it could be turned off from there."""
    if second_step.is_first(user):
        end_other_sign_ins(member=user, keep=request.session.get("sign_in", ""))
