"""What ``tick`` does for pages."""

import logging
from collections.abc import Callable, Iterable
from functools import partial

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Revision

from community.core import clock
from community.core.periodic import every
from community.core.preflight import needed
from community.resources.models import Helpline

logger = logging.getLogger("holdfast.pages")


@every(seconds=30, name="pages")
def publish_what_is_due() -> None:
    """Take down pages whose time is over, and publish those whose time has come.

    Wagtail's ``publish_scheduled`` does the same in one go, and one page in error stops it before
    all that come later. Here each stands for itself: what fails is named, and tried again next time.
    """
    now = clock.now()
    for page in list(Page.objects.filter(live=True, expire_at__lt=now).order_by("expire_at")):
        _try(page, partial(page.unpublish, set_expired=True, log_action="wagtail.unpublish.scheduled"))
    due = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
    for revision in list(due):
        _try(revision, partial(revision.publish, log_action="wagtail.publish.scheduled"))


def _try(thing: Page | Revision, do: Callable[[], object]) -> None:
    """Do it, all of it or nothing."""
    try:
        with transaction.atomic():
            do()
    except Exception as error:  # noqa: BLE001  a broken page must not keep the others from their time
        # The type alone: a message may quote a draft.
        name = type(error).__name__
        logger.error("page_not_moved", extra={"thing": type(thing).__name__, "key": thing.pk, "error": name})


@needed("helplines")
def _helplines() -> Iterable[str]:
    shown = Helpline.objects.filter(country=settings.COUNTRY, is_active=True)
    for kind in (Helpline.Kind.EMERGENCY, Helpline.Kind.CRISIS):
        if not shown.filter(kind=kind).exists():
            yield f"No helpline of the kind “{kind.label}” is there for {settings.COUNTRY}: add one at /cms/."
    for line in shown:
        if line.checked_on is None:
            yield f"{line.name} has not been checked. Call it, then write the day at /cms/."
        elif line.review_is_due:
            yield f"{line.name} should be checked again: {line.review_by} has passed."
