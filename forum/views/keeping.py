"""What a member keeps of threads: bookmarks, what they follow, how far they have read."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from community.core.access import access
from community.core.errors import Invalid
from community.members.http import MemberRequest
from forum.actions import responding
from forum.forms import PositionForm
from forum.queries import post_by_id
from forum.views.words import address_of


@access("thread.keep")
@require_POST
def bookmark(request: MemberRequest, post_id: str) -> HttpResponse:
    """Keep a post, or let it go (``on=0``)."""
    responding.set_bookmark(member=request.user, post_id=post_id, on=request.POST.get("on") != "0")
    post = post_by_id(post_id)
    return HttpResponseRedirect(address_of(post.thread.public_id, post.public_id, post.position))


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
