"""Links inside the words of a page."""

from typing import Any

from django.utils.html import escape
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler


class PageLink(PageLinkHandler):
    """A link to another page. While that one is not published it is plain words: no address shows."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        """Return the opening tag for each link."""
        found = Page.objects.live().in_bulk([attrs["id"] for attrs in attrs_list if attrs.get("id")])
        pages = [found.get(int(attrs.get("id") or 0)) for attrs in attrs_list]
        return [f'<a href="{escape(page.url)}">' if page and page.url else "<a>" for page in pages]
