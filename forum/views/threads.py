"""Boards and threads: reading, starting, replying."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from community.core import clock
from community.core.access import access
from community.core.errors import NotAllowed, NotFound
from community.core.ids import id_in
from community.core.rulings import require
from community.core.views import status_of
from community.members.http import MemberRequest
from forum import pages, policy
from forum.actions.contribute import Receipt, reply, start_thread
from forum.actions.keeping import drop_draft
from forum.actions.refusing import Refused
from forum.forms import ReplyForm, ThreadForm
from forum.models import Board, Draft, PostRevision, Thread
from forum.pages.care import care_context
from forum.queries import board_for, first_unread, thread_by_id
from forum.views.quoting import quoting
from forum.views.words import (
    address_of,
    key_of,
    number_in,
    quotes_of,
    refuse,
    slugs_in,
    turned_away,
    with_retry,
)

PROMPTS = {
    Thread.Kind.LISTEN: gettext_lazy("They asked people to just listen. “I hear you” is enough."),
    Thread.Kind.ME_TOO: gettext_lazy("Have you been somewhere like this? Say what it was like for you."),
    Thread.Kind.IDEAS: gettext_lazy("They would like ideas. Say what helped you, in your own life."),
}


@access("board.read")
@require_safe
def boards(request: MemberRequest) -> HttpResponse:
    """List the viewer's boards."""
    return render(request, "forum/boards.html", {"groups": pages.board_lines(request.user), "at": "boards"})


@access("board.read")
@require_safe
def board(request: MemberRequest, slug: str) -> HttpResponse:
    """List a board's threads."""
    found = board_for(request.user, slug)
    page = pages.board_page(request.user, found, after=id_in(request.GET.get("after", "")))
    may_start = policy.can_start_thread(request.user, found, at=clock.now())
    context = {"board": found, "page": page, "may_start": may_start, "at": "boards"}
    return render(request, "forum/board.html", context)


@access("thread.start", refusing=turned_away("thread"))
@require_http_methods(["GET", "HEAD", "POST"])
def new_thread(request: MemberRequest, slug: str) -> HttpResponse:
    """Start a thread on a board."""
    if request.method != "POST":
        found = board_for(request.user, slug)
        require(policy.can_start_thread(request.user, found, at=clock.now()))
        kept = Draft.objects.filter(member=request.user, place=f"board:{slug}").first()
        form = ThreadForm(
            initial={"title": kept.title, "text": kept.text, "kind": "listen"} if kept else {"kind": "listen"}
        )
        return render(
            request, "forum/new_thread.html", {"form": form, "board": found, "at": "boards", "is_draft": kept}
        )
    form = ThreadForm(request.POST)
    form.is_valid()
    data: dict[str, Any] = form.cleaned_data
    try:
        receipt = start_thread(
            author=request.user,
            board_slug=slug,
            kind=request.POST.get("kind", ""),
            title=request.POST.get("title", ""),
            text=request.POST.get("text", ""),
            client_key=key_of(form),
            tags=[tag.slug for tag in data.get("tags", [])],
            labels=[label.slug for label in data.get("labels", [])],
        )
    except Refused as refused:
        status = refuse(form, refused)
        context = {
            "form": form,
            "board": _readable(request, slug),
            "at": "boards",
            **care_context(refused.care),
        }
        return with_retry(render(request, "forum/new_thread.html", context, status=status), refused)
    drop_draft(member=request.user, place=f"board:{slug}")
    return _received(request, receipt)


def _readable(request: MemberRequest, slug: str) -> Board | None:
    try:
        return board_for(request.user, slug)
    except NotFound:
        return None


@access("board.read", refusing=turned_away("post"))
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: MemberRequest, thread_id: str) -> HttpResponse:
    """Show a page of a thread; a POST is a reply."""
    if request.method == "POST":
        return _reply(request, thread_id)
    if "unread" in request.GET:
        return _to_first_unread(request, thread_id)
    return _show(request, thread_id)


def _to_first_unread(request: MemberRequest, thread_id: str) -> HttpResponse:
    found = thread_by_id(thread_id)
    require(policy.can_see_thread(request.user, found))
    position = first_unread(request.user, found)
    if position is None:
        position = found.last_position
    return HttpResponseRedirect(address_of(found.public_id, "", position))


def _show(
    request: MemberRequest, thread_id: str, *, form: ReplyForm | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    before = request.GET.get("before")
    if request.GET.get("after") == "last" or form is not None:
        page = pages.last_page(request.user, thread_id)
    else:
        page = pages.thread_page(
            request.user,
            thread_id,
            after=number_in(request.GET.get("after")),
            before=number_in(before) or None if before else None,
        )
    if form is None:
        form = ReplyForm(initial={"text": page.draft})
    context = {
        "page": page,
        "thread": page.thread,
        "form": form,
        "prompt": PROMPTS[Thread.Kind(page.thread.kind)],
        "quoting": quoting(request, page),
        "chosen_labels": slugs_in(request, "labels"),
        "at": "boards",
        **more,
    }
    return render(request, "forum/thread.html", context, status=status)


def _reply(request: MemberRequest, thread_id: str) -> HttpResponse:
    form = ReplyForm(request.POST)
    form.is_valid()
    try:
        receipt = reply(
            author=request.user,
            thread_id=thread_id,
            text=request.POST.get("text", ""),
            client_key=key_of(form),
            quotes=quotes_of(request),
            labels=slugs_in(request, "labels"),
        )
    except Refused as refused:
        status = refuse(form, refused)
        try:
            response = _show(request, thread_id, form=form, status=status, **care_context(refused.care))
        except (NotFound, NotAllowed):
            # Not even the thread may be shown; the words and the care still are.
            context = {"form": form, "words": form.data.get("text", ""), **care_context(refused.care)}
            response = render(request, "forum/refused.html", context, status=status_of(refused.why))
        return with_retry(response, refused)
    drop_draft(member=request.user, place=f"thread:{thread_id}")
    return _received(request, receipt)


def _received(request: MemberRequest, receipt: Receipt) -> HttpResponse:
    """Say the true state, and show the care at once if there is any; else go to the post."""
    if receipt.care.cards:
        return HttpResponseRedirect(reverse("forum:receipt", args=[receipt.post_id]))
    if receipt.state == PostRevision.State.PUBLISHED:
        messages.success(request, _("Posted."))
    return HttpResponseRedirect(address_of(receipt.thread_id, receipt.post_id, receipt.position))
