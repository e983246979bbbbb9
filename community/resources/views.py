"""``/help-now/``: help for anyone, at any time, whatever else is broken."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from community.core import preferences
from community.core.access import public
from community.resources import helplines

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
