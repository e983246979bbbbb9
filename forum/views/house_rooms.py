"""Running the house: rooms."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.core.access import access
from community.core.errors import Conflict, DomainError
from community.core.sentences import sentence
from community.members.http import MemberRequest
from forum import policy
from forum.actions import rooms as furnishing
from forum.forms import RoomChangeForm, RoomForm
from forum.models import Room
from forum.pages.house import furnished_rooms
from forum.views.house import refuse


def _facts(form: RoomForm) -> furnishing.RoomFacts:
    return furnishing.RoomFacts(
        **{name: value for name, value in form.cleaned_data.items() if name != "slug"}
    )


@access("board.manage", agreed=False)
@require_safe
def rooms(request: MemberRequest) -> HttpResponse:
    """List every room."""
    return render(request, "forum/house_rooms.html", {"rooms": furnished_rooms(), "at": "me"})


@access("board.manage", agreed=False)
@require_http_methods(["GET", "HEAD", "POST"])
def new_room(request: MemberRequest) -> HttpResponse:
    """Open a room."""
    form = RoomForm(request.POST or None)
    status = 400 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            furnishing.make_room(actor=request.user, slug=form.cleaned_data["slug"], facts=_facts(form))
        except DomainError as why:
            status = refuse(form, why)
        else:
            messages.success(request, _("The room is there."))
            return HttpResponseRedirect(reverse("forum:house_rooms"))
    return render(request, "forum/house_room.html", {"form": form, "at": "me"}, status=status)


@access("board.manage", agreed=False)
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: MemberRequest, slug: str) -> HttpResponse:
    """Change a room."""
    found = get_object_or_404(furnished_rooms(), slug=slug)
    form = RoomChangeForm(request.POST or None, initial=_as_it_is(found))
    status = 400 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            furnishing.change_room(actor=request.user, slug=slug, facts=_facts(form))
        except DomainError as why:
            status = refuse(form, why)
        else:
            messages.success(request, _("The room is changed."))
            return HttpResponseRedirect(reverse("forum:house_rooms"))
    context = {"form": form, "room": found, "enters": policy.can_read_room(request.user, found), "at": "me"}
    return render(request, "forum/house_room.html", context, status=status)


def _as_it_is(found: Room) -> dict[str, Any]:
    names = ("title", "topic", "rules", "hours", "order", "audience")
    facts = {name: getattr(found, name) for name in names}
    return facts | {"circle": found.circle.slug if found.circle else None}


@access("board.manage", agreed=False)
@require_POST
def remove_room(request: MemberRequest, slug: str) -> HttpResponse:
    """Remove a room in which nothing was ever said."""
    try:
        furnishing.remove_room(actor=request.user, slug=slug)
    except Conflict as why:
        messages.error(request, sentence(why.reason))
    else:
        messages.success(request, _("The room is removed."))
    return HttpResponseRedirect(reverse("forum:house_rooms"))
