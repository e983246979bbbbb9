"""Which first words of an address belong to another part of the site."""

import re
from functools import cache

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import gettext_lazy as _

TAKEN = _("Another part of this site answers at “%(slug)s”. Choose another word.")


@cache
def prefixes() -> frozenset[str]:
    """Return the first parts of all addresses that are no page: "boards", "static"."""

    def first(patterns: list[URLPattern | URLResolver], before: str = "") -> list[str]:
        found = []
        for each in patterns:
            route = before + str(each.pattern)
            if "/" not in route and isinstance(each, URLResolver):
                found += first(each.url_patterns, route)
            else:
                found.append(route)
        return found

    words = {route.lstrip("^").split("/")[0].split("$")[0] for route in first(get_resolver().url_patterns)}
    served = {settings.STATIC_URL.strip("/"), settings.MEDIA_URL.strip("/"), "ws"}
    return frozenset(word for word in words | served if re.fullmatch(r"[\w.-]+", word))


def is_taken(slug: str) -> bool:
    """Return whether a page with ``slug`` at the first level would never be reached."""
    return slug in prefixes()
