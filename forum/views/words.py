"""What every view that takes words has in common: the care beside the answer, and the status."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from community.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, TooFast
from community.core.sentences import sentence
from community.members.http import MemberRequest
from forum.actions.contribute import QuoteRange, Refused
from forum.forms import WordsForm
from forum.queries import POSTS_PER_PAGE
from moderation.actions.filing import Care
from moderation.pages.notices import card_context

STATUS: dict[type[DomainError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    Invalid: 400,
    TooFast: 429,
}


def status_of(why: DomainError) -> int:
    """Return the HTTP status of a refusal."""
    return next((status for kind, status in STATUS.items() if isinstance(why, kind)), 400)


def key_of(form: WordsForm) -> UUID:
    """Return the sender's key; a browser that sent none gets no protection against doubles."""
    key = form.cleaned_data.get("client_key")
    return key if isinstance(key, UUID) else uuid4()


def quotes_of(request: MemberRequest) -> list[QuoteRange]:
    """Return the citations a form carries; malformed ones are left out."""
    found = []
    for raw in request.POST.getlist("quote")[:10]:
        post_id, _colon, numbers = raw.partition(":")
        start, _colon, end = numbers.partition(":")
        if start.isdigit() and end.isdigit() and len(start) < 7 and len(end) < 7:
            found.append(QuoteRange(post_id=post_id, start=int(start), end=int(end)))
    return found


def refuse(form: WordsForm, refused: Refused) -> int:
    """Put the refusal in words above the form, keep what was typed, and return the status."""
    why = refused.why
    words = sentence(why.reason) or _("This could not be posted. Your words are still in the box.")
    if isinstance(why, TooFast):
        words = _(
            "Please wait %(seconds)d seconds before you post again. Your words are still in the box."
        ) % {"seconds": why.retry_after}
    form.add_error(None, words)
    form.renew_key()
    return status_of(why)


def care_context(care: Care) -> dict[str, Any]:
    """Return what ``_support_card.html`` needs; nothing where no card is shown."""
    return card_context(cards=care.cards, item_id=care.item_id, by=care.by) if care.cards else {}


def with_retry(response: HttpResponse, refused: Refused) -> HttpResponse:
    """Add Retry-After where the refusal names a time."""
    if isinstance(refused.why, TooFast):
        response["Retry-After"] = str(refused.why.retry_after)
    return response


def address_of(thread_id: str, position: int | None) -> str:
    """Return where the post at ``position`` stands: the page that begins shortly before it."""
    address = reverse("forum:thread", args=[thread_id])
    if position is None:
        return f"{address}?after=last#waiting"
    if position <= 1:
        return address  # from the top, with the title
    after = max(0, (position - 1) // POSTS_PER_PAGE * POSTS_PER_PAGE)
    return f"{address}?after={after}#p{position}" if after else f"{address}#p{position}"
