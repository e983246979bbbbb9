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
from community.members.actions import joining, returning
from community.members.agreement_text import as_html
from community.members.forms import AgeForm, AgreementForm, CodeForm, JoinForm, RecoverForm
from community.members.handles import skeleton
from community.members.http import MemberRequest, visitor
from community.members.models import Invitation
from community.members.queries import current_agreement, signature_of

CODES = Limit("codes", burst=10, seconds=600)
JOINING = Limit("joining", burst=20, seconds=600)
RECOVERING = Limit("recovering", burst=5, seconds=900)
INVITED, ASKED = "join_invitation", "join_age_asked"
"""What the session remembers of a visit: which invitation, and that the age was asked and fits."""
MARK = "__Host-visit" if settings.HTTPS else "visit"
"""Name of the signed cookie that refuses again for a day. It says nothing about why."""
MARK_LIVES = timedelta(days=1)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def _refused_before(request: HttpRequest) -> bool:
    return request.get_signed_cookie(MARK, default="", max_age=MARK_LIVES) == "later"


def _again(request: HttpRequest, template: str, context: dict[str, Any], why: DomainError) -> HttpResponse:
    """Show the form once more, with what was typed, the reason, and the right status."""
    response = render(request, template, context, status=_problem(context["form"], why))
    if isinstance(why, TooFast):
        response["Retry-After"] = str(why.retry_after)
    return response


def _problem(form: Any, why: DomainError) -> int:
    if isinstance(why, TooFast):
        form.add_error(
            None,
            _("That was a lot of tries. Please wait %(seconds)d seconds.") % {"seconds": why.retry_after},
        )
        return 429
    field = next((name for name in getattr(why, "fields", {}) if name in form.fields), None)
    form.add_error(field, sentence(why.reason) or _("That did not work. Please check what you typed."))
    return 409 if isinstance(why, Conflict) else 400


def _invited(request: HttpRequest) -> Invitation | None:
    """Return the invitation of this visit, as long as it opens."""
    try:
        return joining.invitation_again(request.session.get(INVITED, ""))
    except Invalid:
        return None


def _too_young(request: HttpRequest) -> HttpResponse:
    return render(request, "members/too_young.html")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Ask for the invitation code first, where one is needed."""
    if _refused_before(request):
        return _too_young(request)
    form = CodeForm(request.POST or None, initial={"code": request.GET.get("code", "")[:60]})
    context = {"form": form, "open": settings.OPEN_SIGN_UP}
    if request.method == "POST" and form.is_valid():
        try:
            spend(CODES, visitor(request))
            invitation = joining.open_invitation(form.cleaned_data["code"])
        except (Invalid, TooFast) as why:
            return _again(request, "members/join.html", context, why)
        # Not the code: a session is a row in the database, and a code opens the door.
        request.session[INVITED] = invitation.public_id
        return HttpResponseRedirect(reverse("members:join_age"))
    return render(request, "members/join.html", context, status=400 if form.is_bound else 200)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_age(request: HttpRequest) -> HttpResponse:
    """Ask the age. The answer is compared and forgotten."""
    if _refused_before(request):
        return _too_young(request)
    invitation = _invited(request)
    if invitation is None and not settings.OPEN_SIGN_UP:
        return HttpResponseRedirect(reverse("members:join"))
    form = AgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["age"] < settings.MINIMUM_AGE:
            _forget_visit(request)
            response = _too_young(request)
            response.set_signed_cookie(
                MARK, "later", max_age=MARK_LIVES, httponly=True, samesite="Lax", secure=settings.HTTPS
            )
            return response
        request.session[ASKED] = True
        return HttpResponseRedirect(reverse("members:join_name"))
    context = {"form": form, "invitation": invitation}
    return render(request, "members/join_age.html", context, status=400 if form.is_bound else 200)


def _forget_visit(request: HttpRequest) -> None:
    for name in (INVITED, ASKED):
        request.session.pop(name, None)


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def join_name(request: HttpRequest) -> HttpResponse:
    """Choose a name and a password; then the account exists, and its recovery codes are shown."""
    if _refused_before(request) or not request.session.get(ASKED):
        return HttpResponseRedirect(reverse("members:join"))
    form = JoinForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "members/join_name.html", context, status=400 if form.is_bound else 200)
    try:
        spend(JOINING, visitor(request))
        joined = joining.join(
            invitation_id=request.session.get(INVITED, ""),
            handle=form.cleaned_data["handle"],
            password=form.cleaned_data["password"],
        )
    except joining.NameHeld as why:
        return _again(request, "members/join_name.html", {**context, "cards": why.cards}, why)
    except DomainError as why:
        return _again(request, "members/join_name.html", context, why)
    _forget_visit(request)
    login(request, joined.member, backend=BACKEND)
    context = {
        "codes": joined.recovery_codes,
        "new": True,
        "cards": joined.cards,
        "answer_url": reverse("moderation:ask-person"),
    }
    return render(request, "members/recovery_codes.html", context)


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
        # Counted by both: a stranger's wrong tries must not stand in the owner's way.
        spend(RECOVERING, f"{key}:{visitor(request)}")
        returning.use_code(
            handle_key=key, code=form.cleaned_data["code"], password=form.cleaned_data["password"]
        )
    except DomainError as why:
        return _again(request, "members/recover.html", {"form": form}, why)
    return render(request, "members/recovered.html")


@access("agreement.sign", agreed=False)
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: MemberRequest) -> HttpResponse:
    """Show the confidentiality agreement, and take the signature. It can be read again at any time."""
    current = current_agreement()
    follow = request.POST.get("next") or request.GET.get("next", "")
    form = AgreementForm(request.POST or None, initial={"version": current.version})
    context = {
        "form": form,
        "promise": as_html(current.source),
        "agreement": current,
        "next": follow,
        "signature": signature_of(request.user, current),
        "is_first": not request.user.signatures.exists(),
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "members/agreement.html", context, status=400 if form.is_bound else 200)
    try:
        joining.sign(member=request.user, version=form.cleaned_data["version"])
    except Conflict:
        # Unbound, so that the box is ticked again by hand, for the text that now stands there.
        context |= {"form": AgreementForm(initial={"version": current.version}), "changed": True}
        return render(request, "members/agreement.html", context, status=409)
    safe = url_has_allowed_host_and_scheme(follow, None) and follow.startswith("/")
    return HttpResponseRedirect(follow if safe else settings.LOGIN_REDIRECT_URL)
