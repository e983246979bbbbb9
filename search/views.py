"""The search page. It takes a form by GET, changes nothing, and tells nobody what was looked for."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from community.core.access import access
from community.core.errors import TooFast
from community.core.limits import Limit, spend
from community.members.http import visitor
from community.members.models import Member
from search.analyse import LONGEST_QUERY
from search.pages import Asked, ResultsPage, results_page
from search.pages.care import cards_for
from search.pages.results import PER_PAGE, TIMES
from search.ports import BEST, MOST_HITS, NEWEST, TooMuch

SEARCHING = Limit("searching", burst=30, seconds=60)
SLUG = re.compile("[-a-z0-9_]{1,50}", re.ASCII)
PAGE = re.compile("[1-9][0-9]?", re.ASCII)
LAST_PAGE = MOST_HITS // PER_PAGE
MEMBER_KINDS = {
    "thread": _("Threads"),
    "post": _("Posts"),
    "message": _("Messages"),
    "page": _("Guides"),
}
WHEN = {"week": _("This week"), "month": _("This month"), "year": _("This year")}
ORDERS = {BEST: _("Best first"), NEWEST: _("Newest first")}


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that changes one thing about the search. ``number`` is how many it leads to, if known."""

    label: str | Promise
    url: str
    is_chosen: bool = False
    number: int | None = None


def _help(request: HttpRequest) -> HttpResponse | None:
    """Answer with help who is not let in yet, if their words speak of crisis."""
    context = _context(request)
    return _page(request, context | {"page": ResultsPage()}) if context["cards"] else None


@access("own.read", guests=True, helping=_help)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the form, and what was found. Help comes before everything, whatever is refused."""
    context, asked, user = _context(request), _asked(request), request.user
    try:
        if asked.words:
            spend(SEARCHING, user.public_id if isinstance(user, Member) else visitor(request))
        page = results_page(user, asked)
    except TooFast as too_fast:
        context |= {"page": ResultsPage(), "wait": too_fast.retry_after}
        response = _page(request, context, status=429)
        response["Retry-After"] = str(too_fast.retry_after)
        return response
    except TooMuch:
        return _page(request, context | {"page": ResultsPage(), "is_too_much": True})
    context |= {"page": page, **_choices(asked, page, is_member=isinstance(user, Member))}
    return _page(request, context)


def _context(request: HttpRequest) -> dict[str, object]:
    """Return what stands above the results: help, and the form."""
    cards = cards_for(request.GET.get("q", ""))
    context = {"asked": _asked(request), "at": "search", "longest": LONGEST_QUERY, "cards": cards}
    if isinstance(request.user, Member):
        context["answer_url"] = reverse("moderation:ask-person")
    return context


def _page(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    """Return the page. Its address holds what was looked for, and stays in this tab alone."""
    response = render(request, "search/search.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    # Of the address, requests that follow tell the site alone. "no-referrer" would take the origin from
    # forms as well, and "I need a person" would be refused as coming from elsewhere.
    response["Referrer-Policy"] = "strict-origin"
    return response


def _asked(request: HttpRequest) -> Asked:
    """Return what was asked for; what is none of our values counts as not asked."""
    sent = request.GET
    words = " ".join(sent.get("q", "").replace("\0", " ").split())[:LONGEST_QUERY]
    page = sent.get("page", "")
    return Asked(
        words=words,
        kind=_one_of(MEMBER_KINDS, sent.get("kind", "")),
        place=sent.get("in", "") if SLUG.fullmatch(sent.get("in", "")) else "",
        topic=sent.get("topic", "") if SLUG.fullmatch(sent.get("topic", "")) else "",
        since=_one_of(TIMES, sent.get("since", "")),
        order=_one_of(ORDERS, sent.get("order", "")) or BEST,
        page=min(int(page), LAST_PAGE) if PAGE.fullmatch(page) else 1,
    )


def _one_of(values: Iterable[str], sent: str) -> str:
    return sent if sent in values else ""


def _choices(asked: Asked, page: ResultsPage, *, is_member: bool) -> dict[str, object]:
    """Return the links beside the results."""
    if not page.has_words:
        return {}
    asked = replace(asked, page=page.page)
    kinds = [Choice(_("All"), _address(asked, kind=""), not asked.kind)]
    if is_member:
        for kind, label in MEMBER_KINDS.items():
            is_known = not page.is_more and (not asked.kind or asked.kind == kind)
            known = page.kinds[kind] if is_known else None
            kinds.append(Choice(label, _address(asked, kind=kind), asked.kind == kind, known))
    times = [Choice(_("Any time"), _address(asked, since=""), not asked.since)]
    times += [Choice(label, _address(asked, since=name), asked.since == name) for name, label in WHEN.items()]
    orders = [
        Choice(label, _address(asked, order=name), asked.order == name) for name, label in ORDERS.items()
    ]
    return {
        "kinds": kinds if is_member else (),
        "times": times,
        "orders": orders,
        "places": _facets(asked, "place", page.places, is_counted=not page.is_more),
        "topics": _facets(asked, "topic", page.topics, is_counted=not page.is_more),
        "narrowed": bool(asked.kind or asked.place or asked.topic or asked.since),
        "wide_url": _address(replace(asked, kind="", place="", topic="", since="")),
        "previous_url": _address(asked, page=asked.page - 1) if asked.page > 1 else "",
        "next_url": _address(asked, page=asked.page + 1) if page.has_next and asked.page < LAST_PAGE else "",
    }


def _facets(
    asked: Asked, name: str, facts: Iterable[tuple[str, str, int]], *, is_counted: bool
) -> list[Choice]:
    chosen = getattr(asked, name)
    return [
        Choice(
            label,
            _address(replace(asked, page=1, **{name: "" if slug == chosen else slug})),
            slug == chosen,
            number if is_counted else None,
        )
        for slug, label, number in facts
    ]


NAMES = {"words": "q", "place": "in"}


def _address(asked: Asked, **changes: object) -> str:
    """Return the address of this search with something changed; from its first page, unless that is it."""
    wanted = asdict(asked) | {"page": 1} | changes if changes else asdict(asked)
    usual = asdict(Asked())
    kept = {NAMES.get(name, name): value for name, value in wanted.items() if value != usual[name]}
    return f"{reverse('search:search')}?{urlencode(kept)}"
