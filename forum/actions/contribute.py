"""A member's words go in: start a thread, reply, edit.

The order never varies: triage with no transaction open, then policy, then one transaction that
locks the thread, asks the policy again, writes, files and shows.
"""

import hashlib
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from community.core import clock
from community.core.errors import Conflict, Invalid, TooFast
from community.core.limits import Limit, spend
from community.core.rulings import require
from community.core.screening import MAX_SOURCE, Assessment, CareLevel, Filing, Signal, Verdict, file
from community.members.models import Member
from community.members.policy import TEAM
from community.members.queries import standing_of
from forum import policy
from forum.actions.citing import QuoteRange, keep_mentions, keep_quotes, quoted_texts
from forum.actions.refusing import Refused, answering, triage
from forum.actions.visibility import lock_thread, show
from forum.models import ContentLabel, Post, PostRevision, Tag, Thread, Watch
from forum.queries import board_for, post_by_id, thread_by_id
from moderation.actions.filing import Care, care_for, storable
from moderation.pipeline.stages.sanitise import clean_source

__all__ = ["KIND", "QuoteRange", "Receipt", "Refused", "edit", "reply", "start_thread"]

KIND = "forum.post"
POSTING = Limit("posting", burst=10, seconds=300)
LONGEST_TITLE = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What the author is told: the true state of their words, and what is offered to them."""

    thread_id: str
    post_id: str
    state: str
    position: int | None = None
    care: Care = field(default_factory=Care)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """What a sender handed in, before anyone has looked. ``place`` is where it was meant to go."""

    author: Member
    surface: str
    place: str
    text: str
    client_key: UUID
    title: str = ""
    quotes: tuple[QuoteRange, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def shown_title(self) -> str:
        """The title as readers get it: one line, without characters that nobody can see."""
        return " ".join(clean_source(self.title).split())

    def digest(self) -> str:
        """Return what tells a retry from other words under the same key."""
        parts = (self.place, self.title.strip(), "\n".join(self.text.splitlines()))
        ranges = (f"{quote.post_id}:{quote.start}:{quote.end}" for quote in self.quotes)
        return hashlib.sha256("\0".join((*parts, *ranges)).encode("utf-8", "replace")).hexdigest()

    def triaged(self, quoted: tuple[str, ...] = ()) -> Assessment:
        """Return what the pipeline says about the words. No transaction may be open."""
        return triage(self.text, surface=self.surface, title=self.title, quoted=quoted)


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
    """Open a thread with its first post. Its author follows it from then on.

    Raises:
        Refused: no such board, not allowed, paused, too fast, too long, empty, or a key used before.

    """
    sent = Sent(
        author=author,
        surface="thread",
        place=f"board:{board_slug}",
        text=text,
        title=title,
        client_key=client_key,
        labels=tuple(labels),
    )
    assessment = sent.triaged()
    with _answering(sent, assessment):
        if (before := _sent_before(sent)) is not None:
            return _receipt(before, assessment)
        _check_size(sent, assessment)
        _check_title(sent)
        if kind not in Thread.Kind.values:
            raise Invalid("kind", {"kind": "unknown"})
        board = board_for(author, board_slug)
        require(policy.can_start_thread(author, board, at=clock.now()))
        _spend(sent)

        def open_thread() -> tuple[Thread, Post]:
            thread = Thread.objects.create(board=board, author=author, kind=kind)
            thread.tags.set(Tag.objects.filter(slug__in=list(tags)))
            Watch.objects.create(thread=thread, member=author, since=clock.now())
            locked = lock_thread(thread.pk)
            require(policy.can_start_thread(author, locked.board, at=clock.now()))
            return locked, Post(thread=locked, author=author, is_opening=True)

        return _write(sent, assessment, open_thread)


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
    sent = Sent(
        author=author,
        surface="post",
        place=f"thread:{thread_id}",
        text=text,
        client_key=client_key,
        quotes=tuple(quotes),
        labels=tuple(labels),
    )
    assessment = sent.triaged(quoted_texts(author, thread_id, sent.quotes))
    with _answering(sent, assessment):
        if (before := _sent_before(sent)) is not None:
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

        return _write(sent, assessment, take_place)


def edit(*, author: Member, post_id: str, text: str, client_key: UUID, title: str = "") -> Receipt:
    """Change the words of one's own post. Readers keep the old ones until the new are shown.

    Raises:
        Refused: as for :func:`start_thread`; also a post that is gone, not one's own, or past its window.

    """
    sent = Sent(
        author=author, surface="edit", place=f"post:{post_id}", text=text, title=title, client_key=client_key
    )
    assessment = sent.triaged()
    with _answering(sent, assessment):
        if (before := _sent_before(sent)) is not None:
            return _receipt(before, assessment)
        _check_size(sent, assessment)
        post = post_by_id(post_id)
        require(policy.can_edit(author, post, at=clock.now()))
        if post.is_opening:
            _check_title(sent)
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

        return _write(sent, assessment, reopen)


# --- what the three have in common ----------------------------------------------------------------


def _answering(sent: Sent, assessment: Assessment) -> AbstractContextManager[None]:
    return answering(
        assessment,
        author=sent.author,
        surface=sent.surface,
        text=sent.text,
        title=sent.title,
        place=sent.place,
    )


def _sent_before(sent: Sent) -> PostRevision | None:
    """Return what the same key brought before, if these are the same words for the same place.

    Raises:
        Conflict: the key was used for something else.

    """
    before = (
        PostRevision.objects.select_related("post__thread", "post__author")
        .filter(author=sent.author, client_key=sent.client_key)
        .first()
    )
    if before is not None and before.digest != sent.digest():
        raise Conflict("key_reused")
    return before


def _check_size(sent: Sent, assessment: Assessment) -> None:
    if len(sent.text) > MAX_SOURCE:
        raise Invalid("too_long", {"text": "too_long"})
    if not assessment.plain.strip():
        raise Invalid("empty", {"text": "empty"})


def _check_title(sent: Sent) -> None:
    if not sent.shown_title:
        raise Invalid("title", {"title": "empty"})
    if len(sent.shown_title) > LONGEST_TITLE:
        raise Invalid("title", {"title": "too_long"})


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


def _write(sent: Sent, assessment: Assessment, take_place: Callable[[], tuple[Thread, Post]]) -> Receipt:
    """Store the words, file them, show them or not: all of it or nothing."""
    moment = clock.now()
    try:
        with transaction.atomic():
            thread, post = take_place()
            is_first = post.pk is None and _is_first(sent.author)
            revision = _store(sent, assessment, post, moment)
            file(_filing(_greeted(assessment) if is_first else assessment, thread, revision))
            _settle(assessment, thread, post, revision)
    except IntegrityError:
        # The same key arrived twice at once; the other one was first.
        before = _sent_before(sent)
        if before is None:
            raise
        return _receipt(before, assessment)
    return _receipt(revision, assessment)


FIRST = Signal(code="FIRST", source="forum", care_level=CareLevel.WATCH)
"""A newcomer's first words: a person answers them within a day. Source: domain reference 2.3 and story 8."""


