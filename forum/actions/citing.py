"""What a text points at: stretches of other posts, and members it names. Rows, never copies."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from community.members.handles import LONGEST, SHORTEST
from community.members.models import Member
from community.members.queries import excluded_authors, standing_of
from forum import policy
from forum.models import Mention, MessageMention, MessageRevision, Place, Post, PostRevision, Quote
from forum.queries import posts_for

MENTION = re.compile(rf"(?<![\w@./])@([a-z0-9_.-]{{{SHORTEST},{LONGEST + 1}}})(?![\w@-])", re.IGNORECASE)
MOST_MENTIONS = 10
MOST_QUOTES = 10
LONGEST_QUOTE = 1000
"""Letters of one quote: what somebody points at, and never a second copy of a long post."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QuoteRange:
    """A stretch of a post's visible plain text, in code points."""

    post_id: str
    start: int
    end: int


def quoted_texts(author: Member, thread_id: str, ranges: Iterable[QuoteRange]) -> tuple[str, ...]:
    """Return the plain text of each range that ``author`` may read: triage treats it as quoted."""
    wanted = list(ranges)[:MOST_QUOTES]
    posts = _quotable(author, wanted, thread__public_id=thread_id)
    return tuple(
        _plain(posts[cited.post_id])[cited.start : cited.end] for cited in wanted if cited.post_id in posts
    )


def keep_quotes(
    author: Member, ranges: Iterable[QuoteRange], revision: PostRevision, before: PostRevision | None
) -> None:
    """Store citations of posts of the same thread that the author may read; an edit keeps its own."""
    if before is not None:
        Quote.objects.bulk_create(_copy_for(quote, revision) for quote in before.quotes.all())
        return
    wanted = list(ranges)[:MOST_QUOTES]
    posts = _quotable(author, wanted, thread=revision.post.thread_id)
    kept = []
    for order, cited in enumerate(wanted):
        post = posts.get(cited.post_id)
        if post is None:
            continue
        start = max(0, cited.start)
        end = min(cited.end, start + LONGEST_QUOTE, len(_plain(post)))
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


def _quotable(author: Member, ranges: list[QuoteRange], **thread: object) -> dict[str, Post]:
    """Return the posts named by ``ranges`` that stand in that thread and that ``author`` reads there."""
    if not ranges:
        return {}
    shown = posts_for(author).filter(
        public_id__in=[cited.post_id for cited in ranges], state=Post.State.PUBLISHED, **thread
    )
    return {post.public_id: post for post in shown.select_related("visible_revision")}


def _plain(post: Post) -> str:
    return post.visible_revision.plain if post.visible_revision is not None else ""


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


def keep_mentions(author: Member, revision: PostRevision) -> None:
    """Remember whom a post names."""
    named = _named(revision.plain, author, revision.post.thread.board)
    Mention.objects.bulk_create(Mention(revision=revision, member=member) for member in named)


def keep_message_mentions(author: Member, revision: MessageRevision) -> None:
    """Remember whom a message names."""
    named = _named(revision.plain, author, revision.message.room)
    MessageMention.objects.bulk_create(MessageMention(revision=revision, member=member) for member in named)


def _named(plain: str, author: Member, place: Place) -> list[Member]:
    """Return who is named, if they can read it and neither has blocked the other: silently."""
    names = list(dict.fromkeys(name.casefold().rstrip("._-") for name in MENTION.findall(plain)))
    if not names:
        return []
    named = Member.objects.filter(handle__in=names[:MOST_MENTIONS], is_active=True).exclude(pk=author.pk)
    return [
        member
        for member in named
        if policy.can_read_place(standing_of(member), place) and author.pk not in excluded_authors(member)
    ]
