"""A page as bytes. A public one is the same for everybody, and is drawn once for each change.

What a drawn page depends on stands in its key: the page's own version, the helplines', the menu's,
when the next page ends and the language. So it is never out of date and never needs to be thrown
away in time; what nobody asks for any more makes room for what they do. Each process keeps its own.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import get_language

from community.core.preferences import Look
from community.core.prepared import Prepared
from community.members.models import Member
from community.resources import helplines, links, menu
from community.resources.models import Audience, Edition, HomePage, ResourcePage
from community.resources.queries import published

KEPT = 200
"""Pages that a process keeps as drawn: some 5 MB."""


@dataclass(frozen=True, slots=True)
class Found:
    """What stands at an address, and all that its drawing depends on."""

    key: int
    audience: str
    version: int
    helplines: int
    menu: int
    next_end: object
    """When the next of all pages ends, as the database says it: what names that one is old from then on."""


def _edition(name: str) -> Coalesce:
    return Coalesce(Subquery(Edition.objects.filter(name=name).values("number")[:1]), 0)


def _at(asked: Any) -> QuerySet[Any]:
    (path,), (moment,) = asked["path"], asked["moment"]
    ends = published(moment).filter(expire_at__isnull=False).order_by("expire_at").values("expire_at")
    now = {
        "lines": _edition(Edition.HELPLINES),
        "menu": _edition(Edition.MENU),
        "next_end": Subquery(ends[:1]),
    }
    rows: QuerySet[Any] = published(moment).filter(url_path=path).annotate(**now)
    return rows.values_list("pk", "audience", "index_version", *now)


_AT = Prepared(_at)
_root = ""
"""The home page's own name, which stands before every address: found once."""
_drawn: OrderedDict[tuple[object, ...], bytes] = OrderedDict()
_helplines_seen = -1


def find(path: str, moment: datetime) -> Found | None:
    """Return the published page at the address ``path`` ("families/boundaries/"), in one question."""
    global _root
    rows = _AT.rows(path=[_root + path], moment=[moment]) if _root else []
    if not rows:
        root = HomePage.objects.values_list("url_path", flat=True).first() or ""
        if root and root != _root:
            _root = root
            rows = _AT.rows(path=[_root + path], moment=[moment])
    return Found(*rows[0]) if rows else None


def public(found: Found) -> bytes:
    """Return the page for everybody.

    Raises:
        ResourcePage.DoesNotExist: it went away since it was found.

    """
    global _helplines_seen
    if found.helplines != _helplines_seen:
        # Another process changed a line: what this one remembers is older than the page will say.
        helplines.forget()
        _helplines_seen = found.helplines
    key = (found, get_language(), settings.COMMUNITY_NAME, settings.COUNTRY, settings.SITE_URL)
    body = _drawn.get(key)
    if body is None:
        page = ResourcePage.objects.get(pk=found.key, audience=Audience.EVERYONE).specific
        body = draw(page).encode()
        _drawn[key] = body
        while len(_drawn) > KEPT:
            _drawn.popitem(last=False)
    return body


def forget() -> None:
    """Draw everything anew next time, as a process that has just started."""
    global _root, _helplines_seen
    _root, _helplines_seen = "", -1
    _drawn.clear()


def draw(page: ResourcePage, request: HttpRequest | None = None, viewer: Member | None = None) -> str:
    """Return the HTML of ``page``: for everybody, or for ``viewer`` in the frame of members."""
    shelves = menu.shelves(viewer, page)
    context = {
        "page": page,
        "parts": page.parts(),
        "sources": page.sources_by_key(),
        "shelves": shelves,
        "shelf": next((shelf for shelf in shelves if shelf.section.key == page.pk), None),
        "section": menu.section_of(viewer, page),
        "viewer": viewer,
        "is_public": viewer is None,
        "frame": "base_public.html" if viewer is None else "base.html",
    }
    with links.drawn_for(viewer):
        if viewer is None:
            return render_to_string(page.template, {**context, "look": Look()})
        return render_to_string(page.template, context, request=request)
