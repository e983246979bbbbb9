"""What ``tick`` does for pages."""

from collections.abc import Iterable

from django.conf import settings
from django.core.management import call_command

from community.core.periodic import every
from community.core.preflight import needed
from community.resources.models import Helpline


@every(seconds=30, name="pages")
def publish_what_is_due() -> None:
    """Publish pages whose time has come, and take down those whose time is over."""
    call_command("publish_scheduled", verbosity=0)


@needed("helplines")
def _helplines() -> Iterable[str]:
    for line in Helpline.objects.filter(country=settings.COUNTRY, is_active=True):
        if line.checked_on is None:
            yield f"{line.name} has not been checked. Call it, then write the day at /cms/."
        elif line.review_is_due:
            yield f"{line.name} should be checked again: {line.review_by} has passed."
