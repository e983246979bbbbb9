"""What is done with one post: find it, change it, delete it, answer it, report it, keep it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.core import clock
from community.core.access import access
from community.core.errors import Invalid, NotFound
from community.core.rulings import require
from community.core.screening import Submission, screen
from community.core.views import status_of
from community.members.http import MemberRequest
from community.members.queries import standing_of
from forum import policy
from forum.actions import contribute, responding
from forum.actions.contribute import KIND
from forum.actions.refusing import Refused
from forum.forms import EditForm, PositionForm, ReactionForm, ReportForm
from forum.models import Post, PostRevision
from forum.queries import latest_revision, post_by_id
from forum.views.words import (
    address_of,
    care_context,
    key_of,
    refuse,
    turned_away,
    with_retry,
    words_for,
)
from moderation.actions.filing import care_for
from moderation.pages.notices import notices


def _back_to(post: Post) -> HttpResponse:
    return HttpResponseRedirect(address_of(post.thread.public_id, post.public_id, post.position))


@access("board.read")
@require_safe
def post(request: MemberRequest, post_id: str) -> HttpResponse:
    """Lead a permalink to the page where the post stands; one's own words, out of reach, to their receipt."""
    found = post_by_id(post_id)
    seen = policy.can_see_post(request.user, found)
    if not seen and found.author_id == request.user.pk:
        return HttpResponseRedirect(reverse("forum:receipt", args=[post_id]))
    require(seen)
    return _back_to(found)


@access("own.read")
@require_safe
def receipt(request: MemberRequest, post_id: str) -> HttpResponse:
    """Say to the author what became of their words, with the care that belongs to them.

    The cards are found again from the words themselves: reading this page writes nothing.
    """
    found = post_by_id(post_id)
    if found.author_id != request.user.pk:
        raise NotFound
    revision = latest_revision(found)
    surface = "thread" if found.is_opening else "post"
    assessment = screen(Submission(source=revision.source, title=revision.title, surface=surface))
    care = care_for(subject_kind=KIND, subject_id=found.public_id, cards=assessment.cards)
    context = {
        "post": found,
        "revision": revision,
        "notice": notices(KIND, {found.public_id: _state(found, revision)}).get(found.public_id),
        "thread_url": address_of(found.thread.public_id, found.public_id, found.position)
        if policy.can_see_thread(request.user, found.thread)
        else "",
        "is_open": found.thread.is_visible,
        "may_edit": policy.can_edit(request.user, found, at=clock.now()),
        "may_delete": policy.can_delete(request.user, found),
        "at": "boards",
        **care_context(care),
    }
    return render(request, "forum/receipt.html", context)


def _state(found: Post, revision: PostRevision) -> str:
    """Return what is true of the newest words: their own state, unless the post itself was taken down."""
    return found.state if revision.state == PostRevision.State.PUBLISHED else revision.state


@access("own.read", refusing=turned_away("edit"))
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, post_id: str) -> HttpResponse:
    """Change one's own words."""
    if request.method != "POST":
        found = post_by_id(post_id)
        require(policy.can_edit(request.user, found, at=clock.now()))
        words = latest_revision(found)
        form = EditForm(initial={"text": words.source, "title": words.title})
        return render(request, "forum/edit.html", {"form": form, "post": found, "at": "boards"})
    form = EditForm(request.POST)
    form.is_valid()
    try:
        received = contribute.edit(
            author=request.user,
            post_id=post_id,
            text=request.POST.get("text", ""),
            title=request.POST.get("title", ""),
            client_key=key_of(form),
        )
    except Refused as refused:
        status = refuse(form, refused)
        context = {"form": form, "at": "boards", **care_context(refused.care)}
        return with_retry(render(request, "forum/edit.html", context, status=status), refused)
    if received.care.cards or received.state != PostRevision.State.PUBLISHED:
        return HttpResponseRedirect(reverse("forum:receipt", args=[post_id]))
    messages.success(request, _("Your changes are posted."))
    return HttpResponseRedirect(address_of(received.thread_id, received.post_id, received.position))


