"""The team steers a thread: lock, slow, pin, move, each with a reason."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.core.access import access
from community.core.errors import Invalid
from community.core.rulings import require
from community.members.http import MemberRequest
from community.members.queries import standing_of
from forum import policy
from forum.actions import steering
from forum.forms import SteerForm
from forum.queries import boards_for, thread_by_id


@access("thread.lock")
@require_http_methods(["GET", "HEAD", "POST"])
def steer(request: MemberRequest, thread_id: str) -> HttpResponse:
    """Show what can be done with a thread; a POST does one of it."""
    thread = thread_by_id(thread_id)
    require(policy.can_steer(request.user, thread, "thread.lock"))
    form = SteerForm(request.POST or None, initial={"seconds": thread.slow_seconds})
    form.fields["board"].queryset = boards_for(standing_of(request.user))  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        _do(request, thread_id, request.POST.get("do", ""), form.cleaned_data)
        messages.success(request, _("Done, and noted with your reason."))
        return HttpResponseRedirect(reverse("forum:thread", args=[thread_id]))
    context = {"form": form, "thread": thread, "at": "boards"}
    return render(request, "forum/steer.html", context, status=400 if form.is_bound else 200)


def _do(request: MemberRequest, thread_id: str, what: str, data: dict[str, object]) -> None:
    common = {"actor": request.user, "thread_id": thread_id, "reason": str(data["reason"])}
    if what in {"lock", "unlock"}:
        steering.set_lock(**common, locked=what == "lock")  # type: ignore[arg-type]
    elif what in {"pin", "unpin"}:
        steering.set_pin(**common, pinned=what == "pin")  # type: ignore[arg-type]
    elif what == "slow":
        steering.set_slow(**common, seconds=int(data["seconds"] or 0))  # type: ignore[arg-type,call-overload]
    elif what == "move" and data["board"] is not None:
        steering.move(**common, board_slug=data["board"].slug)  # type: ignore[arg-type,attr-defined]
    else:
        raise Invalid("steer")
