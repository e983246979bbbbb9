"""Pages that belong to the frame: leaving fast, how pages look, and what went wrong."""

import logging
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from community.core import preferences
from community.core.access import declared, public
from community.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, TooFast
from community.core.sentences import sentence

logger = logging.getLogger("holdfast.request")


@public
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Send the browser to the operator's neutral page and drop what it kept of ours.

    The sign-in stays, so that a member under watch does not lose their place; nothing in the
    answer names this site to the next one.
    """
    response = HttpResponseRedirect(settings.EXIT_URL)
    response["Clear-Site-Data"] = '"cache"'
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


class LookForm(forms.Form):
    """Theme and text size."""

    theme = forms.ChoiceField(
        label=_("Colors"),
        choices=[("system", _("Same as my device")), ("light", _("Light")), ("dark", _("Dark"))],
        widget=forms.RadioSelect,
    )
    size = forms.ChoiceField(
        label=_("Text size"),
        choices=[("normal", _("Normal")), ("large", _("Large"))],
        widget=forms.RadioSelect,
    )
    back = forms.CharField(required=False, widget=forms.HiddenInput)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest) -> HttpResponse:
    """Show and keep how pages look in this browser. Works for guests; nothing is stored here."""
    chosen = preferences.read(request)
    form = LookForm(
        request.POST or None,
        initial={"theme": chosen.theme, "size": chosen.size, "back": _page_before(request)},
    )
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data
        response = HttpResponseRedirect(_own(answer["back"]) or reverse("core:preferences"))
        preferences.keep(response, preferences.Look(answer["theme"], answer["size"]))
        return response
    return render(request, "core/preferences.html", {"form": form}, status=400 if form.is_bound else 200)


def _own(address: str) -> str:
    """Return ``address`` if it is a path on this site, else nothing."""
    return address if address.startswith("/") and url_has_allowed_host_and_scheme(address, None) else ""


def _page_before(request: HttpRequest) -> str:
    """Return the path of the page that linked here, if it was one of ours."""
    before = urlsplit(request.headers.get("Referer", ""))
    ours = before.netloc == request.get_host() and before.path != request.path
    return _own(before.path) if ours else ""


def problem(request: HttpRequest, status: int, reason: str = "") -> HttpResponse:
    """Return the error page for ``status`` with the words for ``reason``, or with its own."""
    context = {"reason": sentence(reason), "status": status}
    return render(request, f"{status}.html", context, status=status)


STATUS: dict[type[DomainError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    Invalid: 400,
    TooFast: 429,
}


def status_of(error: DomainError) -> int:
    """Return the HTTP status of a refusal of the domain."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return the page for a refusal of the domain."""
    status = status_of(error)
    # The reason that every error of a kind has would only repeat the page's title.
    response = problem(request, status, error.reason if error.reason != type(error).reason else "")
    if isinstance(error, TooFast):
        response["Retry-After"] = str(error.retry_after)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read. Touches neither session nor database."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    return HttpResponse(render_to_string(f"{status}.html", _frame(request)), status=status)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that is refused."""
    return problem(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request for something that is not here, or not for this viewer."""
    return problem(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or old, usually because a page stood open for days.

    A view that takes words answers itself: it reads them for danger, and gives them back. Not so
    for a form of another site: those are not the member's words, and nothing is kept of them.
    """
    match = request.resolver_match
    rule = declared(match.func, match.view_name, match.route) if match else None
    viewer = getattr(request, "user", None)
    ours = not reason.startswith(("Origin", "Referer"))  # how Django says that the form stood elsewhere
    if ours and rule and rule.refusing and viewer is not None and viewer.is_authenticated:
        return rule.refusing(request, NotAllowed("stale_form"))
    typed = "\n\n".join(filter(None, (request.POST.get(name, "") for name in TYPED))) if ours else ""
    return HttpResponse(render_to_string("403_csrf.html", _frame(request) | {"words": typed}), status=403)


TYPED = ("title", "text", "note", "reason", "source")
"""Fields in which people write: what stands there is given back."""


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when something of ours broke. Needs no database; help stays one click away."""
    match = request.resolver_match
    view = match.view_name if match else ""
    logger.error("request_failed", exc_info=True, extra={"view": view, "status": 500})
    return HttpResponse(render_to_string("500.html", _frame(request)), status=500)


def _frame(request: HttpRequest) -> dict[str, object]:
    """Return what the frame needs when the request itself must not be trusted to know the viewer."""
    return {"look": preferences.read(request)}
