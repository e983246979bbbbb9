"""A member's words go into threads: start one, reply, edit. See :mod:`forum.actions.writing`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from community.core import clock
from community.core.errors import Invalid
from community.core.limits import Limit, spend
from community.core.rulings import require
from community.core.screening import Assessment
from community.members.models import Member
from forum import policy
from forum.actions.citing import QuoteRange, keep_mentions, keep_quotes, quoted_texts
from forum.actions.refusing import Refused
from forum.actions.visibility import lock_board, lock_item, lock_stream
from forum.actions.writing import Sent, care_of, check_size, sent_before, wait_your_turn, write
from forum.models import ContentLabel, Post, PostRevision, Tag, Thread, Watch
from forum.queries import board_for, post_by_id, thread_by_id
from moderation.actions.filing import Care
from moderation.pipeline.stages.sanitise import clean_source

__all__ = ["KIND", "QuoteRange", "Receipt", "Refused", "edit", "reply", "start_thread"]

KIND = Post.SUBJECT
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
    )
    assessment = sent.triaged()
    with sent.answering(assessment):
        if (before := sent_before(PostRevision, sent)) is not None:
            return _receipt(before, assessment)
        check_size(sent, assessment)
        shown_title = _checked_title(title)
        if kind not in Thread.Kind.values:
            raise Invalid("kind", {"kind": "unknown"})
        board = board_for(author, board_slug)
        require(policy.can_start_thread(author, board, at=clock.now()))
        spend(POSTING, author.public_id)

        def open_thread() -> Post:
            thread = Thread.objects.create(board=lock_board(board), author=author, kind=kind)
            if chosen := list(tags):
                thread.tags.add(*Tag.objects.filter(slug__in=chosen))
            Watch.objects.create(thread=thread, member=author, since=clock.now())
            locked = lock_stream(thread)
            require(policy.can_start_thread(author, locked.board, at=clock.now()))
            return Post(thread=locked, author=author, is_opening=True)

        hang = _hanging(author, labels=labels)
        revision = write(sent, assessment, PostRevision, take_place=open_thread, hang=hang, title=shown_title)
        return _receipt(revision, assessment)


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
    sent = Sent(
        author=author,
        surface="post",
        place=f"thread:{thread_id}",
        text=text,
        client_key=client_key,
        cited=tuple(f"{quote.post_id}:{quote.start}:{quote.end}" for quote in ranges),
    )
    assessment = sent.triaged(quoted_texts(author, thread_id, ranges))
    with sent.answering(assessment):
        if (before := sent_before(PostRevision, sent)) is not None:
            return _receipt(before, assessment)
        check_size(sent, assessment)
        thread = thread_by_id(thread_id)
        require(policy.can_reply(author, thread, at=clock.now()))
        spend(POSTING, author.public_id)

        def take_place() -> Post:
            locked = lock_stream(thread)
            require(policy.can_reply(author, locked, at=clock.now()))
            wait_your_turn(author, locked)
            return Post(thread=locked, author=author)

        hang = _hanging(author, labels=labels, quotes=ranges)
        revision = write(sent, assessment, PostRevision, take_place=take_place, hang=hang)
        return _receipt(revision, assessment)


def edit(*, author: Member, post_id: str, text: str, client_key: UUID, title: str = "") -> Receipt:
    """Change the words of one's own post. Readers keep the old ones until the new are shown.

    Raises:
        Refused: as for :func:`start_thread`; also a post that is gone, not one's own, or past its window.

    """
    sent = Sent(
        author=author, surface="edit", place=f"post:{post_id}", text=text, title=title, client_key=client_key
    )
    assessment = sent.triaged()
    with sent.answering(assessment):
        if (before := sent_before(PostRevision, sent)) is not None:
            return _receipt(before, assessment)
        check_size(sent, assessment)
        post = post_by_id(post_id)
        require(policy.can_edit(author, post, at=clock.now()))
        shown_title = _checked_title(title) if post.is_opening else ""
        spend(POSTING, author.public_id)

        def reopen() -> Post:
            locked = lock_item(post)
            require(policy.can_edit(author, locked, at=clock.now()))
            return locked

        hang = _hanging(author)
        revision = write(sent, assessment, PostRevision, take_place=reopen, hang=hang, title=shown_title)
        return _receipt(revision, assessment)


def _checked_title(title: str) -> str:
    """Return the title as readers get it: one line, without characters that nobody can see.

    Raises:
        Invalid: there is none, or it is too long.

    """
    shown = " ".join(clean_source(title).split())
    if not shown:
        raise Invalid("title", {"title": "empty"})
    if len(shown) > LONGEST_TITLE:
        raise Invalid("title", {"title": "too_long"})
    return shown


def _hanging(
    author: Member, *, labels: Iterable[str] = (), quotes: tuple[QuoteRange, ...] = ()
) -> Callable[[PostRevision, PostRevision | None], None]:
    """Return what hangs labels, quotes and mentions on the words, once they are stored."""

    def hang(revision: PostRevision, before: PostRevision | None) -> None:
        chosen = list(labels)
        if before is None and chosen:
            revision.post.labels.add(*ContentLabel.objects.filter(slug__in=chosen))
        keep_quotes(author, quotes, revision, before)
        keep_mentions(author, revision)

    return hang


def _receipt(revision: PostRevision, assessment: Assessment) -> Receipt:
    """Return what the author is told now; for a retry, with the present state."""
    post = revision.post
    return Receipt(
        thread_id=post.thread.public_id,
        post_id=post.public_id,
        state=revision.state,
        position=post.position,
        care=care_of(post, assessment),
    )
