"""A member's words go in: start a thread, reply, edit.

The order never varies: triage with no transaction open, then policy, then one transaction that
locks the thread, asks the policy again, writes, files and shows. Triage comes before every
refusal, because those who are refused are the likeliest to be in danger.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from community.core import clock
from community.core.errors import Conflict, DomainError, Invalid, TooFast
from community.core.limits import Limit, spend
from community.core.rulings import require
from community.core.screening import MAX_SOURCE, Assessment, Card, Filing, Submission, Verdict, file, screen
from community.members.models import Member
from community.members.queries import excluded_authors, standing_of
from forum import policy
from forum.actions.visibility import lock_thread, show
from forum.models import ContentLabel, Mention, Post, PostRevision, Quote, Tag, Thread
from forum.queries import board_for, post_by_id, posts_for, thread_by_id
from moderation.actions.filing import Care, care_for, keep_attempt
from moderation.assess import triage_only

KIND = "forum.post"
POSTING = Limit("posting", burst=10, seconds=300)
MENTION = re.compile(r"(?<![\w@])@([a-z0-9][a-z0-9_.-]{1,28}[a-z0-9])", re.IGNORECASE)
MOST_MENTIONS = 10
MOST_QUOTES = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class QuoteRange:
    """A stretch of a post's visible plain text, in code points."""

    post_id: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What the author is told: the true state of their words, and what is offered to them."""

    thread_id: str
    post_id: str
    state: str
    position: int | None = None
    care: Care = field(default_factory=Care)


class Refused(Exception):
    """Words that were triaged and not taken. ``why`` is the domain's refusal, ``care`` the answer."""

    def __init__(self, why: DomainError, care: Care) -> None:
        super().__init__(why.reason)
        self.why, self.care = why, care


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """What a sender handed in, before anyone has looked."""

    author: Member
    surface: str
    text: str
    client_key: UUID
    title: str = ""
    quotes: tuple[QuoteRange, ...] = ()
    labels: tuple[str, ...] = ()

    def digest(self, place: str) -> str:
        """Return what tells a retry from other words under the same key."""
        parts = (place, self.title.strip(), "\n".join(self.text.splitlines()))
        ranges = (f"{quote.post_id}:{quote.start}:{quote.end}" for quote in self.quotes)
        return hashlib.sha256("\0".join((*parts, *ranges)).encode("utf-8", "replace")).hexdigest()


def start_thread(
    *,
    author: Member,
    board_slug: str,
    kind: str,
    title: str,
    text: str,
    client_key: UUID,
    tags: Iterable[str] = (),
    labels: Iterable[str] = (),
) -> Receipt:
    """Open a thread with its first post.

    Raises:
        Refused: no such board, not allowed, paused, too fast, too long, empty, or a key used before.

    """
    sent = Sent(
        author=author, surface="thread", text=text, title=title, client_key=client_key, labels=tuple(labels)
    )
    place = f"board:{board_slug}"
    assessment = _triage(sent)
    with _answering(sent, assessment):
        if (before := _sent_before(sent, place)) is not None:
            return _receipt(before, assessment)
        _check_size(sent, assessment)
        if not title.strip():
            raise Invalid("title", {"title": "empty"})
        if len(title) > Thread._meta.get_field("title").max_length:  # type: ignore[operator]
            raise Invalid("title", {"title": "too_long"})
        if kind not in Thread.Kind.values:
            raise Invalid("kind", {"kind": "unknown"})
        board = board_for(author, board_slug)
        require(policy.can_start_thread(author, board, at=clock.now()))
        _spend(sent)

        def open_thread() -> tuple[Thread, Post]:
            thread = Thread.objects.create(board=board, author=author, kind=kind)
            thread.tags.set(Tag.objects.filter(slug__in=list(tags)))
            locked = lock_thread(thread.pk)
            require(policy.can_start_thread(author, locked.board, at=clock.now()))
            return locked, Post(thread=locked, author=author, is_opening=True)

        return _write(sent, place, assessment, open_thread)


def reply(
    *,
    author: Member,
    thread_id: str,
    text: str,
    client_key: UUID,
    quotes: Iterable[QuoteRange] = (),
    labels: Iterable[str] = (),
) -> Receipt:
    """Answer in a thread.

    Raises:
        Refused: as for :func:`start_thread`; also a locked thread and slow mode.

    """
    ranges = tuple(quotes)
    quoted = _quoted_texts(author, thread_id, ranges)
    sent = Sent(
        author=author, surface="post", text=text, client_key=client_key, quotes=ranges, labels=tuple(labels)
    )
    place = f"thread:{thread_id}"
    assessment = _triage(sent, quoted=quoted)
    with _answering(sent, assessment):
        if (before := _sent_before(sent, place)) is not None:
            return _receipt(before, assessment)
        _check_size(sent, assessment)
        thread = thread_by_id(thread_id)
        require(policy.can_reply(author, thread, at=clock.now()))
        _spend(sent)

        def take_place() -> tuple[Thread, Post]:
            locked = lock_thread(thread.pk)
            require(policy.can_reply(author, locked, at=clock.now()))
            _wait_your_turn(author, locked)
            return locked, Post(thread=locked, author=author)

        return _write(sent, place, assessment, take_place)


