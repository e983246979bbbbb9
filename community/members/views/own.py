"""Oneself and others: profile, account, the people one does not see."""

from collections.abc import Callable
from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.core.access import access
from community.core.errors import DomainError, NotFound
from community.core.sentences import sentence
from community.members.actions import people, returning
from community.members.actions.profile import ProfileReceipt, turn_away, write_profile
from community.members.actions.sign_ins import end_other_sign_ins, end_sign_in
from community.members.forms import ProfileForm
from community.members.http import MemberRequest
from community.members.models import Member, ProfileRevision
from community.members.queries import last_profile_revision, member_for, sign_ins_of, storable


def _turned_away(request: HttpRequest, why: DomainError) -> HttpResponse:
    """Answer words that the door refuses: read for danger here, and given back."""
    form = ProfileForm(request.POST)
    form.is_valid()
    member = cast("Member", request.user)
    words = {name: form.cleaned_data.get(name, "") for name in ("pronouns", "pathway")}
    return _refused(request, form, turn_away(member=member, **words, why=why), 403)


@access("profile.edit", agreed=False, refusing=_turned_away)
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    """Say something about oneself, or nothing. Members always see their own last words, and their state."""
    member = request.user
    last = last_profile_revision(member)
    words = last or member
    form = ProfileForm(
        request.POST or None,
        initial={"stage": member.stage, "pronouns": words.pronouns, "pathway": words.pathway},
    )
    context = {"form": form, "at": "me", "state": last.state if last else ""}
    if request.method != "POST" or not form.is_valid():
        return render(request, "members/profile.html", context, status=400 if form.is_bound else 200)
    receipt = write_profile(member=member, **form.cleaned_data)
    if receipt.refusal:
        return _refused(request, form, receipt, 400)
    if not receipt.cards:
        if receipt.state == ProfileRevision.State.PUBLISHED:
            messages.success(request, _("Your profile is changed."))
        return HttpResponseRedirect(reverse("members:profile"))
    context |= {"state": receipt.state, **_care(receipt)}
    return render(request, "members/profile.html", context)


def _refused(request: HttpRequest, form: ProfileForm, receipt: ProfileReceipt, status: int) -> HttpResponse:
    form.add_error("stage" if receipt.refusal == "stage" else None, sentence(receipt.refusal))
    context = {"form": form, "at": "me", "state": "", **_care(receipt)}
    return render(request, "members/profile.html", context, status=status)


def _care(receipt: ProfileReceipt) -> dict[str, Any]:
    return {
        "cards": receipt.cards,
        "team_line": receipt.team_line,
        "answer_url": reverse("moderation:ask-person"),
    }


@access("own.read", agreed=False)
@require_safe
def account(request: MemberRequest) -> HttpResponse:
    """Lead to password, e-mail, second step and recovery codes."""
    return render(request, "members/account.html", {"at": "me"})


@access("own.read", agreed=False)
@never_cache
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth is untyped
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: MemberRequest) -> HttpResponse:
    """Make new recovery codes; the old ones stop working."""
    if request.method == "POST":
        codes = returning.new_recovery_codes(member=request.user)
        return render(request, "members/recovery_codes.html", {"codes": codes, "at": "me"})
    return render(request, "members/recovery_codes.html", {"at": "me"})


@access("own.read", agreed=False)
@require_http_methods(["GET", "HEAD", "POST"])
def sign_ins(request: MemberRequest) -> HttpResponse:
    """Show where the member is signed in, and end one sign-in, or all but this one."""
    here = request.session["sign_in"]
    if request.method == "POST":
        if "others" in request.POST:
            end_other_sign_ins(member=request.user, keep=here)
        else:
            end_sign_in(member=request.user, sign_in_id=storable(request.POST.get("end", "")))
        messages.success(request, _("Done. Whoever used it has to sign in again."))
        return HttpResponseRedirect(reverse("members:sign_ins"))
    context = {"sign_ins": sign_ins_of(request.user), "here": here, "at": "me"}
    return render(request, "members/sign_ins.html", context)


@access("profile.read")
@require_safe
def member(request: MemberRequest, public_id: str) -> HttpResponse:
    """Show what a member says about themselves. Those who blocked the viewer are not found."""
    other = member_for(request.user, public_id)
    context = {
        "other": other,
        "is_self": other.pk == request.user.pk,
        "blocked": other.blocked_by.filter(member=request.user).exists(),
        "muted": other.muted_by.filter(member=request.user).exists(),
    }
    return render(request, "members/member.html", context)


@access("member.block")
@require_safe
def people_list(request: MemberRequest) -> HttpResponse:
    """List whom the member blocks or mutes."""
    context = {
        "blocks": request.user.blocks.select_related("other").order_by("other__handle"),
        "mutes": request.user.mutes.select_related("other").order_by("other__handle"),
        "at": "me",
    }
    return render(request, "members/people.html", context)


DEEDS: dict[str, Callable[..., None]] = {
    "block": people.block,
    "unblock": people.unblock,
    "mute": people.mute,
    "unmute": people.unmute,
}


@access("member.block")
@require_POST
def set_person(request: MemberRequest, public_id: str) -> HttpResponse:
    """Block or mute somebody, or take it back. They are never told."""
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise NotFound
    deed(actor=request.user, other=member_for(request.user, public_id))
    messages.success(request, _("Done. They are not told."))
    return HttpResponseRedirect(reverse("members:people"))
