"""The member's own corner: what is new, what they wrote and keep, drafts, folded topics; the composer."""

from datetime import datetime

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.core import clock
from community.core.access import access
from community.core.errors import Invalid
from community.core.limits import Limit, spend
from community.core.screening import MAX_SOURCE
from community.members.http import MemberRequest
from forum import pages
from forum.actions.keeping import fold_topics, keep_draft
from forum.actions.responding import mark_all_read
from moderation.pipeline.stages.sanitise import render as render_markdown

PREVIEWS = Limit("preview", burst=60, seconds=300)


@access("own.read")
@require_safe
def me(request: MemberRequest) -> HttpResponse:
    """Show what is new to the member, what they wrote, with its true state, and what they keep."""
    context = {"news": pages.for_you(request.user), "page": pages.overview(request.user), "at": "me"}
    return render(request, "forum/me.html", context)


@access("own.read")
@require_POST
def read_all(request: MemberRequest) -> HttpResponse:
    """Take as read what the member had before them when they pressed the button."""
    mark_all_read(member=request.user, at=_drawn_at(request.POST.get("at", "")))
    return HttpResponseRedirect(reverse("forum:me"))


def _drawn_at(text: str) -> datetime:
    """Return when the page was drawn; now, where nothing sensible says so."""
    try:
        drawn = parse_datetime(text)
    except ValueError:
        drawn = None
    return clock.now() if drawn is None or drawn.tzinfo is None else drawn


@access("own.read")
@require_http_methods(["GET", "HEAD", "POST"])
def topics(request: MemberRequest) -> HttpResponse:
    """Choose topics to fold: they stay findable, and are not opened before the member asks."""
    if request.method == "POST":
        fold_topics(member=request.user, slugs=request.POST.getlist("tags"))
        return HttpResponseRedirect(reverse("forum:topics"))
    return render(request, "forum/topics.html", {"tags": pages.tags_with_folding(request.user), "at": "me"})


@access("own.read")
@require_POST
def preview(request: MemberRequest) -> HttpResponse:
    """Answer with the very HTML that readers would get."""
    spend(PREVIEWS, request.user.public_id)
    text = request.POST.get("text", "")
    if len(text) > MAX_SOURCE:
        raise Invalid("too_long")
    html, _plain = render_markdown(text)
    return HttpResponse(html)


@access("own.read")
@require_POST
def draft(request: MemberRequest, place: str) -> HttpResponse:
    """Keep what is being written, for its author alone; an empty text lets it go."""
    text, title = request.POST.get("text", ""), request.POST.get("title", "")
    keep_draft(member=request.user, place=place, text=text, title=title)
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    return HttpResponseRedirect(reverse("forum:me"))
