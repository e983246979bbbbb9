"""What changed in a room: messages with what they answer and the small answers to them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from community.live.ports import Item
from forum.models import Message, MessageReaction, Room, Stream
from forum.pages.articles import article_html
from forum.pages.frames import SHOWN, Answers, answers_to, counted, facts_of, tombstone
from forum.pages.said import Answered, MessageArticle, answered_html

COLUMNS = (
    *("public_id", "position", "state", "cursor", "published_at", "edited_at", "room"),
    *("author__handle", "author__public_id", "visible_revision__html"),
    *("reply_to__public_id", "reply_to__state", "reply_to__author__handle", "reply_to__author__public_id"),
    "reply_to__visible_revision__plain",
)


class Messages:
    """How rooms are read. See :class:`forum.pages.frames.Kind`."""

    def find(self, public_id: str) -> Room | None:
        return Room.objects.filter(public_id=public_id).first()

    def rows(self, stream: Stream) -> QuerySet[Message]:
        return _with_words(Message.objects.filter(room=stream.pk))

    def facts(self, stream: Stream) -> dict[str, Any]:
        assert isinstance(stream, Room)
        return room_facts(stream)

    def items(self, rows: Sequence[Message]) -> Iterable[Item]:
        """Return the messages, and those that answer one of them: three queries."""
        changed = {row.pk: row for row in rows}
        shown = [row.pk for row in rows if row.state == SHOWN]
        answers = answers_to(MessageReaction.objects.filter(message__in=shown), "message")
        items = [
            (
                row.cursor or 0,
                _message(row, answers.get(row.pk, {})) if row.state == SHOWN else tombstone(row),
            )
            for row in rows
        ]
        answering = _with_words(Message.objects.filter(reply_to__in=changed, state=SHOWN))
        for row in answering.exclude(pk__in=changed):
            at = changed[row.reply_to_id].cursor or 0  # type: ignore[index]
            items.append((at, _part(row, at)))
        return [item for _, item in sorted(items, key=lambda each: each[0])]


def room_facts(room: Room) -> dict[str, Any]:
    """Return what changes for everybody on a room's page when the team steers it."""
    return {
        "title": room.title,
        "topic": room.topic,
        "rules": room.rules,
        "hours": room.hours,
        "is_locked": room.is_locked,
        "is_closed": room.is_closed,
        "slow_seconds": room.slow_seconds,
    }


def _with_words(messages: QuerySet[Message]) -> QuerySet[Message]:
    return messages.select_related(
        "author", "visible_revision", "reply_to__author", "reply_to__visible_revision"
    ).only(*COLUMNS)


def _message(row: Message, answers: Answers) -> Item:
    data = facts_of(row) | {"html": article_html(_article(row))}

    def draw(excluded: frozenset[int]) -> dict[str, Any] | None:
        if row.author_id in excluded:
            return None
        return data | {"reply_to": _answered(row, excluded), "reactions": counted(answers, excluded)}

    return Item(people=_people(row).union(*answers.values()), draw=draw)


def _part(row: Message, at: int) -> Item:
    """Return what a message answers, where only that has changed."""

    def draw(excluded: frozenset[int]) -> dict[str, Any] | None:
        if row.author_id in excluded:
            return None
        return {"id": row.public_id, "at": at, "part": True, "reply_to": _answered(row, excluded)}

    return Item(people=_people(row), draw=draw)


def _people(row: Message) -> frozenset[int]:
    answered = row.reply_to
    return frozenset({row.author_id, *([answered.author_id] if answered is not None else [])})


def _answered(row: Message, excluded: frozenset[int]) -> dict[str, str] | None:
    """Return the line above words that answer others, if those are still there for this viewer."""
    answered = row.reply_to
    if answered is None or answered.state != SHOWN or answered.author_id in excluded:
        return None
    plain = answered.visible_revision.plain if answered.visible_revision is not None else ""
    html = answered_html(Answered(answered.public_id, answered.author.handle, plain))
    return {"id": answered.public_id, "by": answered.author.public_id, "html": html}


def _article(row: Message) -> MessageArticle:
    return MessageArticle(
        id=row.public_id,
        position=row.position,
        state=str(row.state),
        author=row.author.handle,
        author_public_id=row.author.public_id,
        html=row.visible_revision.html if row.visible_revision is not None else "",
        published_at=row.published_at,
        edited_at=row.edited_at,
    )
