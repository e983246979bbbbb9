"""What follows at once when a helpline or a page changes by another way than its own ``save``."""

from typing import Any

from wagtail.models import Page

from community.resources import helplines, ports
from community.resources.models import Edition, ResourcePage
from community.resources.models.pages import METADATA, raise_versions


def helplines_moved(**_: object) -> None:
    """Count the change, so that every process draws pages anew, and read the lines again in this one."""
    Edition.moved(Edition.HELPLINES)
    helplines.forget()


def page_moved(instance: Page, update_fields: Any = None, **_: object) -> None:
    """Count a change that Wagtail made to the plain page: it moves pages, and those below, this way."""
    if update_fields is None or not METADATA.issuperset(update_fields):
        raise_versions(ResourcePage.objects.descendant_of(instance, inclusive=True))


def page_deleted(instance: ResourcePage, **_: object) -> None:
    """Tell who keeps copies, and let menus be drawn without it."""
    Edition.moved(Edition.MENU)
    ports.pages_changed.send(ResourcePage, ids=[instance.pk])
