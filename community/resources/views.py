"""``/help-now/``, help for anyone, whatever else is broken; and the pages that editors write."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from community.core import clock, preferences
from community.core.access import public
from community.resources import drawing, helplines
from community.resources.models import Audience, ResourcePage
from community.resources.queries import can_see, visible_pages
from community.resources.visitors import member_of

KEPT = 300
"""Seconds for which a browser may show the page again without asking."""


@public
@require_safe
def help_now(request: HttpRequest, country: str = "") -> HttpResponse:
    """Show what to do and whom to call in ``country``, the community's own by default.

    Asks nothing of session, member or writable database, and needs no script: rendered without
    the request, so that nothing in the frame can ask either.
    """
    country = country or settings.COUNTRY
    if country not in helplines.COUNTRIES:
        raise Http404
    lines = helplines.lines(country=country)
    context = {
        "at": "help",
        "look": preferences.read(request),
        "country": country,
        "sheet": helplines.shipped(country),
        "checked_on": min((line.checked_on for line in lines if line.checked_on), default=None),
        "all_checked": all(line.checked_on for line in lines),
        "emergency": helplines.emergency(country),
        "others": [helplines.shipped(code) for code in helplines.COUNTRIES if code != country],
    }
    response = HttpResponse(render_to_string("resources/help_now.html", context))
    response["Cache-Control"] = f"public, max-age={KEPT}, stale-if-error=86400"
    response["Referrer-Policy"] = "no-referrer"
    patch_vary_headers(response, ["Cookie"])  # theme and text size
    return response


PAGE_KEPT = 60
"""Seconds for which a browser or a proxy may show a public page again without asking."""


@public
@require_safe
def page(request: HttpRequest, path: str = "") -> HttpResponse:
    """Show the page at ``path``. One for everyone is the same bytes for all: nobody is asked who they are."""
    found = drawing.find(path, clock.now())
    if found is None:
        raise Http404
    if found.audience == Audience.EVERYONE:
        try:
            response = HttpResponse(drawing.public(found))
        except ResourcePage.DoesNotExist:  # it went away between two questions
            raise Http404 from None
        response["Cache-Control"] = f"public, max-age={PAGE_KEPT}"
        return response
    viewer = member_of(request)
    row = ResourcePage.objects.filter(pk=found.key).first()
    if viewer is None or row is None or not can_see(viewer, row):
        raise Http404
    return HttpResponse(drawing.draw(row.specific, request, viewer))


@public
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the pages for everyone, for search engines. Nothing else here is for them."""
    pages = visible_pages(None).order_by("path")
    body = render_to_string("resources/sitemap.xml", {"addresses": [page.full_url for page in pages]})
    response = HttpResponse(body, content_type="application/xml")
    response["Cache-Control"] = f"public, max-age={PAGE_KEPT}"
    return response