def edit(*, author: Member, post_id: str, text: str, client_key: UUID, title: str = "") -> Receipt:
    """Change the words of one's own post. Readers keep the old ones until the new are shown.

    Raises:
        Refused: as for :func:`start_thread`; also a post that is gone, not one's own, or past its window.

    """
    sent = Sent(author=author, surface="edit", text=text, title=title, client_key=client_key)
    place = f"post:{post_id}"
    assessment = _triage(sent)
    with _answering(sent, assessment):
        if (before := _sent_before(sent, place)) is not None:
            return _receipt(before, assessment)
        _check_size(sent, assessment)
        post = post_by_id(post_id)
        if post.is_opening and not title.strip():
            raise Invalid("title", {"title": "empty"})
        require(policy.can_edit(author, post, at=clock.now()))
        _spend(sent)

        def reopen() -> tuple[Thread, Post]:
            locked = lock_thread(post.thread_id)
            current = (
                Post.objects.select_for_update(of=("self",))
                .select_related("visible_revision")
                .get(pk=post.pk)
            )
            current.thread = locked
            require(policy.can_edit(author, current, at=clock.now()))
            return locked, current

        return _write(sent, place, assessment, reopen)


# --- what the three have in common ----------------------------------------------------------------


def _triage(sent: Sent, *, quoted: tuple[str, ...] = ()) -> Assessment:
    """Assess the words, however long they are: a text that will be refused is triaged all the same."""
    if len(sent.text) > MAX_SOURCE:
        return triage_only("\n\n".join(filter(None, (sent.title, sent.text))))
    return screen(Submission(source=sent.text, title=sent.title, surface=sent.surface, quoted=quoted))


class _answering:  # noqa: N801  reads as a sentence where it is used: with _answering(...)
    """Turns a refusal inside the block into :class:`Refused`, with the author's care answered first."""

    def __init__(self, sent: Sent, assessment: Assessment) -> None:
        self.sent, self.assessment = sent, assessment

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, why: BaseException | None, trace: object) -> None:
        if isinstance(why, DomainError):
            care = keep_attempt(
                author=self.sent.author,
                surface=self.sent.surface,
                source="\n\n".join(filter(None, (self.sent.title, self.sent.text))),
                assessment=self.assessment,
                refusal=why.reason,
            )
            raise Refused(why, care) from why


def _sent_before(sent: Sent, place: str) -> PostRevision | None:
    """Return what the same key brought before, if these are the same words for the same place.

    Raises:
        Conflict: the key was used for something else.

    """
    before = (
        PostRevision.objects.select_related("post__thread", "post__author")
        .filter(author=sent.author, client_key=sent.client_key)
        .first()
    )
    if before is not None and before.digest != sent.digest(place):
        raise Conflict("key_reused")
    return before


def _check_size(sent: Sent, assessment: Assessment) -> None:
    if len(sent.text) > MAX_SOURCE:
        raise Invalid("too_long", {"text": "too_long"})
    if not assessment.plain.strip():
        raise Invalid("empty", {"text": "empty"})


def _spend(sent: Sent) -> None:
    spend(POSTING, sent.author.public_id)


def _wait_your_turn(author: Member, thread: Thread) -> None:
    """Hold the author to slow mode. The team is not slowed.

    Raises:
        TooFast: too soon after their last post in this thread.

    """
    if not thread.slow_seconds or policy.can_steer(author, thread, "thread.slow"):
        return
    last = Post.objects.filter(thread=thread, author=author).order_by("-written_at").first()
    if last is not None:
        waited = (clock.now() - last.written_at).total_seconds()
        if waited < thread.slow_seconds:
            raise TooFast(retry_after=int(thread.slow_seconds - waited) + 1)


def _write(
    sent: Sent, place: str, assessment: Assessment, take_place: Callable[[], tuple[Thread, Post]]
) -> Receipt:
    """Store the words, file them, show them or not: all of it or nothing."""
    moment = clock.now()
    try:
        with transaction.atomic():
            thread, post = take_place()
            revision = _store(sent, place, assessment, post, moment)
            file(_filing(assessment, thread, revision))
            _settle(assessment, thread, post, revision)
    except IntegrityError:
        # The same key arrived twice at once; the other one was first.
        before = _sent_before(sent, place)
        if before is None:
            raise
        return _receipt(before, assessment)
    return _receipt(revision, assessment)


