"""What an author reads and answers: why words wait, what was decided, how to ask for another look."""

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from community.core.access import access
from community.core.errors import DomainError, Invalid, NotFound
from community.core.rulings import require
from community.core.sentences import sentence
from community.members.models import Member
from moderation import policy, wording
from moderation.actions.answering import answer_card, ask_for_person
from moderation.actions.appeals import APPEAL, Refused, turn_away
from moderation.actions.appeals import appeal as ask_again
from moderation.actions.filing import Care, care_for
from moderation.forms import AnswerForm, AppealForm
from moderation.models import Decision
from moderation.pages.notices import card_context, reported, told, waiting
from moderation.ports import target_for
from moderation.queries import appeal_of, decision_by_id, page_of_decisions


def _viewer(request: HttpRequest) -> Member:
    return cast("Member", request.user)


@access("own.read")
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """List what waits, what was decided, notes from the team, and what became of one's reports."""
    found, after = page_of_decisions(_viewer(request), after=request.GET.get("after", ""))
    context = {
        "waiting": waiting(_viewer(request)),
        "decisions": [told(decision) for decision in found],
        "reports": reported(_viewer(request)) if "after" not in request.GET else (),
        "next_url": f"?after={after}" if after else "",
    }
    return render(request, "moderation/decisions.html", context)


@access("own.read")
@require_safe
def decision(request: HttpRequest, decision_id: str) -> HttpResponse:
    """Show one decision: what, why, by which rule, by whom, and how to ask for another look."""
    return _decision(request, _own(request, decision_id), AppealForm())


def _own(request: HttpRequest, decision_id: str) -> Decision:
    found = decision_by_id(decision_id)
    require(policy.can_read_decision(_viewer(request), found))
    return found


def _decision(
    request: HttpRequest,
    found: Decision,
    form: AppealForm,
    *,
    care: Care | None = None,
    status: int = 200,
) -> HttpResponse:
    appeal = appeal_of(found)
    answer = (
        care_for(subject_kind=APPEAL, subject_id=appeal.public_id, cards=())
        if appeal and not appeal.answer
        else None
    )
    context: dict[str, object] = {
        "told": told(found),
        "words": target_for(found.item.subject_kind).words(found.item.subject_id, found.revision_id),
        "appeal": appeal,
        "answer": told(appeal.answer) if appeal and appeal.answer else None,
        "answer_by": wording.by_when(answer.by) if answer else "",
        "may_appeal": bool(policy.can_appeal(_viewer(request), found)),
        "form": form,
    }
    if care is not None:
        context |= card_context(cards=care.cards, item_id=care.item_id, by=care.by)
    return render(request, "moderation/decision.html", context, status=status)


def _turned_away(request: HttpRequest, why: DomainError) -> HttpResponse:
    """Answer an appeal that the door refuses; nobody has looked at its words yet."""
    assert request.resolver_match is not None
    decision_id, text = request.resolver_match.kwargs["decision_id"], request.POST.get("text", "")
    care = turn_away(author=_viewer(request), decision_id=decision_id, text=text, why=why)
    return _refused(request, Refused(why, care))


def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Give the words back where no form for them can be shown, with the care that belongs to them."""
    care = refused.care
    context = {
        "reason": sentence(refused.why.reason),
        "words": request.POST.get("text", ""),
        "to_sign": refused.why.reason == "agreement",
        **card_context(cards=care.cards, item_id=care.item_id, by=care.by),
    }
    status = 404 if isinstance(refused.why, NotFound) else 403
    return render(request, "moderation/refused.html", context, status=status)


@access("appeal.write", refusing=_turned_away)
@require_POST
def appeal(request: HttpRequest, decision_id: str) -> HttpResponse:
    """Take an appeal; a refused one comes back with its words and, where it matters, the card."""
    form = AppealForm(request.POST)
    form.is_valid()
    try:
        care = ask_again(author=_viewer(request), decision_id=decision_id, text=form.data.get("text", ""))
    except Refused as refused:
        if not isinstance(refused.why, Invalid):
            return _refused(request, refused)
        if not form.errors:
            form.add_error("text", str(wording.FIELD_ERRORS.get(refused.why.reason, sentence("invalid"))))
        return _decision(request, _own(request, decision_id), form, care=refused.care, status=400)
    if care.cards:
        return _decision(request, _own(request, decision_id), AppealForm(), care=care)
    return HttpResponseRedirect(reverse("moderation:decision", args=[decision_id]))


@access("card.answer", agreed=False)
@require_POST
def answer(request: HttpRequest, item_id: str) -> HttpResponse:
    """Keep the author's answer to the card, and say what happens now."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise Invalid("answer")
    said = form.cleaned_data["answer"]
    care = answer_card(author=_viewer(request), item_id=item_id, answer=said)
    return _answered(request, said, care)


@access("card.answer", agreed=False)
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Call a person for a member without words under review; "I'm safe" needs nothing kept."""
    said = request.POST.get("answer", "person")
    care = Care() if said == "safe" else ask_for_person(author=_viewer(request))
    return _answered(request, said, care)


def _answered(request: HttpRequest, said: str, care: Care) -> HttpResponse:
    context = {
        "said": said,
        "team_line": wording.team_line(care.by, told=bool(care.item_id)),
        "item_id": care.item_id,
    }
    return render(request, "moderation/answered.html", context)
