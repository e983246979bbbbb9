"""The member's own corner: what they wrote, what they keep, drafts, folded topics; and the composer."""

from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.core.access import access
from community.core.errors import Invalid
from community.core.limits import Limit, spend
from community.core.screening import MAX_SOURCE
from community.members.http import MemberRequest
from forum.actions.keeping import fold_topics, keep_draft
from forum.models import Bookmark, Draft, Post, PostRevision, Watch
from forum.pages import tags_with_folding
from forum.queries import posts_for, threads_for, unread_threads
from moderation.pipeline.stages.sanitise import render as render_markdown
from moderation.queries import decisions_about

OWN_POSTS = 30
PREVIEWS = Limit("preview", burst=60, seconds=300)


@access("own.read")
@require_safe
def me(request: MemberRequest) -> HttpResponse:
    """Show what the member wrote, with its true state, what was decided, and what they keep."""
    viewer = request.user
    waiting = PostRevision.objects.filter(Q(state__in=["held", "pending"]), author=viewer).exclude(
        post__state=Post.State.DELETED
    )
    readable = threads_for(viewer)
    watched = [
        watch.thread
        for watch in Watch.objects.filter(member=viewer, thread__in=readable)
        .select_related("thread__board")
        .order_by("-thread__last_post_at")[:OWN_POSTS]
    ]
    unread = unread_threads(viewer, [thread.pk for thread in watched])
    context = {
        "waiting": waiting.select_related("post__thread__board").order_by("-pk"),
        "decisions": decisions_about(viewer)[:10],
        "own_posts": Post.objects.filter(author=viewer)
        .exclude(state=Post.State.DELETED)
        .select_related("thread__board", "visible_revision")
        .order_by("-written_at")[:OWN_POSTS],
        "watched": [(thread, thread.pk in unread) for thread in watched],
        "bookmarks": Bookmark.objects.filter(
            member=viewer, post__in=posts_for(viewer).filter(state=Post.State.PUBLISHED)
        ).select_related("post__thread", "post__author", "post__visible_revision")[:OWN_POSTS],
        "drafts": Draft.objects.filter(member=viewer).order_by("-saved_at")[:OWN_POSTS],
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
    return render(request, "forum/topics.html", {"tags": tags_with_folding(request.user), "at": "me"})


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
    return HttpResponse(status=204)