@access("own.read")
@require_safe
def history(request: MemberRequest, post_id: str) -> HttpResponse:
    """Show earlier versions to the author and to reviewers."""
    found = post_by_id(post_id)
    require(policy.can_see_history(request.user, found))
    versions = found.revisions.order_by("-number")
    return render(request, "forum/history.html", {"post": found, "versions": versions, "at": "boards"})


@access("own.read")
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: MemberRequest, post_id: str) -> HttpResponse:
    """Ask once, then take one's own post away."""
    if request.method != "POST":
        found = post_by_id(post_id)
        require(policy.can_delete(request.user, found))
        return render(request, "forum/delete.html", {"post": found, "at": "boards"})
    found_thread = responding.delete_post(member=request.user, post_id=post_id)
    messages.success(request, _("Your post is deleted. Quotes of it are gone too."))
    if found_thread.is_visible and policy.can_see_thread(request.user, found_thread):
        return HttpResponseRedirect(reverse("forum:thread", args=[found_thread.public_id]))
    if policy.can_read_board(standing_of(request.user), found_thread.board):
        return HttpResponseRedirect(reverse("forum:board", args=[found_thread.board.slug]))
    return HttpResponseRedirect(reverse("forum:me"))


@access("post.react")
@require_POST
def react(request: MemberRequest, post_id: str) -> HttpResponse:
    """Add a reaction or take it back."""
    form = ReactionForm(request.POST)
    if not form.is_valid():
        raise Invalid("reaction")
    responding.react(member=request.user, post_id=post_id, kind=form.cleaned_data["kind"])
    return _back_to(post_by_id(post_id))


@access("post.report", refusing=turned_away("report"))
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: MemberRequest, post_id: str) -> HttpResponse:
    """Tell the team about a post: choose a reason, send. ``?reason=`` comes chosen already."""
    if request.method != "POST":
        found = post_by_id(post_id)
        require(policy.can_answer(request.user, found, "post.report"))
        form = ReportForm(initial={"reason": request.GET.get("reason", "")})
        return render(request, "forum/report.html", {"form": form, "post": found, "at": "boards"})
    form = ReportForm(request.POST)
    form.is_valid()
    try:
        care = responding.report(
            member=request.user,
            post_id=post_id,
            reason=request.POST.get("reason", ""),
            note=request.POST.get("note", ""),
        )
    except Refused as refused:
        if not form.errors:
            form.add_error(None, words_for(refused.why))
        context = {"form": form, "at": "boards", **care_context(refused.care)}
        response = render(request, "forum/report.html", context, status=status_of(refused.why))
        return with_retry(response, refused)
    found = post_by_id(post_id)
    context = {
        "thread_url": address_of(found.thread.public_id, found.public_id, found.position),
        "at": "boards",
        **care_context(care),
    }
    return render(request, "forum/reported.html", context)


def _keep(request: MemberRequest, post_id: str, keep: Callable[..., None], *, on: bool) -> HttpResponse:
    keep(member=request.user, post_id=post_id, on=on)
    return _back_to(post_by_id(post_id))


@access("thread.keep")
@require_POST
def bookmark(request: MemberRequest, post_id: str) -> HttpResponse:
    """Keep a post, or let it go (``on=0``)."""
    return _keep(request, post_id, responding.set_bookmark, on=request.POST.get("on") != "0")


@access("thread.keep")
@require_POST
def watch(request: MemberRequest, thread_id: str) -> HttpResponse:
    """Follow a thread, or stop (``on=0``)."""
    responding.set_watch(member=request.user, thread_id=thread_id, on=request.POST.get("on") != "0")
    return HttpResponseRedirect(reverse("forum:thread", args=[thread_id]))


@access("thread.keep")
@require_POST
def mark_read(request: MemberRequest, thread_id: str) -> HttpResponse:
    """Remember how far the member has read."""
    form = PositionForm(request.POST)
    if not form.is_valid():
        raise Invalid("position")
    responding.mark_read(member=request.user, thread_id=thread_id, position=form.cleaned_data["position"])
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    return HttpResponseRedirect(reverse("forum:thread", args=[thread_id]))
