"""The member's own corner: what they wrote, what they keep, drafts, folded topics; and the composer."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.core.access import access
from community.core.errors import Invalid
from community.core.limits import Limit, spend
from community.core.screening import MAX_SOURCE
from community.members.http import MemberRequest
from forum import pages
from forum.actions.keeping import fold_topics, keep_draft
from moderation.pages.notices import told
from moderation.pipeline.stages.sanitise import render as render_markdown
from moderation.queries import decisions_about

PREVIEWS = Limit("preview", burst=60, seconds=300)


@access("own.read")
@require_safe
def me(request: MemberRequest) -> HttpResponse:
    """Show what the member wrote, with its true state, what was decided, and what they keep."""
    context = {
        "page": pages.overview(request.user),
        "decisions": [told(decision) for decision in decisions_about(request.user)[:10]],
        "at": "me",
    }
    return render(request, "forum/me.html", context)


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
