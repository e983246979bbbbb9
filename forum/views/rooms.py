"""Rooms: the list, what is said in one, and saying something without scripts."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from community.core.access import access
from community.core.errors import NotAllowed, NotFound
from community.core.ids import id_in
from community.core.views import status_of
from community.members.http import MemberRequest
from forum import policy
from forum.actions.chat import say
from forum.actions.refusing import Refused
from forum.forms import SayForm
from forum.models import Message
from forum.pages.care import care_context
from forum.pages.rooms import RoomPage, room_lines, room_page
from forum.queries import message_by_id, room_by_slug
from forum.views.words import (
    key_of,
    message_address,
    number_in,
    refuse,
    turned_away,
    with_retry,
)


@access("board.read")
@require_safe
def rooms(request: MemberRequest) -> HttpResponse:
    """List the viewer's rooms."""
    return render(request, "forum/rooms.html", {"lines": room_lines(request.user), "at": "rooms"})


@access("board.read", refusing=turned_away("message"))
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: MemberRequest, slug: str) -> HttpResponse:
    """Show what is said in a room; a POST says something."""
    return _say(request, slug) if request.method == "POST" else _show(request, slug)


def _show(
    request: MemberRequest, slug: str, *, form: SayForm | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    asked = request.GET
    page = room_page(
        request.user,
        slug,
        before=number_in(asked.get("before")),
        after=number_in(asked.get("after")),
    )
    answering = _answering(request, page)
    if form is None:
        form = SayForm(initial={"reply_to": answering.public_id if answering else ""})
    context = {
        "page": page,
        "room": page.room,
        "form": form,
        "answering": answering,
        "at": "rooms",
        **more,
    }
    return render(request, "forum/room.html", context, status=status)


def _answering(request: MemberRequest, page: RoomPage) -> Message | None:
    """Return the message that ``?answer=``, or a refused form, names, if it can be answered here."""
    asked = id_in(request.POST.get("reply_to", "") or request.GET.get("answer", ""))
    try:
        found = message_by_id(asked) if asked else None
    except NotFound:
        return None
    if found is None or found.room_id != page.room.pk or found.state != Message.State.PUBLISHED:
        return None
    return found if policy.can_see(request.user, found) else None


def _say(request: MemberRequest, slug: str) -> HttpResponse:
    form = SayForm(request.POST)
    form.is_valid()
    try:
        said = say(
            author=request.user,
            room_id=_room_id(slug),
            text=request.POST.get("text", ""),
            client_key=key_of(form),
            reply_to=id_in(request.POST.get("reply_to", "")),
        )
    except Refused as refused:
        status = refuse(form, refused)
        try:
            response = _show(request, slug, form=form, status=status, **care_context(refused.care))
        except (NotFound, NotAllowed):
            # Not even the room may be shown; the words and the care still are.
            context = {"form": form, "words": form.data.get("text", ""), **care_context(refused.care)}
            response = render(request, "forum/refused.html", context, status=status_of(refused.why))
        return with_retry(response, refused)
    if said.care.cards:
        return HttpResponseRedirect(reverse("forum:message_receipt", args=[said.message_id]))
    return HttpResponseRedirect(message_address(room_by_slug(slug), said.message_id, said.position))


def _room_id(slug: str) -> str:
    """Return what the action calls the room at that address; nothing where there is none."""
    try:
        return room_by_slug(slug).public_id
    except NotFound:
        return ""
