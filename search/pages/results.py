"""The results of a search, as one viewer sees them: all of it counted and drawn from what they may read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.safestring import SafeString

from community.core import clock
from community.members.models import Member
from community.members.queries import Viewer
from forum.models import FoldedTag
from search import analyse
from search.analyse import Query
from search.pages.snippets import marked, snippet
from search.ports import BEST, KINDS, Looking
from search.queries.asking import ask
from search.queries.audience import left_out_for, tokens_for
from search.queries.every import KINDS as EVERY_KIND
from search.queries.kinds import Seen, Shown

PER_PAGE = 20
TIMES = {"week": timedelta(days=7), "month": timedelta(days=31), "year": timedelta(days=366)}
MOST_FACETS = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What the form and its links ask for. Everything but ``words`` is one of our own values, or ""."""

    words: str = ""
    kind: str = ""
    place: str = ""
    topic: str = ""
    since: str = ""
    order: str = BEST
    page: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """One line. With ``labels``, or a ``topic`` that the viewer folds, its words are not shown."""

    shown: Shown
    title: SafeString
    words: SafeString
    labels: Sequence[str]
    topic: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultsPage:
    """A page of results. ``places`` and ``topics`` are slug, name and number of what was found there.

    With ``is_more`` numbers count only what is shown, and none of them is told; with ``is_short`` not even
    that there are many.
    """

    results: Sequence[Result] = ()
    also: Sequence[Result] = ()
    total: int = 0
    is_more: bool = False
    is_short: bool = False
    is_quiet: bool = False
    has_words: bool = False
    page: int = 1
    has_next: bool = False
    kinds: Counter[str] = field(default_factory=Counter)
    places: Sequence[tuple[str, str, int]] = ()
    topics: Sequence[tuple[str, str, int]] = ()


def results_page(viewer: Viewer, asked: Asked) -> ResultsPage:
    """Return the page that ``viewer`` asked for."""
    query = analyse.query(asked.words)
    if not query.terms:
        return ResultsPage()
    answer = ask(viewer, _looking(viewer, asked, query))
    # Of a page that is not there (any more), the last one that is.
    number = max(1, min(asked.page, -(-len(answer.seen) // PER_PAGE)))
    first = (number - 1) * PER_PAGE
    here = answer.seen[first : first + PER_PAGE]
    is_last = len(answer.seen) <= first + PER_PAGE
    return ResultsPage(
        results=_results(viewer, here, query),
        also=_results(viewer, answer.also[:PER_PAGE], query) if is_last else (),
        total=len(answer.seen),
        is_more=answer.is_more,
        is_short=answer.is_short,
        is_quiet=answer.is_quiet,
        has_words=True,
        page=number,
        has_next=not is_last,
        kinds=Counter(seen.key.kind for seen in answer.seen),
        places=_places(answer.seen),
        topics=_topics(answer.seen),
    )


def _looking(viewer: Viewer, asked: Asked, query: Query) -> Looking:
    is_member = isinstance(viewer, Member)
    kinds = KINDS if is_member else ("page",)  # members' words are no guest's to look for
    return Looking(
        query=query,
        kinds=(asked.kind,) if asked.kind in kinds else kinds,
        audience=tokens_for(viewer),
        place=asked.place,
        tag=asked.topic,
        since=_since(asked.since),
        order=asked.order,
        without=left_out_for(viewer),
    )


def _since(name: str) -> datetime | None:
    return clock.now() - TIMES[name] if name in TIMES else None


def _results(viewer: Viewer, seen: Sequence[Seen], query: Query) -> list[Result]:
    """Return the lines of these hits, in their order: one query for each kind, and its labels and topics."""
    rows: dict[object, Shown] = {}
    for name in {hit.key.kind for hit in seen}:
        ids = [hit.key.public_id for hit in seen if hit.key.kind == name]
        rows |= {shown.key: shown for shown in EVERY_KIND[name].shown(viewer, ids)}
    folded = _folded_topics(viewer) if rows else frozenset()
    return [_result(rows[hit.key], query, folded) for hit in seen if hit.key in rows]


def _result(shown: Shown, query: Query, folded: frozenset[int]) -> Result:
    topic = next((name for key, name in shown.topics if key in folded), "")
    return Result(
        shown=shown,
        title=marked(shown.title, query),
        words=SafeString() if topic or shown.labels else snippet(shown.text, query),
        labels=shown.labels,
        topic=topic,
    )


def _folded_topics(viewer: Viewer) -> frozenset[int]:
    if not isinstance(viewer, Member):
        return frozenset()
    return frozenset(FoldedTag.objects.filter(member=viewer).values_list("tag", flat=True))


def _places(seen: Sequence[Seen]) -> list[tuple[str, str, int]]:
    counted = Counter((hit.place, hit.place_title) for hit in seen if hit.place)
    return [(slug, title, number) for (slug, title), number in counted.most_common(MOST_FACETS)]


def _topics(seen: Sequence[Seen]) -> list[tuple[str, str, int]]:
    counted: Counter[tuple[str, str]] = Counter()
    for name in {hit.key.kind for hit in seen}:
        ids = [hit.key.public_id for hit in seen if hit.key.kind == name]
        counted.update(EVERY_KIND[name].topics(ids))
    return [(slug, name, number) for (slug, name), number in counted.most_common(MOST_FACETS)]
