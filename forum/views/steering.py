"""The team steers threads and rooms: lock, slow, pin, move, close, each with a reason."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from community.core.access import access
from community.core.errors import Invalid
from community.core.rulings import require
from community.members.http import MemberRequest
from community.members.policy import may
from community.members.queries import standing_of
from forum import policy
from forum.actions import rooms, steering
from forum.forms import RoomSteerForm, SteerForm
from forum.models import Room
from forum.queries import boards_for, room_by_slug, thread_by_id

DONE = gettext_lazy("Done, and noted with your reason.")


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
        messages.success(request, str(DONE))
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


@access("thread.lock")
@require_http_methods(["GET", "HEAD", "POST"])
def steer_room(request: MemberRequest, slug: str) -> HttpResponse:
    """Show what can be done with a room; a POST does one of it. Closing is for who runs the house."""
    room = room_by_slug(slug)
    require(policy.can_steer(request.user, room, "thread.lock"))
    form = RoomSteerForm(request.POST or None, initial={"seconds": room.slow_seconds})
    if request.method == "POST" and form.is_valid():
        _do_in(request, room, request.POST.get("do", ""), form.cleaned_data)
        messages.success(request, str(DONE))
        return HttpResponseRedirect(reverse("forum:room", args=[slug]))
    may_close = may(standing_of(request.user), "board.manage")
    context = {"form": form, "room": room, "may_close": may_close, "at": "rooms"}
    return render(request, "forum/steer_room.html", context, status=400 if form.is_bound else 200)


def _do_in(request: MemberRequest, room: Room, what: str, data: dict[str, Any]) -> None:
    actor, reason = request.user, data["reason"]
    if what in {"lock", "unlock"}:
        steering.lock_room(actor=actor, room_id=room.public_id, locked=what == "lock", reason=reason)
    elif what == "slow":
        seconds = data["seconds"] or 0
        steering.slow_room(actor=actor, room_id=room.public_id, seconds=seconds, reason=reason)
    elif what in {"close", "open"}:
        rooms.close_room(actor=actor, slug=room.slug, closed=what == "close", reason=reason)
    else:
        raise Invalid("steer")
