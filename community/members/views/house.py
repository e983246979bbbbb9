"""Running the house: members and roles, invitations, circles, one-time codes, the agreement."""

from datetime import datetime, time

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.db.models import Count
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.core import clock
from community.core.access import access
from community.core.errors import DomainError, NotAllowed
from community.core.sentences import sentence
from community.members import second_step
from community.members.actions import accounts, joining, returning, roles
from community.members.forms import AgreementTextForm, CircleForm, GrantForm, HandleForm, InvitationForm
from community.members.http import MemberRequest
from community.members.models import Circle, Invitation, Member, Role
from community.members.queries import counts_at, current_agreement, members_from, storable

PER_PAGE = 100


def _refuse(form: Form, why: DomainError) -> int:
    """Say beside the form why it was refused, and return the status."""
    field = next((name for name in getattr(why, "fields", {}) if name in form.fields), None)
    form.add_error(field, sentence(why.reason) or sentence("invalid"))
    return 403 if isinstance(why, NotAllowed) else 400


@access("member.list", agreed=False)
@require_safe
def members(request: MemberRequest) -> HttpResponse:
    """List members by handle, a page at a time, or those whose handle holds some letters."""
    after, find = request.GET.get("after", "")[:30], request.GET.get("find", "")[:30]
    found = members_from(after, find=find, limit=PER_PAGE + 1)
    following = found[PER_PAGE - 1].handle if len(found) > PER_PAGE else ""
    context = {"members": found[:PER_PAGE], "following": following, "find": find}
    return render(request, "members/house_members.html", context)


def _member(public_id: str) -> Member:
    return get_object_or_404(Member, public_id=storable(public_id))


@access("role.grant", agreed=False)
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]  # allauth is untyped
@require_http_methods(["GET", "HEAD", "POST"])
def roles_of(request: MemberRequest, public_id: str) -> HttpResponse:
    """Show a member's roles and circles, and give another role."""
    member = _member(public_id)
    form = GrantForm(request.POST or None)
    status = 400 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["until"]
        try:
            roles.grant_role(
                actor=request.user,
                member=member,
                role=Role(form.cleaned_data["role"]),
                circle=form.cleaned_data["circle"],
                until=timezone.make_aware(datetime.combine(until, time.max)) if until else None,
            )
        except DomainError as why:
            status = _refuse(form, why)
        else:
            messages.success(request, _("The role is given."))
            return HttpResponseRedirect(reverse("members:roles_of", args=[public_id]))
    context = {
        "form": form,
        "other": member,
        "grants": member.grants.filter(counts_at(clock.now())).select_related("circle", "granted_by"),
        "circles": Circle.objects.all(),
        "has_second_step": second_step.is_on(member),
        "inside": set(member.circle_memberships.values_list("circle_id", flat=True)),
    }
    return render(request, "members/house_member.html", context, status=status)


