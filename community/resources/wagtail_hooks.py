"""What Wagtail asks of us at start-up."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet

from community.resources.editors import HelplineViewSet, LinesToCheck

register_snippet(HelplineViewSet)


@hooks.register("construct_homepage_panels")
def warn_of_lines_to_check(request: HttpRequest, panels: list[Component]) -> None:
    """Tell editors on their home page when a helpline's review date has passed."""
    panels.insert(0, LinesToCheck())
