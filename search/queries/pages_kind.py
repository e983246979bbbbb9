"""Pages that editors write, as something that can be found. Their rule of sight is that of the pages."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from community.core import clock
from community.members.models import Member
from community.members.queries import Viewer
from community.resources.models import ResourcePage
from community.resources.queries import published, visible_pages
from search.ports import Entry, Key, Tombstone
from search.queries.audience import tokens_of_page
from search.queries.kinds import Item, Seen, Shown

FIRST = UUID(int=0)


def public_id_of(key: UUID) -> str:
    """Return the name under which a page is known to an index: its own key, which is random."""
    return key.hex


class Pages:
    """A page, with its introduction and the words of its blocks."""

    name = "page"

    @staticmethod
    def _rows(pages: "QuerySet[ResourcePage]", public_ids: Collection[str]) -> "QuerySet[ResourcePage]":
        return pages.filter(translation_key__in=[UUID(hex=name) for name in public_ids])

    def read(self, public_ids: Collection[str]) -> list[Item]:
        # Rows first: what is published between the two questions raises a version, and comes once more.
        pages = list(self._rows(ResourcePage.objects.all(), public_ids))
        shown = self._published()
        return [self._item(page, is_shown=page.pk in shown) for page in pages]

    def _published(self) -> set[int]:
        return set(published(clock.now()).values_list("pk", flat=True))

    def _item(self, page: ResourcePage, *, is_shown: bool) -> Item:
        key = Key(self.name, public_id_of(page.translation_key))
        at = page.last_published_at or page.first_published_at or page.latest_revision_created_at
        if not is_shown:
            return Tombstone(key, page.index_version)
        return Entry(
            key=key,
            version=page.index_version,
            title=page.title,
            text=page.plain_text(),
            at=at or clock.now(),
            audience=tokens_of_page(page),
        )

    def standing(self, public_ids: Collection[str]) -> dict[str, tuple[int, bool]]:
        rows = self._rows(ResourcePage.objects.all(), public_ids)
        facts = list(rows.values_list("pk", "translation_key", "index_version"))
        shown = self._published()
        return {public_id_of(key): (version, pk in shown) for pk, key, version in facts}

    def _visible(self, viewer: Viewer, public_ids: Collection[str]) -> "QuerySet[ResourcePage]":
        return self._rows(visible_pages(viewer if isinstance(viewer, Member) else None), public_ids)

    def seen(self, viewer: Viewer, public_ids: Collection[str]) -> list[Seen]:
        facts = self._visible(viewer, public_ids).values_list("translation_key", "index_version")
        return [Seen(Key(self.name, public_id_of(key)), version, "", "") for key, version in facts]

    def shown(self, viewer: Viewer, public_ids: Collection[str]) -> list[Shown]:
        return [
            Shown(
                key=Key(self.name, public_id_of(page.translation_key)),
                title=page.title,
                text=page.plain_text(),
                url=page.url or "/",
            )
            for page in self._visible(viewer, public_ids)
        ]

    def topics(self, public_ids: Collection[str]) -> dict[tuple[str, str], int]:
        return {}

    def ids(self, after: str, limit: int) -> list[str]:
        rows = ResourcePage.objects.filter(translation_key__gt=UUID(hex=after) if after else FIRST)
        keys = rows.order_by("translation_key").values_list("translation_key", flat=True)[:limit]
        return [public_id_of(key) for key in keys]

    def count(self) -> int:
        return int(ResourcePage.objects.count())