def _is_first(author: Member) -> bool:
    """Return whether a member, not of the team, has never written here before."""
    wanted = settings.FIRST_POSTS and not standing_of(author).holds_anywhere(TEAM)
    return wanted and not Post.objects.filter(author=author).exists()


def _greeted(assessment: Assessment) -> Assessment:
    level = max(assessment.care_level, FIRST.care_level)
    return replace(assessment, signals=(*assessment.signals, FIRST), care_level=level)


def _store(sent: Sent, assessment: Assessment, post: Post, moment: datetime) -> PostRevision:
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
        title=sent.shown_title if post.is_opening else "",
        source=storable(sent.text),
        html=assessment.html,
        plain=assessment.plain,
        versions=dict(assessment.versions),
        scores=dict(assessment.scores),
        awaits_scorer=waiting == PostRevision.State.PENDING,
        state=waiting,
        client_key=sent.client_key,
        digest=sent.digest(),
        written_at=moment,
    )
    keep_quotes(sent.author, sent.quotes, revision, last)
    keep_mentions(sent.author, revision)
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


def _receipt(revision: PostRevision, assessment: Assessment) -> Receipt:
    """Return what the author is told now; for a retry, with the present state."""
    post = revision.post
    care = care_for(subject_kind=KIND, subject_id=post.public_id, cards=assessment.cards)
    return Receipt(
        thread_id=post.thread.public_id,
        post_id=post.public_id,
        state=revision.state,
        position=post.position,
        care=care,
    )
