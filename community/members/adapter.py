"""How allauth behaves here: handles instead of user names, neutral mail, no open door."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.members.handles import check_spelling, normalise, skeleton
from community.members.http import disguised
from community.members.mail import send
from community.members.models import Member


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """allauth's hooks. Its own sign-up page is closed: ours asks the age first."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "That name and password do not go together. Check both and try again."
        ),
        "too_many_login_attempts": _("That was a lot of tries. Wait a few minutes, then try again."),
        "rate_limited": _("That was a lot in a short time. Please wait a little, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Return the handle in its normal form.

        Raises:
            ValidationError: misspelt, reserved, taken, or too much like one that is taken.

        """
        check_spelling(username)
        handle = normalise(username)
        if not shallow and Member.objects.filter(handle_key=skeleton(handle)).exists():
            raise ValidationError(_("That name is taken, or looks too much like one that is."), code="taken")
        return handle

    def format_email_subject(self, subject: str) -> str:
        """Return the subject alone: no name of a program in anybody's inbox."""
        return subject

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return what tells visitors apart for allauth's limits, in place of their address."""
        return disguised(super().get_client_ip(request))

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send ``template_prefix`` in neutral words; see :mod:`community.members.mail`."""
        send(template_prefix, email, context)
