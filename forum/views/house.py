"""Running the house: boards, topics and content labels."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.core.access import access
from community.core.errors import Conflict, DomainError
from community.core.sentences import sentence
from community.core.views import status_of
from community.members.http import MemberRequest
from forum.actions import places
from forum.actions.usual_places import set_up_usual_places
from forum.forms import BoardChangeForm, BoardForm, WordForm
from forum.models import Board
from forum.pages.house import furnished_boards, words_with_use


def refuse(form: Form, why: DomainError) -> int:
    """Say beside the field why it was refused, and return the status."""
    field = next((name for name in getattr(why, "fields", {}) if name in form.fields), None)
    form.add_error(field, sentence(why.reason))
    return status_of(why)


def _facts(form: Form) -> places.BoardFacts:
    return places.BoardFacts(**{name: value for name, value in form.cleaned_data.items() if name != "slug"})


@access("board.manage", agreed=False)
@require_safe
def boards(request: MemberRequest) -> HttpResponse:
    """List every board; where there is none, offer the usual ones."""
    return render(request, "forum/house_boards.html", {"boards": furnished_boards(), "at": "me"})


@access("board.manage", agreed=False)
@require_http_methods(["GET", "HEAD", "POST"])
def new_board(request: MemberRequest) -> HttpResponse:
    """Open a board."""
    form = BoardForm(request.POST or None)
    status = 400 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            places.make_board(actor=request.user, slug=form.cleaned_data["slug"], facts=_facts(form))
        except DomainError as why:
            status = refuse(form, why)
        else:
            messages.success(request, _("The board is open."))
            return HttpResponseRedirect(reverse("forum:house_boards"))
    return render(request, "forum/house_board.html", {"form": form, "at": "me"}, status=status)


@access("board.manage", agreed=False)
@require_http_methods(["GET", "HEAD", "POST"])
def board(request: MemberRequest, slug: str) -> HttpResponse:
    """Change a board."""
    found = get_object_or_404(furnished_boards(), slug=slug)
    form = BoardChangeForm(request.POST or None, initial=_as_it_is(found))
    status = 400 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            places.change_board(actor=request.user, slug=slug, facts=_facts(form))
        except DomainError as why:
            status = refuse(form, why)
        else:
            messages.success(request, _("The board is changed."))
            return HttpResponseRedirect(reverse("forum:house_boards"))
    return render(
        request, "forum/house_board.html", {"form": form, "board": found, "at": "me"}, status=status
    )


def _as_it_is(found: Board) -> dict[str, Any]:
    names = ("title", "description", "group", "order", "audience", "posting")
    facts = {name: getattr(found, name) for name in names}
    return facts | {"circle": found.circle.slug if found.circle else None}


@access("board.manage", agreed=False)
@require_POST
def remove_board(request: MemberRequest, slug: str) -> HttpResponse:
    """Remove a board on which nothing was ever written."""
    try:
        places.remove_board(actor=request.user, slug=slug)
    except Conflict as why:
        messages.error(request, sentence(why.reason))
    else:
        messages.success(request, _("The board is removed."))
    return HttpResponseRedirect(reverse("forum:house_boards"))


@access("board.manage", agreed=False)
@require_POST
def usual_places(request: MemberRequest) -> HttpResponse:
    """Open the boards and words that a new community can start with."""
    set_up_usual_places(actor=request.user)
    messages.success(request, _("The usual boards are open. Change them as you like."))
    return HttpResponseRedirect(reverse("forum:house_boards"))


@access("board.manage", agreed=False)
@require_safe
def words(request: MemberRequest) -> HttpResponse:
    """Show both vocabularies."""
    return _show_words(request)


def _show_words(
    request: MemberRequest, vocabulary: str = "", form: Form | None = None, status: int = 200
) -> HttpResponse:
    """Show the vocabularies, each with a form for a new word: ``form`` for the one that was refused."""
    lists = [
        (name, found, form if form is not None and name == vocabulary else WordForm(auto_id=f"{name}-%s"))
        for name, found in words_with_use().items()
    ]
    return render(request, "forum/house_words.html", {"lists": lists, "at": "me"}, status=status)


@access("board.manage", agreed=False)
@require_POST
def add_word(request: MemberRequest, vocabulary: str) -> HttpResponse:
    """Add a topic or a content label."""
    form = WordForm(request.POST, auto_id=f"{vocabulary}-%s")
    if not form.is_valid():
        return _show_words(request, vocabulary, form, 400)
    try:
        places.add_word(actor=request.user, vocabulary=vocabulary, name=form.cleaned_data["name"])
    except DomainError as why:
        return _show_words(request, vocabulary, form, refuse(form, why))
    return HttpResponseRedirect(reverse("forum:house_words"))


@access("board.manage", agreed=False)
@require_POST
def remove_word(request: MemberRequest, vocabulary: str, slug: str) -> HttpResponse:
    """Remove a word that nothing uses."""
    try:
        places.remove_word(actor=request.user, vocabulary=vocabulary, slug=slug)
    except Conflict as why:
        messages.error(request, sentence(why.reason))
    return HttpResponseRedirect(reverse("forum:house_words"))
