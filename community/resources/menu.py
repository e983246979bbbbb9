"""What pages show of each other: the menu, the shelves, what to read next."""

from collections.abc import Iterable
from dataclasses import dataclass

from community.members.models import Member
from community.resources.models import HomePage, ResourcePage
from community.resources.queries import visible_pages


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as another page names it. ``minutes`` is how long it takes to read."""

    key: int
    slug: str
    title: str
    url: str
    about: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """A section with what stands in it. ``in_menu`` says whether the header names it."""

    section: Entry
    pages: tuple[Entry, ...]
    in_menu: bool


def entry(page: ResourcePage) -> Entry:
    """Return how ``page`` is named elsewhere."""
    about = page.search_description or page.intro
    return Entry(page.pk, page.slug, page.title, page.url or "", about, page.minutes)


def entries(pages: Iterable[ResourcePage]) -> tuple[Entry, ...]:
    """Return how ``pages`` are named elsewhere, in their order."""
    return tuple(entry(page) for page in pages)


def shelves(viewer: Member | None, page: ResourcePage) -> tuple[Shelf, ...]:
    """Return the sections that ``viewer`` may see, in the order that editors gave them.

    Their pages come along where ``page`` lists them: all on the home page, a section's on its own.
    """
    seen = visible_pages(viewer).order_by("path")
    is_home = isinstance(page, HomePage)
    return tuple(
        Shelf(
            entry(section),
            entries(seen.child_of(section)) if is_home or section.pk == page.pk else (),
            section.show_in_menus,
        )
        for section in seen.filter(sectionpage__isnull=False)
    )


def among(viewer: Member | None, keys: list[int]) -> tuple[Entry, ...]:
    """Return those of the pages with these keys that ``viewer`` may see, in this order."""
    found = visible_pages(viewer).in_bulk(keys)
    return entries(found[key] for key in keys if key in found)


def section_of(viewer: Member | None, page: ResourcePage) -> Entry | None:
    """Return the section that ``page`` stands in, if ``viewer`` may see it."""
    above = visible_pages(viewer).ancestor_of(page).filter(sectionpage__isnull=False).first()
    return entry(above) if above else None
