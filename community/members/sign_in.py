"""Signing in, in our words. allauth does the work."""

from typing import Any

from allauth.account.forms import LoginForm
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from community.members.handles import normalise


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth is untyped
    """A name here and a password, without placeholders for labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Your name here")
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        self.fields["password"].help_text = format_html(
            '<a href="{}">{}</a>', reverse_lazy("members:recover"), _("I can’t get in")
        )
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def clean_login(self) -> str:
        """Return the name as it is stored, however it was typed."""
        return normalise(super().clean_login())
