"""What every view that takes words has in common: the care beside the answer, and the status."""

import re
from collections.abc import Callable
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from community.core.errors import DomainError, TooFast
from community.core.ids import id_in
from community.core.views import status_of
from community.members.http import MemberRequest
from community.members.models import Member
from forum.actions.citing import QuoteRange
from forum.actions.refusing import Refused, turn_away
from forum.forms import WordsForm
from forum.models import Room
from forum.pages.care import care_context
from forum.pages.rooms import AFTER_A_PERMALINK
from forum.queries import POSTS_PER_PAGE
from forum.wording import refusal_in_words

SLUG = re.compile("[-a-z0-9_]{1,50}", re.ASCII)
OFFSET = re.compile("[0-9]{1,6}", re.ASCII)
NUMBER = re.compile("[0-9]{1,18}", re.ASCII)
"""What may stand in an address or a hidden field. Anything else counts as not sent."""


def number_in(raw: str | None) -> int:
    """Return the number that an address carries, or 0."""
    return int(raw) if raw and NUMBER.fullmatch(raw) else 0


def slugs_in(request: MemberRequest, field: str) -> list[str]:
    """Return the slugs that a form carries under ``field``."""
    return [raw for raw in request.POST.getlist(field) if SLUG.fullmatch(raw)]


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
        if id_in(post_id) and OFFSET.fullmatch(start) and OFFSET.fullmatch(end):
            found.append(QuoteRange(post_id=post_id, start=int(start), end=int(end)))
    return found


def refuse(form: WordsForm, refused: Refused) -> int:
    """Put the refusal in words, at the field that it is about, keep what was typed, and return the status."""
    about = next((name for name in getattr(refused.why, "fields", ()) if name in form.fields), None)
    if about is None or about not in form.errors:
        form.add_error(about, refusal_in_words(refused.why))
    form.renew_key()
    return status_of(refused.why)


def with_retry(response: HttpResponse, refused: Refused) -> HttpResponse:
    """Add Retry-After where the refusal names a time."""
    if isinstance(refused.why, TooFast):
        response["Retry-After"] = str(refused.why.retry_after)
    return response


def turned_away(surface: str) -> Callable[[HttpRequest, DomainError], HttpResponse]:
    """Return what answers words that the door refuses: an unsigned agreement, or no role any more.

    Nobody looked at the words before the door did, so they are triaged here, and given back.
    """

    def answer(request: HttpRequest, why: DomainError) -> HttpResponse:
        assert isinstance(request.user, Member)
        text = request.POST.get("text", "") or request.POST.get("note", "")
        title = request.POST.get("title", "")
        care = turn_away(author=request.user, surface=surface, text=text, title=title, why=why)
        form = WordsForm(request.POST)
        form.is_valid()
        context = {
            "form": form,
            "words": text,
            "title": title,
            "to_sign": why.reason == "agreement",
            **care_context(care),
        }
        status = refuse(form, Refused(why, care))
        return render(request, "forum/refused.html", context, status=status)

    return answer


def address_of(thread_id: str, post_id: str, position: int | None) -> str:
    """Return where a post stands: the page that begins shortly before it; its end, for one that waits."""
    address = reverse("forum:thread", args=[thread_id])
    if position is None:
        return f"{address}?after=last#{post_id}"
    if position <= 1:
        return address  # from the top, with the title
    after = max(0, (position - 1) // POSTS_PER_PAGE * POSTS_PER_PAGE)
    return f"{address}?after={after}#p{position}" if after else f"{address}#p{position}"


def message_address(room: Room, message_id: str, position: int | None) -> str:
    """Return where a message stands: the page of history around it; the newest, for one that waits."""
    address = reverse("forum:room", args=[room.slug])
    if position is None:
        return f"{address}#{message_id}"
    before = position + AFTER_A_PERMALINK + 1
    is_newest = before > room.last_position
    return f"{address}#m{position}" if is_newest else f"{address}?before={before}#m{position}"
