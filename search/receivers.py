"""What search hears of floors that cannot know of it: pages that changed are noted like everything else."""

from collections.abc import Iterable

from django.dispatch import receiver

from community.core import outbox
from community.resources.models import ResourcePage
from community.resources.ports import pages_changed
from search.queries.pages_kind import Pages, public_id_of


@receiver(pages_changed, dispatch_uid="search")
def note_pages(ids: Iterable[int], **_: object) -> None:
    """Note pages, in the transaction in which their versions rose. One that is deleted is found nowhere
    at once, and reconciled away."""
    facts = ResourcePage.objects.filter(pk__in=list(ids)).values_list("translation_key", "index_version")
    if noted := [(Pages.name, public_id_of(key), version) for key, version in facts]:
        outbox.note(noted)
