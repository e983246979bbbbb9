"""Forms in the look's markup: ``{{ form.handle.as_field_group }}`` gives a whole field.

``templates/_field.html`` draws it: label, hint, control and error, tied together for screen
readers. Wagtail's own pages draw their fields themselves and are not touched by it.
"""

from typing import Any

from django.forms import BoundField, ChoiceField, Field, Widget
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import ChoiceWidget, Select, Textarea
from django.utils.translation import gettext_lazy as _

_BARE = {"checkbox", "radio", "hidden", "file"}


class LookField(BoundField):
    """A field whose text control carries the look's ``input`` class."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        """Return the control's attributes, with the class added to those the form chose."""
        widget = widget or self.field.widget
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        kind = getattr(widget, "input_type", "")
        typed = isinstance(widget, (Textarea, Select)) or not isinstance(widget, ChoiceWidget)
        if typed and kind not in _BARE:
            chosen = built.get("class") or widget.attrs.get("class") or ""
            built["class"] = f"input {chosen}".strip()
        return built

    @property
    def is_check(self) -> bool:
        """Return True for a single box to tick, which stands before its label."""
        return getattr(self.field.widget, "input_type", "") == "checkbox" and not self.use_fieldset


class LookRenderer(TemplatesSetting):
    """The project's templates draw forms and fields."""

    form_template_name = "_form.html"
    field_template_name = "_field.html"
    bound_field_class = LookField


def speak_plainly() -> None:
    """Ask for what is missing in plain words, in every form. Called at start-up."""
    Field.default_error_messages["required"] = _("Please fill this in.")
    ChoiceField.default_error_messages["required"] = _("Please choose one.")