@access("role.grant", agreed=False)
@reauthentication_required  # type: ignore[untyped-decorator]
@require_POST
def revoke(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take a role back: ``role``, or ``role`` and the short name of the circle it counts in."""
    role, _space, slug = storable(request.POST.get("grant", "")).partition(" ")
    circle = get_object_or_404(Circle, slug=slug) if slug else None
    roles.revoke_role(actor=request.user, member=_member(public_id), role=role, circle=circle)
    messages.success(request, _("The role is taken back. It counts at once."))
    return HttpResponseRedirect(reverse("members:roles_of", args=[public_id]))


@access("circle.manage", agreed=False)
@require_POST
def set_circle(request: MemberRequest, public_id: str) -> HttpResponse:
    """Put a member into a circle, or take them out."""
    circle = get_object_or_404(Circle, slug=storable(request.POST.get("circle", "")))
    deed = roles.join_circle if request.POST.get("on") == "1" else roles.leave_circle
    deed(actor=request.user, member=_member(public_id), circle=circle)
    return HttpResponseRedirect(reverse("members:roles_of", args=[public_id]))


@access("code.issue", agreed=False)
@never_cache
@reauthentication_required  # type: ignore[untyped-decorator]
@require_POST
def one_time_code(request: MemberRequest, public_id: str) -> HttpResponse:
    """Issue a one-time code, shown once."""
    member = _member(public_id)
    code = returning.issue_code(actor=request.user, member=member)
    return render(request, "members/house_code.html", {"other": member, "code": code})


@access("code.issue", agreed=False)
@reauthentication_required  # type: ignore[untyped-decorator]
@require_POST
def drop_second_step(request: MemberRequest, public_id: str) -> HttpResponse:
    """Turn a member's second step off."""
    returning.drop_second_step(actor=request.user, member=_member(public_id))
    messages.success(request, _("Their second step is off. They can sign in with their password now."))
    return HttpResponseRedirect(reverse("members:roles_of", args=[public_id]))


@access("member.close", agreed=False)
@reauthentication_required  # type: ignore[untyped-decorator]
@require_POST
def set_account(request: MemberRequest, public_id: str) -> HttpResponse:
    """Close an account, or open it again."""
    deed = accounts.reopen_account if request.POST.get("open") == "1" else accounts.close_account
    deed(actor=request.user, member=_member(public_id))
    messages.success(request, _("Done, and noted. It counts at once."))
    return HttpResponseRedirect(reverse("members:roles_of", args=[public_id]))


@access("invitation.make", agreed=False)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: MemberRequest) -> HttpResponse:
    """List invitations and make new ones; a code is shown once."""
    form = InvitationForm(request.POST or None)
    code, status = "", 400 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            code = joining.make_invitation(
                actor=request.user,
                role=Role(form.cleaned_data["role"]),
                circle=form.cleaned_data["circle"],
                uses=form.cleaned_data["uses"],
                program=form.cleaned_data["program"],
                expires_at=form.expires_at,
            ).code
        except DomainError as why:
            status = _refuse(form, why)
        else:
            form, status = InvitationForm(), 200
    context = {
        "form": form,
        "code": code,
        "invitations": Invitation.objects.select_related("circle", "made_by")[:PER_PAGE],
        "now": clock.now(),
    }
    return render(request, "members/house_invitations.html", context, status=status)


@access("invitation.make", agreed=False)
@require_POST
def revoke_invitation(request: MemberRequest, public_id: str) -> HttpResponse:
    """Close an invitation."""
    joining.revoke_invitation(actor=request.user, invitation_id=public_id)
    messages.success(request, _("The invitation is closed. Those who came in by it stay."))
    return HttpResponseRedirect(reverse("members:invitations"))


@access("circle.manage", agreed=False)
@require_http_methods(["GET", "HEAD", "POST"])
def circles(request: MemberRequest) -> HttpResponse:
    """List circles and make new ones."""
    form = CircleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = roles.make_circle(actor=request.user, **form.cleaned_data)
        return HttpResponseRedirect(reverse("members:circle", args=[made.slug]))
    context = {"form": form, "circles": Circle.objects.annotate(number=Count("memberships"))}
    return render(request, "members/house_circles.html", context, status=400 if form.is_bound else 200)


@access("circle.manage", agreed=False)
@require_http_methods(["GET", "HEAD", "POST"])
def circle(request: MemberRequest, slug: str) -> HttpResponse:
    """Show who is in a circle; put somebody in by their handle, or take somebody out."""
    found = get_object_or_404(Circle, slug=slug)
    form = HandleForm(request.POST if "handle" in request.POST else None)
    if request.method == "POST" and "out" in request.POST:
        roles.leave_circle(actor=request.user, member=_member(request.POST["out"]), circle=found)
        return HttpResponseRedirect(reverse("members:circle", args=[slug]))
    if request.method == "POST" and form.is_valid():
        roles.join_circle(actor=request.user, member=form.cleaned_data["handle"], circle=found)
        return HttpResponseRedirect(reverse("members:circle", args=[slug]))
    context = {"circle": found, "form": form, "members": found.members.order_by("handle")}
    return render(request, "members/house_circle.html", context, status=400 if form.is_bound else 200)


@access("agreement.publish", agreed=False)
@require_http_methods(["GET", "HEAD", "POST"])
def new_agreement(request: MemberRequest) -> HttpResponse:
    """Publish a new version of the agreement; everybody is asked to sign again."""
    current = current_agreement()
    form = AgreementTextForm(request.POST or None, initial={"source": current.source})
    if request.method == "POST" and form.is_valid():
        joining.publish_agreement(actor=request.user, source=form.cleaned_data["source"])
        messages.success(request, _("The new version counts from now on."))
        return HttpResponseRedirect(reverse("members:new_agreement"))
    return render(
        request,
        "members/house_agreement.html",
        {"form": form, "agreement": current},
        status=400 if form.is_bound else 200,
    )
