"""Many posts for measuring: the demo's own words once more, in new threads, written straight to the tables.

Nothing is assessed again: every revision is a copy of one that was, and says so in its ``versions``
under "generated". The same number makes the same threads with the same words; ids are new each time.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import timezone

from forum.models import Post, PostRevision, Thread

GENERATED = "generated"
"""The key in ``PostRevision.versions`` that names the revision whose words these are."""
BATCH = 4_000  # posts of one transaction
LONGEST = 40  # posts of a thread, its opening post included
YEARS = timedelta(days=730)
"""Over which the threads are spread, before the demo's own begin."""
BETWEEN = timedelta(minutes=47)
"""Between two posts of a thread."""

TAGGED: type[models.Model] = Thread.tags.through
LABELLED: type[models.Model] = Post.labels.through
"""What folds words until a reader opens them; a copy of such words is folded too."""

Progress = Callable[[float | None], bool | None]
"""Told how many posts came since it was told last; a progress bar's ``update``."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What is copied: opening posts and answers of one board."""

    board_id: int
    openings: list[PostRevision]
    answers: list[PostRevision]


def scale(posts: int, progress: Progress) -> None:
    """Make that many posts more, in transactions of ``BATCH``; an interrupted run leaves whole threads.

    Raises:
        LookupError: there are no demo posts to copy.

    """
    chance, sources = Random(11), _sources()  # noqa: S311  no secret
    if not sources:
        msg = "There are no demo posts to copy. Run seed_demo without --scale first."
        raise LookupError(msg)
    newest = timezone.now() - timedelta(days=120)
    made = 0
    while made < posts:
        with transaction.atomic():
            batch = min(BATCH, posts - made)
            _make(batch, sources, chance, newest)
        made += batch
        progress(batch)


def _sources() -> list[_Words]:
    shown = PostRevision.objects.filter(shown_as__state="published", shown_as__thread__is_visible=True)
    found: dict[int, _Words] = {}
    hanging = shown.select_related("post__thread").prefetch_related("post__labels", "post__thread__tags")
    for revision in hanging.order_by("pk"):
        if GENERATED not in revision.versions:
            board = revision.post.thread.board_id
            words = found.setdefault(board, _Words(board, [], []))
            (words.openings if revision.post.is_opening else words.answers).append(revision)
    return [words for words in found.values() if words.openings and words.answers]


def _make(posts: int, sources: list[_Words], chance: Random, newest: datetime) -> None:
    """Write ``posts`` posts in as many threads as they need."""
    written: tuple[type[models.Model], ...] = (Thread, Post, PostRevision)
    _keep_others_out(written)
    ids = {model: _next_id(model) for model in written}
    rows: dict[type[models.Model], list[models.Model]] = {model: [] for model in (*written, TAGGED, LABELLED)}
    while posts:
        words, length = chance.choice(sources), min(posts, chance.randint(2, LONGEST))
        began = newest - YEARS * chance.random()
        chosen = [chance.choice(words.openings), *chance.choices(words.answers, k=length - 1)]
        thread = _thread(ids[Thread] + len(rows[Thread]), words, chosen, began, chance)
        rows[Thread].append(thread)
        rows[TAGGED] += [TAGGED(thread=thread, tag=tag) for tag in chosen[0].post.thread.tags.all()]
        for position, source in enumerate(chosen, start=1):
            number = len(rows[Post])
            post, revision = _post(
                (ids[Post] + number, ids[PostRevision] + number),
                thread=thread,
                source=source,
                position=position,
                at=began + BETWEEN * (position - 1),
                key=UUID(int=chance.getrandbits(128)),
            )
            rows[Post].append(post)
            rows[PostRevision].append(revision)
            rows[LABELLED] += [LABELLED(post=post, contentlabel=label) for label in source.post.labels.all()]
        posts -= length
    for model, made in rows.items():  # posts and their revisions name each other: keys are checked at the end
        model._default_manager.bulk_create(made, batch_size=BATCH)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(ids)):
            cursor.execute(statement)


def _keep_others_out(models_written: Iterable[type[models.Model]]) -> None:
    """Let nobody else take a key until the transaction ends. On SQLite one writes at a time anyway."""
    if connection.vendor == "postgresql":
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models_written)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


def _next_id(model: type[models.Model]) -> int:
    return (model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1


def _thread(pk: int, words: _Words, chosen: list[PostRevision], began: datetime, chance: Random) -> Thread:
    return Thread(
        pk=pk,
        board_id=words.board_id,
        author_id=chosen[0].author_id,
        kind=chance.choice(Thread.Kind.values),
        title=chosen[0].title,
        is_visible=True,
        reply_count=len(chosen) - 1,
        last_post_at=began + BETWEEN * (len(chosen) - 1),
        cursor=len(chosen),
        last_position=len(chosen),
        made_at=began,
    )


def _post(
    keys: tuple[int, int], *, thread: Thread, source: PostRevision, position: int, at: datetime, key: UUID
) -> tuple[Post, PostRevision]:
    post = Post(
        pk=keys[0],
        thread=thread,
        author_id=source.author_id,
        is_opening=position == 1,
        state=Post.State.PUBLISHED,
        position=position,
        cursor=position,
        written_at=at,
        published_at=at,
        visible_revision_id=keys[1],
    )
    revision = PostRevision(
        pk=keys[1],
        post=post,
        author_id=source.author_id,
        number=1,
        title=source.title,
        source=source.source,
        html=source.html,
        plain=source.plain,
        versions=source.versions | {GENERATED: source.public_id},
        scores=source.scores,
        state=PostRevision.State.PUBLISHED,
        client_key=key,
        digest=source.digest,
        written_at=at,
    )
    return post, revision
