"""The forms around signing in, in our words. django-allauth does the work."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.members.actions.returning import ask_for_link
from community.members.handles import normalise
from community.members.second_step_adapter import SecondStepAdapter

HINT = _("At least 12 characters. Three or four unrelated words work well. You can paste it.")


class PlainMixin:
    """Labels and hints of ours, and no placeholders that stand in for them."""

    fields: dict[str, forms.Field]
    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class SignInForm(PlainMixin, account.LoginForm):  # type: ignore[misc]  # allauth is untyped
    """A name here and a password."""

    labels = {"login": _("Your name here"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def clean_login(self) -> str:
        """Return the name as it is stored, however it was typed."""
        return normalise(super().clean_login())


class AddEmailForm(PlainMixin, account.AddEmailForm):  # type: ignore[misc]
    """An address that has yet to be confirmed."""

    labels = {"email": _("E-mail address")}


class ChangePasswordForm(PlainMixin, account.ChangePasswordForm):  # type: ignore[misc]
    """The old password, and the new one twice."""

    labels = {
        "oldpassword": _("Your password now"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }
    hints = {"password1": HINT}


class LinkForm(PlainMixin, account.ResetPasswordForm):  # type: ignore[misc]
    """Where a link should go. The answer is the same for every address."""

    labels = {"email": _("E-mail address")}

    def clean_email(self) -> str:
        """Look nobody up here: see :func:`ask_for_link`."""
        email: str = get_adapter().clean_email(self.cleaned_data["email"].lower())
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Ask for the link."""
        email: str = self.cleaned_data["email"]
        ask_for_link(email=email)
        return email


class NewPasswordForm(PlainMixin, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, twice."""

    labels = {"password1": _("New password"), "password2": _("New password, once more")}
    hints = {"password1": HINT}


class AgainForm(PlainMixin, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that matters."""

    labels = {"password": _("Password")}


class SecondStepForm(PlainMixin, AuthenticateForm):  # type: ignore[misc]
    """The number from the app, or one of the spare codes."""

    labels = {"code": _("Number from your app, or a spare code")}


class SecondStepAgainForm(PlainMixin, ReauthenticateForm):  # type: ignore[misc]
    """The same, before something that matters."""

    labels = {"code": _("Number from your app, or a spare code")}


class StartSecondStepForm(PlainMixin, ActivateTOTPForm):  # type: ignore[misc]
    """The first number from the app shows that it works."""

    labels = {"code": _("Number that the app shows")}


class CredentialField(forms.JSONField):
    """What the browser's script says about a passkey."""

    def to_python(self, value: Any) -> Any:
        """Return it as data, or refuse it, however deep it nests."""
        try:
            return super().to_python(value)
        except RecursionError:
            raise forms.ValidationError(self.error_messages["invalid"]) from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return nothing: each try needs a new one."""
        return None


MALFORMED = (TypeError, ValueError, LookupError, AttributeError)
"""What reading a browser's answer about a passkey raises when it is none."""


class PasskeyMixin(PlainMixin):
    """A browser's answer about a passkey. Rubbish in it is refused like a wrong one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wrong = SecondStepAdapter.error_messages["incorrect_code"]
        self.fields["credential"] = CredentialField(
            widget=forms.HiddenInput, error_messages={"required": wrong, "invalid": wrong}
        )

    def full_clean(self) -> None:
        """Check the answer."""
        try:
            super().full_clean()  # type: ignore[misc]  # of the form beside this mixin
        except MALFORMED:
            wrong = SecondStepAdapter.error_messages["incorrect_code"]
            self.add_error("credential", wrong)  # type: ignore[attr-defined]


class AddPasskeyForm(PasskeyMixin, AddWebAuthnForm):  # type: ignore[misc]
    """A passkey, and what the member calls it."""

    labels = {"name": _("What you call it"), "passwordless": _("Let it sign me in without my password too")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class RenamePasskeyForm(PlainMixin, EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    labels = {"name": _("What you call it")}


class PasskeySignInForm(PasskeyMixin, LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey in place of name and password."""


class PasskeyStepForm(PasskeyMixin, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second step."""


class PasskeyAgainForm(PasskeyMixin, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """The same, before something that matters."""
