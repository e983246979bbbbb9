"""How editors work at ``/cms/``."""

from typing import Any, ClassVar

from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.viewsets.base import ViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from community.resources.models import Helpline


class NoViewSet(ViewSet):
    """A viewset without addresses and without a menu entry."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return []


class HelplineViewSet(SnippetViewSet):
    """The list of helplines, with those to check again marked."""

    model = Helpline
    icon = "help"
    add_to_admin_menu = True
    list_display: ClassVar = [
        "name",
        "country",
        "kind",
        "phone",
        "review_by",
        BooleanColumn("review_is_due", label=_("Check again")),
        "is_active",
    ]
    list_filter: ClassVar = ["country", "kind", "is_active"]
    search_fields: ClassVar = ["name", "phone", "note"]
    ordering: ClassVar = ["country", "position"]
    list_per_page = 100


class LinesToCheck(Component):
    """A word on the editors' home page while a helpline's review date has passed."""

    name = "lines-to-check"
    template_name = "resources/_lines_to_check.html"
    order = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return how many lines are due, as a sentence, or an empty one."""
        due = Helpline.objects.filter(is_active=True, review_by__lt=timezone.localdate()).count()
        sentence = ngettext(
            "%(count)d helpline should be checked again. It is still shown.",
            "%(count)d helplines should be checked again. They are still shown.",
            due,
        )
        return {"sentence": sentence % {"count": due} if due else ""}
