"""Shapes of what the desk and authors send. What is allowed is the actions' business."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from community.core.screening import MAX_SOURCE
from moderation.models import Decision, ReviewItem
from moderation.wording import FIELD_ERRORS, RULES

LEVELS = [(4, _("Now")), (3, _("Urgent")), (2, _("Concern")), (1, _("Watch")), (0, _("None"))]
NO_RULE = ("", _("No rule named"))


class StepForm(forms.Form):
    """One step on an item. ``version`` is the item's as its reader saw it."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def refuse(self, fields: Mapping[str, str]) -> None:
        """Show a refusal of the action beside the field it is about."""
        for name, reason in fields.items():
            self.add_error(name if name in self.fields else None, str(FIELD_ERRORS.get(reason, reason)))


def _text(label: object, *, rows: int = 4, hint: object = "", required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        help_text=hint,  # type: ignore[arg-type]
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class LevelForm(StepForm):
    """How fast a person must look."""

    level = forms.TypedChoiceField(
        label=_("Care level"), choices=LEVELS, coerce=int, widget=forms.RadioSelect
    )


class SignalForm(StepForm):
    """Whether a flag was right."""

    number = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    right = forms.TypedChoiceField(choices=[("1", ""), ("0", "")], coerce=lambda value: value == "1")


class DecideForm(StepForm):
    """What readers see."""

    verdict = forms.ChoiceField(
        label=_("These words"),
        choices=[
            (Decision.Verdict.PUBLISH, _("Show them to readers")),
            (Decision.Verdict.KEEP_HELD, _("Keep them waiting, and say why")),
            (Decision.Verdict.REMOVE, _("Take them down, and say why")),
        ],
        widget=forms.RadioSelect,
    )
    rule = forms.ChoiceField(
        label=_("House rule"),
        choices=[NO_RULE, *RULES.items()],
        required=False,
        help_text=_("Needed when you take words down. The author reads it."),
    )
    note = _text(
        _("Write to the author"),
        hint=_("What you read, why you decide so, what they can do. Not needed when you show the words."),
        required=False,
    )


class NoteForm(StepForm):
    """A note to the author; nothing else changes."""

    note = _text(
        _("Write to the author"), rows=5, hint=_("They read it on their own page. It is not sent by e-mail.")
    )


class CallForm(StepForm):
    """Why a clinician is called."""

    reason = _text(_("What should the clinician know?"), rows=3, hint=_("Stays with the team."))


class CloseForm(StepForm):
    """How it ended, where nothing changes for readers."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[
            (ReviewItem.Outcome.ANSWERED, _("Someone spoke with the author")),
            (ReviewItem.Outcome.LEFT_UP, _("Nothing more to do")),
        ],
        widget=forms.RadioSelect,
    )
    note = _text(_("A last word to the author"), rows=3, required=False)


class PauseForm(StepForm):
    """A pause of the author's posting."""

    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=30, initial=1)
    rule = forms.ChoiceField(label=_("House rule"), choices=list(RULES.items()))
    note = _text(_("Why, for the author"), rows=3)


class AppealAnswerForm(StepForm):
    """The answer to an appeal."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("uphold", _("The decision stays")), ("overturn", _("Change it: undo what was decided"))],
        widget=forms.RadioSelect,
    )
    note = _text(_("Write to the author"), rows=5, hint=_("Say what you looked at and why you decide so."))


class AppealForm(forms.Form):
    """The author asks for another look. Length is checked after triage, never before."""

    text = forms.CharField(
        label=_("What should we know?"),
        help_text=_("One or two lines is fine. Someone who was not part of this decision reads it."),
        strip=False,
        error_messages={"required": _("Write at least a line.")},
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": MAX_SOURCE}),
    )


class AnswerForm(forms.Form):
    """The author's answer to the support card."""

    answer = forms.CharField(max_length=8)
