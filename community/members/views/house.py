"""Running the house: members and roles, invitations, circles, one-time codes, the agreement."""

from datetime import datetime, time

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.core import clock
from community.core.access import access
from community.members.actions import joining, returning, roles
from community.members.forms import AgreementTextForm, CircleForm, GrantForm, InvitationForm
from community.members.http import MemberRequest
from community.members.models import Circle, Invitation, Member, Role, RoleGrant
from community.members.queries import current_agreement

PER_PAGE = 100


@access("member.list", agreed=False)
@require_safe
def members(request: MemberRequest) -> HttpResponse:
    """List members by handle, a page at a time."""
    after = request.GET.get("after", "")[:30]
    found = list(Member.objects.filter(handle__gt=after).order_by("handle")[: PER_PAGE + 1])
    following = found[PER_PAGE - 1].handle if len(found) > PER_PAGE else ""
    return render(
        request, "members/house_members.html", {"members": found[:PER_PAGE], "following": following}
    )


def _member(public_id: str) -> Member:
    return get_object_or_404(Member, public_id=public_id)


@access("role.grant", agreed=False)
@require_http_methods(["GET", "HEAD", "POST"])
def roles_of(request: MemberRequest, public_id: str) -> HttpResponse:
    """Show a member's roles and circles, and give another role."""
    member = _member(public_id)
    form = GrantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["until"]
        roles.grant_role(
            actor=request.user,
            member=member,
            role=Role(form.cleaned_data["role"]),
            circle=form.cleaned_data["circle"],
            until=timezone.make_aware(datetime.combine(until, time.max)) if until else None,
        )
        messages.success(request, _("The role is given."))
        return HttpResponseRedirect(reverse("members:roles_of", args=[public_id]))
    context = {
        "form": form,
        "other": member,
        "grants": member.grants.filter(revoked_at__isnull=True).select_related("circle", "granted_by"),
        "circles": Circle.objects.all(),
        "inside": set(member.circle_memberships.values_list("circle_id", flat=True)),
    }
    return render(request, "members/house_member.html", context, status=400 if form.is_bound else 200)


@access("role.grant", agreed=False)
@require_POST
def revoke(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take a role back."""
    grant = get_object_or_404(RoleGrant, pk=_key(request), member__public_id=public_id)
    roles.revoke_role(actor=request.user, grant_id=grant.pk)
    return HttpResponseRedirect(reverse("members:roles_of", args=[public_id]))


def _key(request: MemberRequest) -> int:
    raw = request.POST.get("grant", "")
    return int(raw) if raw.isdigit() and len(raw) < 19 else 0


@access("circle.manage", agreed=False)
@require_POST
def set_circle(request: MemberRequest, public_id: str) -> HttpResponse:
    """Put a member into a circle, or take them out."""
    circle = get_object_or_404(Circle, slug=request.POST.get("circle", ""))
    deed = roles.join_circle if request.POST.get("on") == "1" else roles.leave_circle
    deed(actor=request.user, member=_member(public_id), circle=circle)
    return HttpResponseRedirect(reverse("members:roles_of", args=[public_id]))


@access("code.issue", agreed=False)
@never_cache
@require_POST
def one_time_code(request: MemberRequest, public_id: str) -> HttpResponse:
    """Issue a one-time code, shown once."""
    member = _member(public_id)
    code = returning.issue_code(actor=request.user, member=member)
    return render(request, "members/house_code.html", {"other": member, "code": code})


@access("invitation.make", agreed=False)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: MemberRequest) -> HttpResponse:
    """List invitations and make new ones; a code is shown once."""
    form = InvitationForm(request.POST or None)
    code = ""
    if request.method == "POST" and form.is_valid():
        code = joining.make_invitation(
            actor=request.user,
            role=Role(form.cleaned_data["role"]),
            circle=form.cleaned_data["circle"],
            uses=form.cleaned_data["uses"],
            program=form.cleaned_data["program"],
            expires_at=form.expires_at,
        ).code
        form = InvitationForm()
    context = {
        "form": form,
        "code": code,
        "invitations": Invitation.objects.select_related("circle", "made_by")[:PER_PAGE],
        "now": clock.now(),
    }
    return render(request, "members/house_invitations.html", context, status=400 if form.is_bound else 200)


@access("invitation.make", agreed=False)
@require_POST
def revoke_invitation(request: MemberRequest, public_id: str) -> HttpResponse:
    """Close an invitation."""
    joining.revoke_invitation(actor=request.user, invitation_id=public_id)
    return HttpResponseRedirect(reverse("members:invitations"))


@access("circle.manage", agreed=False)
@require_http_methods(["GET", "HEAD", "POST"])
def circles(request: MemberRequest) -> HttpResponse:
    """List circles and make new ones."""
    form = CircleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        roles.make_circle(actor=request.user, **form.cleaned_data)
        return HttpResponseRedirect(reverse("members:circles"))
    context = {"form": form, "circles": Circle.objects.prefetch_related("members")}
    return render(request, "members/house_circles.html", context, status=400 if form.is_bound else 200)


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
