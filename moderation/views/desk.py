"""The review desk: the list, one item, and one address for each step on it.

A step that is refused shows the same page again with everything that was typed.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from community.core import clock
from community.core.access import access
from community.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from community.core.screening import CareLevel
from community.core.sentences import sentence
from community.members.models import Member
from community.members.policy import may
from community.members.queries import standing_of
from moderation import forms, policy, wording
from moderation.actions import appeals, deciding, desk
from moderation.hours import alert_state, clinicians
from moderation.models import ReviewItem
from moderation.pages.desk import Whole, row, whole
from moderation.queries import desk_cursor, item_for, page_of_items

QUEUE = 12
"""Items shown beside the open one."""
LISTS = {
    "open": _("Open"),
    "mine": _("Mine"),
    "clinician": _("Waiting for a clinician"),
    "closed": _("Closed"),
}
Step = Callable[[Member, str, dict[str, Any]], object]


def _viewer(request: HttpRequest) -> Member:
    return cast("Member", request.user)


@access("review.read")
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """List items by level and time left."""
    viewer = _viewer(request)
    which = request.GET.get("list", "open")
    cursor = desk_cursor()  # before the items: what changes in between is asked for again
    page = page_of_items(
        viewer,
        which if which in LISTS else "open",
        after=request.GET.get("after", ""),
        at=_moment(request.GET.get("at", "")),
    )
    context = {
        "rows": [row(item, viewer, clock.now()) for item in page.items],
        "page": page,
        "which": which if which in LISTS else "open",
        "lists": LISTS.items(),
        "next_url": f"?list={which}&after={page.after}&at={page.at.timestamp():.6f}" if page.after else "",
        "faults": wording.alert_faults(alert_state()),
        "cursor": cursor,
    }
    return render(request, "moderation/review.html", context)


def _moment(text: str) -> datetime | None:
    """Return the moment that the list's first page was made for; anything else counts as none."""
    try:
        moment = datetime.fromtimestamp(float(text), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if timedelta() <= clock.now() - moment < timedelta(days=1) else None


@access("review.read")
@require_safe
def item(request: HttpRequest, item_id: str) -> HttpResponse:
    """Show one item whole. Reading it is recorded."""
    item_for(_viewer(request), item_id)
    if request.method == "GET":
        desk.note_opening(actor=_viewer(request), item_id=item_id)
    return _page(request, item_id)


def _page(
    request: HttpRequest,
    item_id: str,
    *,
    bound: tuple[str, forms.StepForm] | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    viewer = _viewer(request)
    found = item_for(viewer, item_id)
    shown = whole(found, viewer)
    queue = page_of_items(viewer, "open", size=QUEUE)
    fitting = _forms(viewer, shown, bound)
    context = {
        "whole": shown,
        "queue": [row(each, viewer, clock.now()) for each in queue.items],
        "total": queue.total,
        "forms": fitting,
        "open_form": bound[0] if bound else "",
        "typed": _typed(bound) if bound and (bound[0] not in fitting or not shown.may_work) else "",
        "refused": refused,
        "faults": wording.alert_faults(alert_state()),
        "may_accept": found.waits_for_clinician and bool(may(standing_of(viewer), "review.accept")),
        "may_take": shown.may_work and bool(policy.can_claim(viewer, found, at=clock.now())),
        "no_clinician": found.waits_for_clinician and not clinicians(clock.now(), author_id=found.author_id),
        "may_staff": bool(may(standing_of(viewer), "role.grant")),
    }
    return render(request, "moderation/item.html", context, status=status)


def _typed(bound: tuple[str, forms.StepForm] | None) -> str:
    """Return the words of a refused step whose form cannot be shown any more."""
    return next((bound[1].data[name] for name in ("note", "reason") if bound and name in bound[1].data), "")


FORMS: dict[str, type[forms.StepForm]] = {
    "level": forms.LevelForm,
    "decide": forms.DecideForm,
    "note": forms.NoteForm,
    "call": forms.CallForm,
    "close": forms.CloseForm,
    "pause": forms.PauseForm,
    "appeal": forms.AppealAnswerForm,
    "signal": forms.SignalForm,
}
ACTIONS = {
    "level": "review.decide",
    "decide": "review.decide",
    "note": "review.decide",
    "call": "review.call_clinician",
    "close": "review.decide",
    "pause": "review.sanction",
    "appeal": "appeal.decide",
    "signal": "review.decide",
}
"""The policy table's row for each step."""


def _forms(
    viewer: Member, shown: Whole, bound: tuple[str, forms.StepForm] | None
) -> dict[str, forms.StepForm]:
    """Return the forms that fit the item and the viewer, with what was typed in the refused one."""
    item = shown.item
    fits = {
        "level": True,
        "decide": shown.can_publish or shown.can_remove,
        "note": True,
        "call": not item.waits_for_clinician,
        "close": shown.appeal is None or shown.appeal.answer_id is not None,
        "pause": item.rule_level > 0 and shown.appeal is None,
        "appeal": shown.appeal is not None and bool(policy.can_decide_appeal(viewer, shown.appeal)),
        "signal": True,
    }
    standing = standing_of(viewer)
    made = {}
    for name, form in FORMS.items():
        if not shown.may_work or not fits[name] or not may(standing, ACTIONS[name], circle_id=item.circle_id):
            continue
        made[name] = form(
            initial={"version": item.version, "level": item.care_level}, prefix=None, auto_id=f"{name}-%s"
        )
        if name == "decide":
            _offer(made[name], shown)
    if bound is not None and bound[0] in made:
        # The version moves on to what is shown now, so that the next try is about this.
        bound[1].data = bound[1].data.copy()  # type: ignore[attr-defined]
        bound[1].data["version"] = item.version  # type: ignore[index]
        made[bound[0]] = bound[1]
        if bound[0] == "decide":
            _offer(bound[1], shown)
    return made


def _offer(form: forms.StepForm, shown: Whole) -> None:
    """Leave out verdicts that do not fit the words as they are now."""
    possible = {"publish": shown.can_publish, "keep_held": shown.can_remove, "remove": shown.can_remove}
    field = cast("Any", form.fields["verdict"])
    field.choices = [choice for choice in field.choices if possible[choice[0]]]


@access("review.read")
@require_POST
def claim(request: HttpRequest, item_id: str) -> HttpResponse:
    """Take the item."""
    return _take(
        request, item_id, desk.claim, _("It is yours for 15 minutes. Each step makes it yours for longer.")
    )


@access("review.read")
@require_POST
def release(request: HttpRequest, item_id: str) -> HttpResponse:
    """Let the item go."""
    return _take(request, item_id, desk.release, _("You let it go. Someone else can take it."))


@access("review.accept")
@require_POST
def accept(request: HttpRequest, item_id: str) -> HttpResponse:
    """Accept the item as the clinician who was called."""
    return _take(request, item_id, desk.accept, _("It is yours now."))


def _take(request: HttpRequest, item_id: str, act: Callable[..., ReviewItem], done: object) -> HttpResponse:
    try:
        act(actor=_viewer(request), item_id=item_id)
    except (NotAllowed, Conflict) as refusal:
        status = 409 if refusal.reason in {"item_closed", "item_held_by_other"} else 403
        return _page(request, item_id, refused=sentence(refusal.reason), status=status)
    messages.success(request, str(done))
    return HttpResponseRedirect(reverse("moderation:item", args=[item_id]))


def _step(name: str, act: Step, done: object) -> Callable[[HttpRequest, str], HttpResponse]:
    """Return the view of one step: parse, act, answer; a refusal keeps what was typed."""

    @access(ACTIONS[name])
    @require_POST
    def view(request: HttpRequest, item_id: str) -> HttpResponse:
        viewer = _viewer(request)
        found = item_for(viewer, item_id)
        form = FORMS[name](request.POST, auto_id=f"{name}-%s")
        if not form.is_valid():
            return _page(request, item_id, bound=(name, form), status=400)
        try:
            act(viewer, item_id, form.cleaned_data)
        except Invalid as refusal:
            form.refuse(refusal.fields)
            return _page(request, item_id, bound=(name, form), status=400)
        except (NotAllowed, Conflict) as refusal:
            return _page(
                request,
                item_id,
                bound=(name, form),
                refused=sentence(refusal.reason),
                status=_status(refusal),
            )
        messages.success(request, str(done))
        found.refresh_from_db()
        closed = found.closed_at is not None
        return HttpResponseRedirect(
            reverse("moderation:review") if closed else reverse("moderation:item", args=[item_id])
        )

    view.__name__ = view.__qualname__ = name
    return view


def _status(refusal: DomainError) -> int:
    taken = refusal.reason in {"item_closed", "item_held_by_other"}
    return 409 if taken or isinstance(refusal, Conflict) else 404 if isinstance(refusal, NotFound) else 403


def _acting(viewer: Member, item_id: str, data: Mapping[str, Any]) -> deciding.Step:
    return deciding.Step(actor=viewer, item_id=item_id, version=data["version"])


set_level = _step(
    "level",
    lambda viewer, item_id, data: desk.set_level(
        actor=viewer, item_id=item_id, version=data["version"], level=CareLevel(data["level"])
    ),
    _("The care level is set."),
)
judge_signal = _step(
    "signal",
    lambda viewer, item_id, data: desk.judge_signal(
        actor=viewer, item_id=item_id, version=data["version"], number=data["number"], is_right=data["right"]
    ),
    _("Noted."),
)
call_clinician = _step(
    "call",
    lambda viewer, item_id, data: desk.call_clinician(
        actor=viewer, item_id=item_id, version=data["version"], reason=data["reason"]
    ),
    _("A clinician is called. It stays yours until one accepts."),
)
decide = _step(
    "decide",
    lambda viewer, item_id, data: deciding.decide(
        _acting(viewer, item_id, data), verdict=data["verdict"], rule=data["rule"], note=data["note"]
    ),
    _("Decided. The author can read it on their own page."),
)
write_note = _step(
    "note",
    lambda viewer, item_id, data: deciding.write_note(_acting(viewer, item_id, data), note=data["note"]),
    _("Your note is on the author’s own page."),
)
close = _step(
    "close",
    lambda viewer, item_id, data: deciding.close(
        _acting(viewer, item_id, data), outcome=data["outcome"], note=data["note"]
    ),
    _("Closed."),
)
pause_posting = _step(
    "pause",
    lambda viewer, item_id, data: deciding.pause_posting(
        _acting(viewer, item_id, data), days=data["days"], rule=data["rule"], note=data["note"]
    ),
    _("Posting is paused. The author reads why, and how to ask for another look."),
)
answer_appeal = _step(
    "appeal",
    lambda viewer, item_id, data: appeals.decide_appeal(
        _acting(viewer, item_id, data), overturn=data["answer"] == "overturn", note=data["note"]
    ),
    _("Answered. The author can read it on their own page."),
)
