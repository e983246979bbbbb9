"""What people type on their way in, and about themselves."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.core import clock
from community.members.handles import normalise
from community.members.models import Circle, Member, Role


def _text(**attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs=attrs)


class CodeForm(forms.Form):
    """An invitation code."""

    code = forms.CharField(
        label=_("Invitation code"),
        help_text=_("From your program. Spaces and dashes don’t matter."),
        max_length=60,
        widget=_text(autocomplete="off", autocapitalize="none", spellcheck="false"),
    )


class AgeForm(forms.Form):
    """One neutral question. No answer is suggested, and none is stored."""

    age = forms.IntegerField(
        label=_("How old are you?"),
        help_text=_("In years. We ask everyone first, and we don’t keep the answer."),
        min_value=1,
        max_value=130,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Please give your age in years, as a number.")
        ),
        widget=forms.NumberInput(attrs={"class": "is-short", "inputmode": "numeric", "autocomplete": "off"}),
    )


class NewPasswordMixin(forms.Form):
    """A password, typed or pasted once, and shown on request by the browser's own means."""

    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters. Three or four unrelated words work well. You can paste it."),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def _check(self, member: Member) -> None:
        try:
            validate_password(self.cleaned_data["password"], member)
        except ValidationError as wrong:
            self.add_error("password", wrong)


class JoinForm(NewPasswordMixin):
    """A handle and a password."""

    handle = forms.CharField(
        label=_("Your name here"),
        help_text=_("Not one you use anywhere else, and not your real one. 3 to 30 letters or numbers."),
        max_length=60,
        widget=_text(autocomplete="username", autocapitalize="none", spellcheck="false"),
    )
    field_order = ("handle", "password")

    def clean_handle(self) -> str:
        """Return the handle in its normal form; refused ones get a sentence."""
        handle: str = get_adapter().clean_username(self.cleaned_data["handle"])
        return handle

    def clean(self) -> dict[str, Any]:
        """Check the password against the handle too."""
        if "password" in self.cleaned_data:
            self._check(Member(handle=self.cleaned_data.get("handle", "")))
        return self.cleaned_data


class RecoverForm(NewPasswordMixin):
    """A way back in with a recovery code, or one that an operator gave."""

    handle = forms.CharField(label=_("Your name here"), max_length=60, widget=_text(autocomplete="username"))
    code = forms.CharField(
        label=_("Recovery or one-time code"), max_length=60, widget=_text(autocomplete="one-time-code")
    )
    field_order = ("handle", "code", "password")

    def clean(self) -> dict[str, Any]:
        """Check the new password."""
        if "password" in self.cleaned_data:
            self._check(Member(handle=self.cleaned_data.get("handle", "")))
        return self.cleaned_data


class AgreementForm(forms.Form):
    """A tick, by hand."""

    agree = forms.BooleanField(
        label=_("I have read this, and I agree."),
        error_messages={"required": _("Please tick the box if you agree.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class WordsField(forms.CharField):
    """A member's words: however long or odd, they reach the action, which reads them before refusing."""

    def to_python(self, value: Any) -> str:
        """Return the text without NUL, which PostgreSQL refuses."""
        return super().to_python(value.replace("\x00", "") if isinstance(value, str) else value) or ""


class ProfileForm(forms.Form):
    """What others may know. Empty means: nothing."""

    stage = forms.CharField(
        label=_("Where I am"),
        required=False,
        widget=forms.Select(choices=[("", _("I’d rather not say")), *Member.Stage.choices]),
    )
    pronouns = WordsField(
        label=_("Pronouns"), help_text=_("Up to 40 letters."), required=False, widget=_text()
    )
    pathway = WordsField(
        label=_("What helps me"),
        help_text=_(
            "Meetings, medicine, faith, none of these: every way is welcome. Up to 80 letters. "
            "Software reads this first, and a person may look."
        ),
        required=False,
        widget=_text(),
    )


class InvitationForm(forms.Form):
    """A new invitation."""

    program = forms.CharField(
        label=_("Note for yourself"),
        help_text=_("Such as the name of the program. Never shown to others."),
        required=False,
        max_length=80,
        widget=_text(),
    )
    role = forms.ChoiceField(
        label=_("They join as"),
        choices=[choice for choice in Role.choices if choice[0] != Role.GUEST],
        initial=Role.PARTICIPANT,
    )
    circle = forms.ModelChoiceField(
        label=_("Circle"),
        queryset=Circle.objects.all(),
        to_field_name="slug",
        empty_label=_("None"),
        required=False,
    )
    uses = forms.IntegerField(
        label=_("How many people"),
        help_text=_("For a role in the team: one person only."),
        min_value=1,
        max_value=200,
        initial=1,
    )
    days = forms.IntegerField(
        label=_("Works for this many days"),
        min_value=1,
        max_value=365,
        initial=14,
    )

    @property
    def expires_at(self) -> Any:
        """When the invitation ends, counted from now."""
        return clock.now() + timedelta(days=self.cleaned_data["days"])


class GrantForm(forms.Form):
    """A role for a member."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[choice for choice in Role.choices if choice[0] != Role.GUEST],
    )
    circle = forms.ModelChoiceField(
        label=_("Only in this circle"),
        queryset=Circle.objects.all(),
        to_field_name="slug",
        empty_label=_("Everywhere"),
        required=False,
    )
    until = forms.DateField(
        label=_("Until"),
        help_text=_("The last day on which it counts. Leave it empty for good."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class CircleForm(forms.Form):
    """A new circle."""

    name = forms.CharField(label=_("Name"), max_length=60, widget=_text())
    slug = forms.SlugField(label=_("Short name for its address"), max_length=50, widget=_text())
    kind = forms.ChoiceField(label=_("Kind"), choices=Circle.Kind.choices)

    def clean_slug(self) -> str:
        """Refuse a short name that is taken."""
        slug: str = self.cleaned_data["slug"]
        if Circle.objects.filter(slug=slug).exists():
            raise ValidationError(_("Another circle has this short name."))
        return slug


class HandleForm(forms.Form):
    """A member, named by an operator."""

    handle = forms.CharField(
        label=_("Put somebody in, by their name here"),
        max_length=60,
        widget=_text(autocomplete="off", autocapitalize="none", spellcheck="false"),
    )

    def clean_handle(self) -> Member:
        """Return the member with that handle."""
        found = Member.objects.filter(handle=normalise(self.cleaned_data["handle"])).first()
        if found is None:
            raise ValidationError(_("We don’t know that name."))
        return found


class AgreementTextForm(forms.Form):
    """A new version of the agreement."""

    source = forms.CharField(
        label=_("The whole text"),
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 20}),
    )
