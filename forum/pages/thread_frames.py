"""What changed in a thread: posts with quotes, labels and reactions, in a bounded number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from community.live.ports import Item
from forum.models import Post, Quote, Reaction, Stream, Thread
from forum.pages.articles import article_html, quote_html
from forum.pages.frames import SHOWN, Answers, answers_to, counted, facts_of, tombstone
from forum.pages.hanging import STILL_SAID
from forum.pages.shown import Article, ShownQuote

COLUMNS = (
    *("public_id", "position", "state", "cursor", "published_at", "edited_at", "is_opening"),
    *("thread", "author__handle", "author__public_id", "visible_revision__html"),
)


@dataclass(frozen=True, slots=True)
class _Quote:
    """A citation that can be read, drawn."""

    author_id: int
    data: dict[str, str]


@dataclass(slots=True)
class _Quoting:
    """A post that quotes, with all its quotes in their order; ``of`` are the posts it quotes."""

    id: str
    author_id: int
    of: set[int] = field(default_factory=set)
    quotes: list[_Quote] = field(default_factory=list)


class Posts:
    """How threads are read. See :class:`forum.pages.frames.Kind`."""

    def find(self, public_id: str) -> Thread | None:
        return Thread.objects.filter(public_id=public_id).first()

    def rows(self, stream: Stream) -> QuerySet[Post]:
        rows = Post.objects.filter(thread=stream.pk)
        return rows.select_related("author", "visible_revision").only(*COLUMNS)

    def facts(self, stream: Stream) -> dict[str, Any]:
        assert isinstance(stream, Thread)
        return {
            # The title is part of the opening post, and goes with it.
            "title": stream.title if stream.is_visible else "",
            "is_locked": stream.is_locked,
            "slow_seconds": stream.slow_seconds,
            "is_pinned": stream.is_pinned,
        }

    def items(self, rows: Sequence[Post]) -> Iterable[Item]:
        if not rows:
            return []
        changed = {row.pk: row for row in rows}
        shown = [row.pk for row in rows if row.state == SHOWN]
        cited = list(_cited(changed))
        labels = _labels({*shown, *(of for _, _, _, of, *_ in cited)})
        quoting = _drawn(cited, labels)
        answers = answers_to(Reaction.objects.filter(post__in=shown), "post")
        items = [
            (
                row.cursor or 0,
                _post(row, labels.get(row.pk, ()), quoting.get(row.pk), answers.get(row.pk, {}))
                if row.state == SHOWN
                else tombstone(row),
            )
            for row in rows
        ]
        for pk, post in quoting.items():
            if pk not in changed:
                at = max(changed[of].cursor or 0 for of in post.of & changed.keys())
                items.append((at, _part(post, at)))
        return [item for _, item in sorted(items, key=lambda each: each[0])]


def _cited(changed: Mapping[int, Post]) -> QuerySet[Quote, tuple[Any, ...]]:
    """Return every quote of the posts that changed, and of the posts that quote one of them."""
    touched = Q(revision__shown_as__in=changed) | Q(
        revision__in=Quote.objects.filter(post__in=changed).order_by().values("revision")
    )
    return (
        Quote.objects.filter(touched, revision__shown_as__state=SHOWN)
        .order_by("revision", "order")
        .values_list(
            "revision__shown_as",
            "revision__shown_as__public_id",
            "revision__shown_as__author",
            "post",
            "post__public_id",
            "post__state",
            "post__author",
            "post__author__public_id",
            "post__author__handle",
            STILL_SAID,
        )
    )


def _labels(posts: Iterable[int]) -> dict[int, tuple[str, ...]]:
    named: dict[int, list[str]] = {}
    rows = Post.labels.through.objects.filter(post__in=list(posts)).order_by("contentlabel__name")
    for post, name in rows.values_list("post", "contentlabel__name"):
        named.setdefault(post, []).append(name)
    return {post: tuple(names) for post, names in named.items()}


def _drawn(cited: Iterable[tuple[Any, ...]], labels: Mapping[int, tuple[str, ...]]) -> dict[int, _Quoting]:
    """Return the posts that quote by their key. A quote of words that are gone is gone with them."""
    quoting: dict[int, _Quoting] = {}
    for pk, public_id, author_id, of, of_id, of_state, by_key, by, handle, said in cited:
        post = quoting.setdefault(pk, _Quoting(public_id, author_id))
        post.of.add(of)
        if of_state == SHOWN:
            html = quote_html(ShownQuote(handle, said, of_id, labels.get(of, ())))
            post.quotes.append(_Quote(by_key, {"id": of_id, "by": by, "html": html}))
    return quoting


def _post(row: Post, labels: tuple[str, ...], quoting: _Quoting | None, answers: Answers) -> Item:
    quotes = quoting.quotes if quoting else []
    data = facts_of(row) | {"html": article_html(_article(row, labels))}

    def draw(excluded: frozenset[int]) -> dict[str, Any] | None:
        if row.author_id in excluded:
            return None
        return data | {"quotes": _readable(quotes, excluded), "reactions": counted(answers, excluded)}

    people = {row.author_id, *(quote.author_id for quote in quotes)}
    return Item(people=frozenset(people.union(*answers.values())), draw=draw)


def _part(post: _Quoting, at: int) -> Item:
    """Return the quotes of a post that did not change itself."""

    def draw(excluded: frozenset[int]) -> dict[str, Any] | None:
        if post.author_id in excluded:
            return None
        return {"id": post.id, "at": at, "part": True, "quotes": _readable(post.quotes, excluded)}

    people = frozenset({post.author_id, *(quote.author_id for quote in post.quotes)})
    return Item(people=people, draw=draw)


def _readable(quotes: Iterable[_Quote], excluded: frozenset[int]) -> list[dict[str, str]]:
    return [quote.data for quote in quotes if quote.author_id not in excluded]


def _article(row: Post, labels: tuple[str, ...]) -> Article:
    return Article(
        id=row.public_id,
        position=row.position,
        state=str(row.state),
        author=row.author.handle,
        author_public_id=row.author.public_id,
        html=row.visible_revision.html if row.visible_revision is not None else "",
        published_at=row.published_at,
        edited_at=row.edited_at,
        is_opening=row.is_opening,
        labels=labels,
    )
