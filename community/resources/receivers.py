"""What follows at once when a helpline or a page changes by another way than its own ``save``."""

from typing import Any

from django.db import transaction
from wagtail.models import Page, ReferenceIndex
from wagtail.search import index
from wagtail.search.models import IndexEntry

from community.core.events import announce, listen
from community.resources import helplines, ports
from community.resources.events import HelplinesChanged
from community.resources.models import Edition, ResourcePage
from community.resources.models.pages import METADATA, raise_versions


def helplines_moved(**_: object) -> None:
    """Count the change, so that every process draws pages anew, and read the lines again in this one."""
    with transaction.atomic():
        Edition.moved(Edition.HELPLINES)
        announce(HelplinesChanged(audience=()))
    helplines.forget()


@listen(HelplinesChanged)
def read_lines_again(_: HelplinesChanged) -> None:
    """Forget once more after the commit: until then another thread read, and remembered, the old lines."""
    helplines.forget()


def page_moved(instance: Page, update_fields: Any = None, **_: object) -> None:
    """Count a change that Wagtail made to the plain page: it moves pages, and those below, this way."""
    if update_fields is None or not METADATA.issuperset(update_fields):
        raise_versions(ResourcePage.objects.descendant_of(instance, inclusive=True))


def page_deleted(instance: ResourcePage, **_: object) -> None:
    """Tell who keeps copies, and let menus be drawn without it."""
    Edition.moved(Edition.MENU)
    ports.pages_changed.send(ResourcePage, ids=[instance.pk])


def catch_up(using: str, **_: object) -> None:
    """Let the editors' search and "where is this used" know of pages that a migration made."""
    known = IndexEntry.objects.using(using).filter(content_type__app_label="resources")
    keys = {int(key) for key in known.values_list("object_id", flat=True) if key.isdigit()}
    for page in ResourcePage.objects.using(using).exclude(pk__in=keys).specific():
        index.insert_or_update_object(page)
        ReferenceIndex.create_or_update_for_object(page)
