"""Links inside the words of a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils.html import escape
from wagtail.rich_text.pages import PageLinkHandler

from community.members.models import Member
from community.resources.queries import visible_pages

_reader: ContextVar[Member | None] = ContextVar("reader", default=None)
"""For whom words are drawn: Wagtail hands a link its target and nothing of the page around it."""


@contextmanager
def drawn_for(reader: Member | None) -> Iterator[None]:
    """Draw links for ``reader`` inside the block; everywhere else they are drawn for everybody."""
    before = _reader.set(reader)
    try:
        yield
    finally:
        _reader.reset(before)


class PageLink(PageLinkHandler):
    """A link to another page. To a reader who may not see that one it is plain words: no address shows."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        """Return the opening tag for each link."""
        keys = [attrs["id"] for attrs in attrs_list if attrs.get("id")]
        found = visible_pages(_reader.get()).in_bulk(keys)
        pages = [found.get(int(attrs.get("id") or 0)) for attrs in attrs_list]
        return [f'<a href="{escape(page.url)}">' if page and page.url else "<a>" for page in pages]
