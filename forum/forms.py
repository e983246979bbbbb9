"""What browsers send, checked for shape. What it means is for the actions to say."""

from typing import cast
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from community.members.models import Circle
from forum.actions.answering import LONGEST_NOTE
from forum.actions.chat import LONGEST_MESSAGE
from forum.actions.steering import SLOWEST
from forum.models import Audience, Board, ContentLabel, Reaction, Tag, Thread
from moderation.models import Report
from moderation.wording import RULES

LONGEST_FIELD = 40_000
"""A field beyond this is not even read; the actions refuse, and triage, from 20,000 on."""


class WordsForm(forms.Form):
    """Words on their way in. ``client_key`` makes a second click harmless."""

    text = forms.CharField(
        label=_("Your words"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["client_key"].initial = uuid4
        self.fields["client_key"].show_hidden_initial = False

    def renew_key(self) -> None:
        """Give the form a fresh key, so that the next try counts as new."""
        data = cast("QueryDict", self.data).copy()
        data["client_key"] = str(uuid4())
        self.data = data


class ReplyForm(WordsForm):
    """An answer, perhaps with citations: ``quote`` is "post:start:end", several times."""

    quote = forms.CharField(required=False, widget=forms.HiddenInput)


class SayForm(WordsForm):
    """Something said in a room, perhaps in answer to another message."""

    text = forms.CharField(
        label=_("Your message"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={
                "rows": 1,
                "placeholder": _("Say something, or just sit here"),
                "enterkeyhint": "enter",
                "autocomplete": "off",
                "data-longest": LONGEST_MESSAGE,
            }
        ),
    )
    reply_to = forms.CharField(required=False, widget=forms.HiddenInput)


class ThreadForm(WordsForm):
    """A new thread."""

    title = forms.CharField(
        label=_("Title"),
        error_messages={"required": _("Please give your thread a title of up to 120 letters.")},
        widget=forms.TextInput(attrs={"maxlength": 120}),
    )
    kind = forms.ChoiceField(
        label=_("What would help?"), choices=Thread.Kind.choices, widget=forms.RadioSelect
    )
    tags = forms.ModelMultipleChoiceField(
        label=_("Topics"),
        help_text=_("Readers can fold topics that are hard for them."),
        queryset=Tag.objects.all(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    labels = forms.ModelMultipleChoiceField(
        label=_("It mentions"),
        help_text=_("Readers then choose when to open it."),
        queryset=ContentLabel.objects.all(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("title", "text", "kind", "tags", "labels", "client_key")


class EditForm(WordsForm):
    """Other words for one's own post; ``title`` for an opening post only."""

    title = forms.CharField(label=_("Title"), required=False, widget=forms.TextInput())
    field_order = ("title", "text", "client_key")


class ReportForm(forms.Form):
    """Tell the team. The first reason is the commonest, and the kindest."""

    reason = forms.ChoiceField(
        label=_("What is it about?"), choices=Report.Reason.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Anything to add?"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReactionForm(forms.Form):
    """One of four small answers."""

    kind = forms.ChoiceField(choices=Reaction.Kind.choices)


class PositionForm(forms.Form):
    """How far somebody has read."""

    position = forms.IntegerField(min_value=0, max_value=2**62)


class HideForm(forms.Form):
    """Why the team takes words down: the rule they break, and what their author reads about it."""

    rule = forms.ChoiceField(label=_("Which rule?"), choices=list(RULES.items()), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("What you tell its author"), max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 4})
    )


class RoomSteerForm(forms.Form):
    """What the team does with a room, and why."""

    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.TextInput())
    seconds = forms.IntegerField(
        label=_("Seconds between two messages of one person"), required=False, min_value=0, max_value=SLOWEST
    )


class SteerForm(forms.Form):
    """What the team does with a thread, and why."""

    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.TextInput())
    seconds = forms.IntegerField(
        label=_("Seconds between posts"), required=False, min_value=0, max_value=SLOWEST
    )
    board = forms.ModelChoiceField(
        label=_("Board"),
        queryset=Board.objects.all(),
        to_field_name="slug",
        empty_label=_("Where it is"),
        required=False,
    )


INPUT = {"class": "input"}


class PlaceForm(forms.Form):
    """What boards and rooms have in common: a name, an address, a place in the list, and who reads there."""

    title = forms.CharField(label=_("Title"), max_length=60, widget=forms.TextInput(attrs=INPUT))
    slug = forms.SlugField(
        label=_("Short name for its address"),
        help_text=_("Letters, digits and dashes. It cannot be changed later."),
        max_length=50,
        widget=forms.TextInput(attrs={**INPUT, "autocapitalize": "none", "spellcheck": "false"}),
    )
    order = forms.IntegerField(
        label=_("Place in the list"),
        help_text=_("Lower numbers stand first."),
        min_value=0,
        max_value=9999,
        initial=0,
        widget=forms.NumberInput(attrs={"class": "input is-short"}),
    )
    audience = forms.ChoiceField(
        label=_("Who can read it"),
        help_text=_("The team reads everything, except what is of one circle: that only some of the team."),
        choices=Audience.choices,
        widget=forms.Select(attrs=INPUT),
    )
    circle = forms.ModelChoiceField(
        label=_("Which circle"),
        help_text=_("Only where one circle can read it."),
        queryset=Circle.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=_("None"),
        widget=forms.Select(attrs=INPUT),
    )


class BoardForm(PlaceForm):
    """A board: what it says, who reads it, who posts."""

    description = forms.CharField(
        label=_("What it is for, in a line"), max_length=200, widget=forms.TextInput(attrs=INPUT)
    )
    group = forms.CharField(
        label=_("Heading it stands under"), max_length=60, widget=forms.TextInput(attrs=INPUT)
    )
    posting = forms.ChoiceField(
        label=_("Who can write there"), choices=Board.Posting.choices, widget=forms.Select(attrs=INPUT)
    )
    field_order = ("title", "slug", "description", "group", "order", "audience", "circle", "posting")


class BoardChangeForm(BoardForm):
    """A board that stands already: its address stays."""

    slug = None  # type: ignore[assignment]  # how Django drops an inherited field


class RoomForm(PlaceForm):
    """A room: what it says, who talks there, and when."""

    topic = forms.CharField(
        label=_("What it is for, in a line"), max_length=200, widget=forms.TextInput(attrs=INPUT)
    )
    rules = forms.CharField(
        label=_("Rules of its own, one a line"),
        help_text=_("They stand at the top of the room, below “What’s said here stays here”."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={**INPUT, "rows": 4}),
    )
    hours = forms.CharField(
        label=_("When members write there"),
        help_text=_(
            "Leave it empty for the staffed hours. Or write “always”, or hours such as "
            "“mon-fri 17-21, sun 10:30-12”. Outside them the room can be read, and shows helplines."
        ),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={**INPUT, "autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ("title", "slug", "topic", "rules", "hours", "order", "audience", "circle")


class RoomChangeForm(RoomForm):
    """A room that stands already: its address stays."""

    slug = None  # type: ignore[assignment]  # how Django drops an inherited field


class WordForm(forms.Form):
    """A topic or a content label."""

    name = forms.CharField(label=_("New word"), max_length=40, widget=forms.TextInput(attrs=INPUT))
