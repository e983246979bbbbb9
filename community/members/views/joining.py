"""The way in: invitation, age, name and password, codes, agreement. And the way back in."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from community.core.access import access, public
from community.core.errors import Conflict, DomainError, Invalid, TooFast
from community.core.limits import Limit, spend
from community.core.sentences import sentence
from community.members.actions import joining
from community.members.agreement_text import as_html
from community.members.forms import AgeForm, AgreementForm, CodeForm, JoinForm, RecoverForm
from community.members.handles import skeleton
from community.members.http import MemberRequest
from community.members.queries import current_agreement

CODES = Limit("codes", burst=10, seconds=600)
JOINING = Limit("joining", burst=20, seconds=600)
RECOVERING = Limit("recovering", burst=5, seconds=900)
MARK = "visit"
"""Name of the signed cookie that refuses again for a day. It says nothing about why."""
MARK_LIVES = timedelta(days=1)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def _browser(request: HttpRequest) -> str:
    """Return what a limit for people who are not signed in counts by: this browser's session."""
    if request.session.session_key is None:
        request.session.create()
    return request.session.session_key or ""


def _refused_before(request: HttpRequest) -> bool:
    return request.get_signed_cookie(MARK, default="", max_age=MARK_LIVES) == "later"


def _problem(form: Any, why: DomainError) -> int:
    if isinstance(why, TooFast):
        form.add_error(
            None,
            _("That was a lot of tries. Please wait %(seconds)d seconds.") % {"seconds": why.retry_after},
        )
        return 429
    form.add_error(None, sentence(why.reason) or _("That did not work. Please check what you typed."))
    return 409 if isinstance(why, Conflict) else 400


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Ask for the invitation code first, where one is needed."""
    if _refused_before(request):
        return render(request, "members/too_young.html", {"minimum": settings.MINIMUM_AGE})
    form = CodeForm(request.POST or None, initial={"code": request.GET.get("code", "")[:60]})
    if request.method == "POST" and form.is_valid():
        try:
            spend(CODES, _browser(request))
            joining.open_invitation(form.cleaned_data["code"])
        except (Invalid, TooFast) as why:
            return render(request, "members/join.html", {"form": form}, status=_problem(form, why))
        request.session["join_code"] = form.cleaned_data["code"]
        return HttpResponseRedirect(reverse("members:join_age"))
    context = {"form": form, "open": settings.OPEN_SIGN_UP}
    return render(request, "members/join.html", context, status=400 if form.is_bound else 200)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_age(request: HttpRequest) -> HttpResponse:
    """Ask the age. The answer is compared and forgotten."""
    if _refused_before(request):
        return render(request, "members/too_young.html", {"minimum": settings.MINIMUM_AGE})
    if "join_code" not in request.session and not settings.OPEN_SIGN_UP:
        return HttpResponseRedirect(reverse("members:join"))
    form = AgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["age"] < settings.MINIMUM_AGE:
            response = render(request, "members/too_young.html", {"minimum": settings.MINIMUM_AGE})
            response.set_signed_cookie(
                MARK, "later", max_age=MARK_LIVES, httponly=True, samesite="Lax", secure=settings.HTTPS
            )
            request.session.pop("join_code", None)
            return response
        request.session["join_age_asked"] = True
        return HttpResponseRedirect(reverse("members:join_name"))
    return render(request, "members/join_age.html", {"form": form}, status=400 if form.is_bound else 200)


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def join_name(request: HttpRequest) -> HttpResponse:
    """Choose a name and a password; then the account exists, and its recovery codes are shown."""
    if not request.session.get("join_age_asked"):
        return HttpResponseRedirect(reverse("members:join"))
    form = JoinForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "members/join_name.html", {"form": form}, status=400 if form.is_bound else 200)
    try:
        spend(JOINING, _browser(request))
        joined = joining.join(
            code=request.session.get("join_code", ""),
            handle=form.cleaned_data["handle"],
            password=form.cleaned_data["password"],
        )
    except DomainError as why:
        return render(request, "members/join_name.html", {"form": form}, status=_problem(form, why))
    for name in ("join_code", "join_age_asked"):
        request.session.pop(name, None)
    login(request, joined.member, backend=BACKEND)
    return render(request, "members/recovery_codes.html", {"codes": joined.recovery_codes, "new": True})


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    """Set a new password with a code. Wrong names and wrong codes get the same answer."""
    form = RecoverForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "members/recover.html", {"form": form}, status=400 if form.is_bound else 200)
    key = skeleton(form.cleaned_data["handle"])
    try:
        spend(RECOVERING, f"{key}:{_browser(request)}")
        joining.use_code(
            handle_key=key, code=form.cleaned_data["code"], password=form.cleaned_data["password"]
        )
    except DomainError as why:
        return render(request, "members/recover.html", {"form": form}, status=_problem(form, why))
    return render(request, "members/recovered.html")


@access("agreement.sign", agreed=False)
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: MemberRequest) -> HttpResponse:
    """Show the confidentiality agreement, and take the signature."""
    current = current_agreement()
    follow = request.POST.get("next") or request.GET.get("next", "")
    form = AgreementForm(request.POST or None, initial={"version": current.version})
    if request.method == "POST" and form.is_valid():
        try:
            joining.sign(member=request.user, version=form.cleaned_data["version"])
        except Conflict as why:
            form = AgreementForm(initial={"version": current.version})
            form.full_clean()
            context = {
                "form": form,
                "text": as_html(current.source),
                "agreement": current,
                "changed": why.reason,
            }
            return render(request, "members/agreement.html", context, status=409)
        safe = url_has_allowed_host_and_scheme(follow, None) and follow.startswith("/")
        return HttpResponseRedirect(follow if safe else settings.LOGIN_REDIRECT_URL)
    context = {"form": form, "text": as_html(current.source), "agreement": current, "next": follow}
    return render(request, "members/agreement.html", context, status=400 if form.is_bound else 200)