def _store(sent: Sent, place: str, assessment: Assessment, post: Post, moment: datetime) -> PostRevision:
    waiting = _waiting_state(assessment)
    if post.pk is None:
        post.written_at = moment
        post.state = Post.State(waiting)
        post.save()
        post.labels.set(ContentLabel.objects.filter(slug__in=sent.labels))
    elif post.position is None:
        post.state = Post.State(waiting)
        post.save(update_fields=["state"])
    last = post.revisions.order_by("-number").first()
    revision = PostRevision.objects.create(
        post=post,
        author=sent.author,
        number=last.number + 1 if last else 1,
        title=sent.title.strip() if post.is_opening else "",
        source=sent.text,
        html=assessment.html,
        plain=assessment.plain,
        versions=dict(assessment.versions),
        scores=dict(assessment.scores),
        awaits_scorer=waiting == PostRevision.State.PENDING,
        state=waiting,
        client_key=sent.client_key,
        digest=sent.digest(place),
        written_at=moment,
    )
    _keep_quotes(sent, revision, last)
    _keep_mentions(sent, revision)
    return revision


def _waiting_state(assessment: Assessment) -> PostRevision.State:
    """Return the state in which words are stored before anything is shown."""
    held = assessment.verdict is Verdict.HOLD or not assessment.awaits_scorer
    return PostRevision.State.HELD if held else PostRevision.State.PENDING


def _settle(assessment: Assessment, thread: Thread, post: Post, revision: PostRevision) -> None:
    if assessment.verdict is not Verdict.HOLD and not assessment.awaits_scorer:
        show(post, revision, thread)


def _filing(assessment: Assessment, thread: Thread, revision: PostRevision) -> Filing:
    return Filing(
        subject_kind=KIND,
        subject_id=revision.post.public_id,
        revision_id=revision.public_id,
        surface="thread" if revision.post.is_opening else "post",
        author_id=revision.author_id,
        circle_id=thread.board.circle_id,
        assessment=assessment,
    )


def _quoted_texts(author: Member, thread_id: str, ranges: tuple[QuoteRange, ...]) -> tuple[str, ...]:
    """Return the plain text of each range that ``author`` may read: triage treats it as quoted."""
    found = {
        post.public_id: post.visible_revision.plain
        for post in posts_for(author)
        .filter(
            public_id__in=[quote.post_id for quote in ranges],
            state=Post.State.PUBLISHED,
            thread__public_id=thread_id,
        )
        .select_related("visible_revision")
        if post.visible_revision is not None
    }
    return tuple(found[quote.post_id][quote.start : quote.end] for quote in ranges if quote.post_id in found)


def _keep_quotes(sent: Sent, revision: PostRevision, before: PostRevision | None) -> None:
    """Store citations of posts of the same thread that the author may read; an edit keeps its own."""
    if before is not None:
        Quote.objects.bulk_create(_copy_for(quote, revision) for quote in before.quotes.all())
        return
    posts = {
        post.public_id: post
        for post in posts_for(sent.author)
        .filter(
            thread=revision.post.thread_id,
            state=Post.State.PUBLISHED,
            public_id__in=[quote.post_id for quote in sent.quotes],
        )
        .select_related("visible_revision")
    }
    kept = []
    for order, wanted in enumerate(sent.quotes[:MOST_QUOTES]):
        post = posts.get(wanted.post_id)
        if post is None or post.visible_revision is None:
            continue
        start, end = max(0, wanted.start), min(wanted.end, len(post.visible_revision.plain))
        if start < end:
            kept.append(
                Quote(
                    revision=revision,
                    post=post,
                    quoted_revision=post.visible_revision,
                    start=start,
                    end=end,
                    order=order,
                )
            )
    Quote.objects.bulk_create(kept)


def _copy_for(quote: Quote, revision: PostRevision) -> Quote:
    """Return a copy of ``quote`` for another revision of the same post."""
    return Quote(
        revision=revision,
        post_id=quote.post_id,
        quoted_revision_id=quote.quoted_revision_id,
        start=quote.start,
        end=quote.end,
        order=quote.order,
    )


def _keep_mentions(sent: Sent, revision: PostRevision) -> None:
    """Remember who is named, if they can read it and neither has blocked the other: silently."""
    names = {name.casefold() for name in MENTION.findall(revision.plain)}
    if not names:
        return
    named = Member.objects.filter(handle__in=sorted(names)[:MOST_MENTIONS], is_active=True).exclude(
        pk=sent.author.pk
    )
    Mention.objects.bulk_create(
        Mention(revision=revision, member=member)
        for member in named
        if policy.can_read_board(standing_of(member), revision.post.thread.board)
        and sent.author.pk not in excluded_authors(member)
    )


def _receipt(revision: PostRevision, assessment: Assessment) -> Receipt:
    """Return what the author is told now; for a retry, with the present state."""
    post = revision.post
    cards: tuple[Card, ...] = assessment.cards
    care = care_for(subject_kind=KIND, subject_id=post.public_id, cards=cards)
    return Receipt(
        thread_id=post.thread.public_id,
        post_id=post.public_id,
        state=revision.state,
        position=post.position,
        care=care,
    )
