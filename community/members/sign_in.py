"""Signing in, in our words. allauth does the work."""

from typing import Any

from allauth.account.forms import LoginForm
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):
    """A name here, a password, and whether this device may keep the sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Name here")
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        self.fields["password"].help_text = format_html(
            '<a href="{}">{}</a>', reverse_lazy("members:recover"), _("I can’t get in")
        )
        self.fields["remember"].label = _("Keep me signed in on this device")
        self.fields["remember"].help_text = _("Leave it off on a device that others use.")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)  # the label says it
