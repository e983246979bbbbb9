"""What every answer carries, and how the domain's refusals become pages."""

import logging
import time
from collections.abc import Callable

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.cache import patch_vary_headers

from community.core.errors import DomainError
from community.core.views import problem, refusal

GetResponse = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger("holdfast.request")

EDITORS = "/cms/"
EDITORS_POLICY = {
    "default-src": [NONE],
    # Wagtail's date pickers start from inline scripts and its fields carry inline styles.
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "font-src": [SELF],
    "img-src": [SELF, "data:", "blob:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [SELF],
    "object-src": [NONE],
}
"""For ``/cms/`` alone, where only editors come and no member's words are shown."""


@receiver(user_logged_out)
def note_sign_out(request: HttpRequest, **_: object) -> None:
    """Remember for the answer that this request ended a session, whoever ended it."""
    request.signed_out = True  # type: ignore[attr-defined]


class HeadersMiddleware:
    """Caching, isolation and the editors' own content policy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.monotonic()
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if "Cache-Control" not in response:
            signed_in = settings.SESSION_COOKIE_NAME in {**request.COOKIES, **response.cookies}
            # A guest's page may be kept for the back button; a member's page must not outlive its tab.
            response["Cache-Control"] = "private, no-store" if signed_in else "private, no-cache"
            patch_vary_headers(response, ["Cookie"])
        if getattr(request, "signed_out", False):
            # This browser drops what it kept, drafts in an open tab included.
            response["Clear-Site-Data"] = '"cache", "storage"'
        match = request.resolver_match
        if match or response.status_code >= 400:  # a static file is no view, and worth no line
            logger.info(
                "answered",
                extra={
                    "view": match.view_name if match else "",
                    "status": response.status_code,
                    "milliseconds": round((time.monotonic() - started) * 1000),
                },
            )
        return response


class EditorsPolicyMiddleware:
    """Gives ``/cms/`` its own Content-Security-Policy; the strict one would stop Wagtail's forms.

    Stands inside ``CSPMiddleware``, which writes the header.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(EDITORS):
            # A preview went through all of this once already, as the page it shows, with that page's policy.
            response.headers.pop("Content-Security-Policy", None)
            response._csp_config = EDITORS_POLICY  # type: ignore[attr-defined]  # as csp.decorators.csp does
        return response


class DomainErrorMiddleware:
    """Turns refusals into pages: those of the domain, raised anywhere in a view, and a wrong method.

    Django hands over what views raise; a middleware that refuses answers with ``refusal`` itself.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            # Somebody opened the address of a button. Without words a browser shows its own error.
            page = problem(request, 405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page for ``exception``, or None to let Django handle what is no refusal."""
        return refusal(request, exception) if isinstance(exception, DomainError) else None
