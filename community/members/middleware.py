"""Who may use a view is decided here, before the view runs; and when a session has had its day."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse

from community.core import clock
from community.core.access import Access, declared
from community.core.errors import NotAllowed
from community.core.views import refusal
from community.members import doors, second_step, sessions
from community.members.models import Member

GetResponse = Callable[[HttpRequest], HttpResponse]
OWED: dict[str, Callable[[Member], str]] = {
    "second_step": second_step.address,
    "agreement": lambda member: reverse("members:agreement"),
}
"""What a member can do at once about a door that is closed, and where."""


class AccessMiddleware:
    """Enforces the access that each view declares; a view that declares none is refused."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Return None to let the view run, the page that has to come first, or the refusal.

        Raises:
            ImproperlyConfigured: the view declares no access.

        """
        match = request.resolver_match
        name, route = (match.view_name or "", match.route or "") if match else ("", "")
        access = declared(view, name, route)
        if access is None:
            msg = f"{name or view} declares no access: mark it with @public or @access(...)."
            raise ImproperlyConfigured(msg)
        if access.is_public:
            return None
        if not isinstance(request.user, Member):
            return None if access.guests else self._first(request, resolve_url(settings.LOGIN_URL), access)
        # Words are read for danger before anything refuses them.
        refuse = (request.method == "POST" and access.refusing) or refusal
        why = doors.bar(request.user, request.session, access)
        if not why:
            return None
        if access.helping and (answer := access.helping(request)):
            return answer
        if why in OWED and refuse is refusal:
            return self._first(request, OWED[why](request.user), access)
        return refuse(request, NotAllowed(why))

    def _first(self, request: HttpRequest, address: str, access: Access) -> HttpResponse:
        """Send the viewer to ``address``, and back here afterwards when that loses nothing."""
        here = request.path if access.helping else request.get_full_path()
        back = here if request.method in {"GET", "HEAD"} else ""
        return HttpResponseRedirect(f"{address}?{urlencode({'next': back})}" if back else address)


class SessionAgeMiddleware:
    """Ends sessions that are idle or old, sooner for the team, and those that their member has ended."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Check the session, except for views that are open to everybody: those ask for no database.

        Words that arrive after its end are read for danger while it is still known whose they are,
        and given back.
        """
        match = request.resolver_match
        access = declared(view, match.view_name or "", match.route or "") if match else None
        if not access or access.is_public or not isinstance(request.user, Member):
            return None
        if self._goes_on(request, request.user):
            return None
        answer = None
        if request.method == "POST" and access.refusing:
            answer = access.refusing(request, NotAllowed("signed_out"))
        logout(request)
        return answer

    def _goes_on(self, request: HttpRequest, member: Member) -> bool:
        now = int(clock.now().timestamp())
        # Both are set at sign-in, so that reading pages writes nothing.
        request.session.setdefault("began", now)
        request.session.setdefault("used", now)
        if not sessions.goes_on(member, request.session):
            return False
        if not sessions.is_noted(request.session):
            sessions.note_use(request.session)
        return True
