"""What Wagtail asks of us at start-up."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet

from community.resources import addresses
from community.resources.blocks import unsourced
from community.resources.editors import HelplineViewSet, LinesToCheck
from community.resources.links import PageLink
from community.resources.models import ResourcePage, SectionPage

register_snippet(HelplineViewSet)


@hooks.register("construct_homepage_panels")
def warn_of_lines_to_check(request: HttpRequest, panels: list[Component]) -> None:
    """Tell editors on their home page when a helpline's review date has passed."""
    panels.insert(0, LinesToCheck())


@hooks.register("register_rich_text_features", order=100)
def link_to_visible_pages_alone(features: FeatureRegistry) -> None:
    """Draw a link to a page that its reader cannot open as plain words."""
    features.register_link_type(PageLink)


@hooks.register("before_bulk_action")
def publish_sourced_facts_alone(
    request: HttpRequest, action: str, pages: list[Any], view: Any
) -> HttpResponse | None:
    """Ask for sources here too: publishing many pages at once passes no page's form."""
    if action != "publish" or request.method != "POST":
        return None
    for page in (each for each in pages if isinstance(each, Page)):
        draft = page.specific.get_latest_revision_as_object()
        if isinstance(draft, ResourcePage) and unsourced(draft.body, draft.sources_by_key()):
            told = _("“%(page)s” has a fact without a source. Open it, and name the source first.")
            messages.error(request, told % {"page": page})
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


@hooks.register("before_copy_page")
def copy_to_a_free_address(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse an address that another part of the site has here too: a copy passes no page's form."""
    slug = request.POST.get("new_slug", "")
    if not addresses.is_taken(slug) or not isinstance(page.specific, SectionPage):
        return None
    messages.error(request, addresses.TAKEN % {"slug": slug})
    return redirect("wagtailadmin_pages:copy", page.pk)
