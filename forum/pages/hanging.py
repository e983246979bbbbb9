"""What hangs on the posts of a page: reactions, labels, quotes, bookmarks, waiting changes. One query."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    F,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Substr

from community.core.prepared import Prepared, padded
from community.members.models import Member
from forum.models import Bookmark, ContentLabel, Post, PostRevision, Quote, Reaction, Thread
from forum.pages.shown import SHOWN, UNDECIDED, ShownPost, ShownQuote, ShownReaction
from forum.queries import HIDDEN_AT_A_TIME, POSTS_PER_PAGE, hidden_from

REACTIONS = tuple(Reaction.Kind)
STILL_SAID = Case(
    When(
        post__visible_revision=F("quoted_revision"),
        then=Substr("quoted_revision__plain", F("start") + 1, F("end") - F("start")),
    ),
    default=Value(""),
    output_field=TextField(),
)
"""Of a Quote: its words. Those that their author has changed since are not shown again by who quoted them."""


def hang_on(
    viewer: Member, thread: Thread, posts: Sequence[ShownPost]
) -> tuple[list[str], list[tuple[str, str]]]:
    """Hang reactions, labels, quotes, bookmarks and waiting changes on the posts. One query.

    Return the thread's tags, and the vocabulary of labels as (slug, name).
    """
    by_id = {post.id: post for post in posts}
    rows = _HANGING.rows(
        viewer=[viewer.pk],
        thread=[thread.pk],
        posts=padded(list(by_id) or [""], POSTS_PER_PAGE),
        shown=padded([post.id for post in posts if post.is_shown] or [""], POSTS_PER_PAGE),
        hidden=padded(sorted(hidden_from(viewer, thread.board.circle_id)), HIDDEN_AT_A_TIME),
    )
    return _hang(rows, by_id)


def _row(kind: str, rows: QuerySet[Any], **columns: Any) -> QuerySet[Any]:
    """Return ``rows`` as (kind, word, number, text, ref, of), so that tables can stand in one union."""
    empty = Value("", output_field=TextField())
    united: QuerySet[Any] = rows.annotate(
        u_kind=Value(kind, output_field=CharField()),
        u_word=Cast(columns.get("word", empty), TextField()),
        u_number=Cast(columns.get("number", Value(0)), BigIntegerField()),
        u_text=Cast(columns.get("text", empty), TextField()),
        u_ref=Cast(columns.get("ref", empty), TextField()),
        u_of=Cast(columns.get("of", empty), TextField()),
    ).values_list("u_kind", "u_word", "u_number", "u_text", "u_ref", "u_of")
    return united


def _everything_on(asked: Mapping[str, list[Any]]) -> QuerySet[Any]:
    """Return all that hangs on the posts of a page, as rows of one union."""
    (viewer,), (thread,) = asked["viewer"], asked["thread"]
    here = Q(post__public_id__in=asked["shown"])
    reactions = Reaction.objects.filter(here).exclude(member_id__in=asked["hidden"]).order_by()
    quotes = (
        Quote.objects.filter(revision__shown_as__public_id__in=asked["posts"], post__state=SHOWN)
        .exclude(post__author_id__in=asked["hidden"])
        .order_by()
    )
    # The author of words that are shown learns here that their newer ones are not.
    changes = PostRevision.objects.filter(
        here, author=viewer, state__in=UNDECIDED, number__gt=F("post__visible_revision__number")
    ).order_by()
    ref = {"ref": F("post__public_id")}
    counted = _row(
        "reaction",
        reactions.values("post", "kind").annotate(n=Count("pk")),
        word=F("kind"),
        number=F("n"),
        **ref,
    )
    return counted.union(
        _row("mine", reactions.filter(member=viewer), word=F("kind"), **ref),
        _row(
            "label", Post.labels.through.objects.filter(here).order_by(), word=F("contentlabel__name"), **ref
        ),
        _row("kept", Bookmark.objects.filter(here, member=viewer).order_by(), **ref),
        _row("change", changes, word=F("state"), **ref),
        _row(
            "quote",
            quotes,
            word=F("post__author__handle"),
            number=F("order"),
            text=STILL_SAID,
            ref=F("revision__shown_as__public_id"),
            of=F("post__public_id"),
        ),
        _row(
            "quote_label",
            quotes.filter(post__labels__isnull=False),
            word=F("post__labels__name"),
            number=F("order"),
            ref=F("revision__shown_as__public_id"),
        ),
        _row("tag", Thread.tags.through.objects.filter(thread=thread).order_by(), word=F("tag__name")),
        _row("word", ContentLabel.objects.order_by(), word=F("name"), text=F("slug")),
        all=True,
    )


_HANGING = Prepared(_everything_on)


def _hang(rows: Iterable[Any], by_id: dict[str, ShownPost]) -> tuple[list[str], list[tuple[str, str]]]:
    tags: list[str] = []
    labels: list[tuple[str, str]] = []
    counts: dict[tuple[str, str], int] = {}
    mine: set[tuple[str, str]] = set()
    quotes: dict[tuple[int, str], tuple[str, str, str]] = {}
    quoted_labels: dict[tuple[int, str], list[str]] = {}
    for kind, word, number, text, ref, of in rows:
        if kind == "tag":
            tags.append(word)
        elif kind == "word":
            labels.append((text, word))
        elif kind == "reaction":
            counts[ref, word] = number
        elif kind == "mine":
            mine.add((ref, word))
        elif kind == "label":
            by_id[ref].labels.append(word)
        elif kind == "kept":
            by_id[ref].kept = True
        elif kind == "change":
            by_id[ref].change = word
        elif kind == "quote_label":
            quoted_labels.setdefault((number, ref), []).append(word)
        else:
            quotes[number, ref] = (word, text, of)
    for at, quote in sorted(quotes.items()):
        by_id[at[1]].quotes.append(ShownQuote(*quote, labels=tuple(sorted(quoted_labels.get(at, ())))))
    for post in by_id.values():
        post.labels.sort()
        post.reactions = [
            ShownReaction(kind, counts.get((post.id, kind.value), 0), (post.id, kind.value) in mine)
            for kind in REACTIONS
        ]
    return sorted(tags), sorted(labels, key=lambda each: each[1])
