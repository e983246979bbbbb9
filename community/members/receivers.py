"""What follows a migrate, a sign-in and a changed password."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.http import HttpRequest

from community.core import clock
from community.members.actions.roles import access_changed
from community.members.models import Member
from community.members.wagtail_groups import ensure


@receiver(post_migrate, dispatch_uid="members_wagtail_groups")
def ensure_groups(sender: object, **_: object) -> None:
    """Create the groups through which Wagtail knows our editors, once every app has its permissions."""
    if getattr(sender, "label", "") == "wagtailadmin":
        ensure()


@receiver(user_logged_in, dispatch_uid="members_session_begins")
def begin_session(request: HttpRequest, **_: object) -> None:
    """Note when the session began, so that it can end when it is old."""
    request.session["began"] = request.session["used"] = int(clock.now().timestamp())


@receiver([password_changed, password_set, password_reset], dispatch_uid="members_password_changed")
def tell_sockets(user: Member, **_: Any) -> None:
    """A new password ends every other session, and so every open socket."""
    with transaction.atomic():
        access_changed(user)
