"""What is done with one's words, or with somebody else's: find, change, delete, answer, report.

The same views serve every kind of contribution. ``of`` comes with the route and says which kind
it is; ``words_id`` is the contribution's public id.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.core import clock
from community.core.access import access
from community.core.errors import Invalid, NotFound
from community.core.rulings import require
from community.core.screening import Submission, screen
from community.core.views import status_of
from community.members.http import MemberRequest
from forum import policy
from forum.actions.refusing import Refused
from forum.forms import EditForm, HideForm, ReactionForm, ReportForm
from forum.models import Contribution, Revision
from forum.pages.care import care_context
from forum.queries import latest_revision
from forum.views.kinds import Kind, Messages
from forum.views.words import key_of, refuse, turned_away, with_retry
from forum.wording import refusal_in_words
from moderation.actions.filing import care_for
from moderation.pages.notices import notices


def _context(of: Kind[Any], item: Contribution | None = None, **more: Any) -> dict[str, Any]:
    """Return what every page of one's words shows; without ``item`` where it may not be told of."""
    return {"of": of.name, "item": item, "item_url": _url(of, item), "at": of.at, **more}


def _url(of: Kind[Any], item: Contribution | None) -> str:
    return f"{of.root}{item.public_id}/" if item else ""


@access("board.read")
@require_safe
def find(request: MemberRequest, words_id: str, of: Kind[Any]) -> HttpResponse:
    """Lead a permalink to the page where the words stand; one's own, out of reach, to their receipt."""
    found = of.find(words_id)
    seen = policy.can_see(request.user, found)
    if not seen and found.author_id == request.user.pk:
        return HttpResponseRedirect(f"{_url(of, found)}receipt/")
    require(seen)
    return HttpResponseRedirect(of.address(found))


@access("own.read")
@require_safe
def receipt(request: MemberRequest, words_id: str, of: Kind[Any]) -> HttpResponse:
    """Say to the author what became of their words, with the care that belongs to them.

    The cards are found again from the words themselves: reading this page writes nothing.
    """
    found = of.find(words_id)
    if found.author_id != request.user.pk:
        raise NotFound
    revision = latest_revision(found)
    title = getattr(revision, "title", "")
    assessment = screen(Submission(source=revision.source, title=title, surface=found.surface))
    care = care_for(subject_kind=found.SUBJECT, subject_id=found.public_id, cards=assessment.cards)
    context = _context(
        of,
        found,
        revision=revision,
        notice=notices(found.SUBJECT, {found.public_id: _state(found, revision)}).get(found.public_id),
        way_back=of.way_back(request.user, found),
        is_open=of.is_open(found),
        may_edit=policy.can_edit(request.user, found, at=clock.now()),
        may_delete=policy.can_delete(request.user, found),
        **care_context(care),
    )
    return render(request, "forum/receipt.html", context)


def _state(found: Contribution, revision: Revision) -> str:
    """Return what is true of the newest words: their own state, unless they were taken down since."""
    return found.state if revision.state == Revision.State.PUBLISHED else revision.state


@access("own.read", refusing=turned_away("edit"))
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, words_id: str, of: Kind[Any]) -> HttpResponse:
    """Change one's own words."""
    if request.method != "POST":
        found = of.find(words_id)
        require(policy.can_edit(request.user, found, at=clock.now()))
        words = latest_revision(found)
        form = EditForm(initial={"text": words.source, "title": getattr(words, "title", "")})
        return render(request, "forum/edit.html", _context(of, found, form=form))
    form = EditForm(request.POST)
    form.is_valid()
    try:
        changed = of.change(
            author=request.user,
            public_id=words_id,
            text=request.POST.get("text", ""),
            title=request.POST.get("title", ""),
            client_key=key_of(form),
        )
    except Refused as refused:
        status = refuse(form, refused)
        context = _context(of, form=form, **care_context(refused.care))
        return with_retry(render(request, "forum/edit.html", context, status=status), refused)
    if changed.care.cards or changed.state != Revision.State.PUBLISHED:
        return HttpResponseRedirect(f"{of.root}{words_id}/receipt/")
    messages.success(request, _("Your changes are posted."))
    return HttpResponseRedirect(changed.address)


@access("own.read")
@require_safe
def history(request: MemberRequest, words_id: str, of: Kind[Any]) -> HttpResponse:
    """Show earlier versions to the author and to reviewers."""
    found = of.find(words_id)
    require(policy.can_see_history(request.user, found))
    versions = found.revisions.order_by("-number")
    return render(request, "forum/history.html", _context(of, found, versions=versions))


@access("own.read")
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: MemberRequest, words_id: str, of: Kind[Any]) -> HttpResponse:
    """Ask once, then take one's own words away."""
    if request.method != "POST":
        found = of.find(words_id)
        require(policy.can_delete(request.user, found))
        return render(request, "forum/delete.html", _context(of, found))
    address = of.take_back(member=request.user, public_id=words_id)
    messages.success(request, str(of.deleted))
    return HttpResponseRedirect(address)


@access("post.react")
@require_POST
def react(request: MemberRequest, words_id: str, of: Kind[Any]) -> HttpResponse:
    """Add a reaction or take it back."""
    form = ReactionForm(request.POST)
    if not form.is_valid():
        raise Invalid("reaction")
    on = of.react(member=request.user, public_id=words_id, kind=form.cleaned_data["kind"])
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"on": on})
    return HttpResponseRedirect(of.address(of.find(words_id)))


@access("post.report", refusing=turned_away("report"))
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: MemberRequest, words_id: str, of: Kind[Any]) -> HttpResponse:
    """Tell the team: choose a reason, send. ``?reason=`` comes chosen already."""
    if request.method != "POST":
        found = of.find(words_id)
        require(policy.can_answer(request.user, found, "post.report"))
        form = ReportForm(initial={"reason": request.GET.get("reason", "")})
        return render(request, "forum/report.html", _context(of, found, form=form))
    form = ReportForm(request.POST)
    form.is_valid()
    try:
        care = of.report(
            member=request.user,
            public_id=words_id,
            reason=request.POST.get("reason", ""),
            note=request.POST.get("note", ""),
        )
    except Refused as refused:
        if not form.errors:
            form.add_error(None, refusal_in_words(refused.why))
        context = _context(of, form=form, **care_context(refused.care))
        response = render(request, "forum/report.html", context, status=status_of(refused.why))
        return with_retry(response, refused)
    found = of.find(words_id)
    context = _context(of, found, way_back=of.address(found), **care_context(care))
    return render(request, "forum/reported.html", context)


@access("thread.lock")
@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: MemberRequest, words_id: str, of: Messages) -> HttpResponse:
    """Take somebody's words down, with a reason that they read."""
    found = of.find(words_id)
    require(policy.can_hide(request.user, found))
    form = HideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        of.hide(actor=request.user, public_id=words_id, **form.cleaned_data)
        messages.success(request, _("It is taken down, and its author is told why."))
        return HttpResponseRedirect(of.address(found))
    status = 400 if form.is_bound else 200
    return render(request, "forum/hide.html", _context(of, found, form=form), status=status)
