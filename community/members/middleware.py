"""Who may use a view is decided here, before the view runs; and when a session has had its day."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse

from community.core import clock
from community.core.access import declared
from community.core.errors import NotAllowed
from community.core.views import refusal
from community.members import second_step
from community.members.actions import sign_ins
from community.members.models import Member
from community.members.policy import is_for_everybody, may_at_all, session_lasts
from community.members.queries import has_agreed, is_signed_in, standing_of

GetResponse = Callable[[HttpRequest], HttpResponse]


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
            return self._first(request, resolve_url(settings.LOGIN_URL))
        # Words are read for danger before anything refuses them.
        refuse = (request.method == "POST" and access.refusing) or refusal
        ruling = may_at_all(standing_of(request.user), access.action)
        if not ruling:
            return refuse(request, NotAllowed(ruling.reason))
        about_others = access.agreed or not is_for_everybody(access.action)
        if about_others and second_step.is_owed(request):
            if refuse is not refusal:
                return refuse(request, NotAllowed("second_step"))
            return self._first(request, second_step.address(request.user))
        if access.agreed and not has_agreed(request.user):
            if refuse is not refusal:
                return refuse(request, NotAllowed("agreement"))
            return self._first(request, reverse("members:agreement"))
        return None

    def _first(self, request: HttpRequest, address: str) -> HttpResponse:
        """Send the viewer to ``address``, and back here afterwards when that loses nothing."""
        back = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
        return HttpResponseRedirect(f"{address}?{urlencode({'next': back})}" if back else address)


NOTED_EVERY = timedelta(minutes=5)
"""A session's last use is written this often, so that most pages write nothing."""


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
        moment, session = clock.now(), request.session
        now = int(moment.timestamp())
        # Both are set at sign-in, so that reading pages writes nothing.
        began, used = session.setdefault("began", now), session.setdefault("used", now)
        longest_idle, longest = session_lasts(standing_of(member))
        idle = moment - datetime.fromtimestamp(used, UTC)
        is_old = idle > longest_idle or moment - datetime.fromtimestamp(began, UTC) > longest
        if is_old or not is_signed_in(member, session.get("sign_in", "")):
            return False
        if idle > NOTED_EVERY:
            session["used"] = now
            sign_ins.note_use(sign_in_id=session["sign_in"])
        return True
