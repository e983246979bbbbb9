"""A member's words go into rooms: say, change, delete; and what others do with them.

See :mod:`forum.actions.writing` for the order in which words go in.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from django.db import transaction

from community.core import clock
from community.core.errors import Invalid
from community.core.limits import Limit, spend
from community.core.rulings import require
from community.core.screening import Assessment
from community.members.models import Member
from forum import policy
from forum.actions import answering
from forum.actions.citing import keep_message_mentions
from forum.actions.visibility import lock_item, lock_stream
from forum.actions.writing import (
    Sent,
    care_of,
    check_size,
    filing_of,
    sent_before,
    wait_your_turn,
    write,
)
from forum.models import Message, MessageRevision
from forum.queries import message_by_id, messages_for, room_by_id
from moderation.actions.filing import Care
from moderation.actions.withholding import FOUND, withhold
from moderation.models import Decision

SAYING = Limit("saying", burst=20, seconds=100)
"""Twenty at once, and 60 more in five minutes."""
LONGEST_MESSAGE = 4000
"""Letters of a message, as readers get it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What the author is told: the true state of their words, and what is offered to them."""

    room_id: str
    message_id: str
    state: str
    position: int | None = None
    care: Care = field(default_factory=Care)


def say(*, author: Member, room_id: str, text: str, client_key: UUID, reply_to: str = "") -> Said:
    """Speak in a room.

    ``reply_to`` is the message that it answers. One that is gone by now, stands elsewhere or is
    nothing the author may read is left out: what somebody says counts more than what it hangs on.

    Raises:
        Refused: no such room, not allowed, paused, the room locked, shut or closed, too fast, slow
            mode, too long, empty, or a key used before.

    """
    sent = Sent(
        author=author,
        surface="message",
        place=f"room:{room_id}",
        text=text,
        client_key=client_key,
        cited=(reply_to,),
    )
    answered = _answered(author, room_id, reply_to)
    assessment = sent.triaged(_words_of(answered))
    with sent.answering(assessment):
        if (before := sent_before(MessageRevision, sent)) is not None:
            return _said(before, assessment)
        _check(sent, assessment)
        room = room_by_id(room_id)
        require(policy.can_say(author, room, at=clock.now()))
        spend(SAYING, author.public_id)

        def take_place() -> Message:
            locked = lock_stream(room)
            require(policy.can_say(author, locked, at=clock.now()))
            wait_your_turn(author, locked)
            return Message(room=locked, author=author, reply_to=answered)

        return _said(_write(sent, assessment, take_place), assessment)


def change_message(*, author: Member, message_id: str, text: str, client_key: UUID) -> Said:
    """Change the words of one's own message. Readers keep the old ones until the new are shown.

    Raises:
        Refused: as for :func:`say`; also a message that is gone, not one's own, or past its window.

    """
    sent = Sent(
        author=author, surface="edit", place=f"message:{message_id}", text=text, client_key=client_key
    )
    assessment = sent.triaged()
    with sent.answering(assessment):
        if (before := sent_before(MessageRevision, sent)) is not None:
            return _said(before, assessment)
        _check(sent, assessment)
        message = message_by_id(message_id)
        require(policy.can_edit(author, message, at=clock.now()))
        spend(SAYING, author.public_id)

        def reopen() -> Message:
            locked = lock_item(message)
            require(policy.can_edit(author, locked, at=clock.now()))
            return locked

        return _said(_write(sent, assessment, reopen), assessment)


def delete_message(*, member: Member, message_id: str) -> None:
    """Take one's own message away. See :func:`forum.actions.answering.take_back`."""
    answering.take_back(member=member, item=message_by_id(message_id))


def react_to_message(*, member: Member, message_id: str, kind: str) -> bool:
    """Add a reaction to a message, or take it back. See :func:`forum.actions.answering.answer`.

    Raises:
        Invalid: an unknown kind.

    """
    answering.check_kind(kind)
    return answering.answer(member=member, item=message_by_id(message_id), kind=kind)


def report_message(*, member: Member, message_id: str, reason: str, note: str) -> Care:
    """Tell the team about a message. See :func:`forum.actions.answering.tell`.

    Raises:
        Refused: there is no such message, or not for the member. The note is triaged first.

    """
    with answering.note_answered(member, note):
        return answering.tell(member=member, item=message_by_id(message_id), reason=reason, note=note)


def hide_message(*, actor: Member, message_id: str, rule: str, reason: str) -> Decision:
    """Take somebody's message from readers, through the review queue: its author is told and can appeal.

    ``rule`` is a house rule (``moderation.wording.RULES``), ``reason`` what the author reads. See
    :mod:`moderation.actions.withholding` for what becomes of it.

    Raises:
        NotFound, NotAllowed: not the actor's to hide, gone already, or somebody else is at it.
        Invalid: no rule, or no reason.

    """
    message = message_by_id(message_id)
    with transaction.atomic():
        locked = lock_item(message)
        require(policy.can_hide(actor, locked))
        filing = filing_of(locked, cast("MessageRevision", locked.visible_revision), FOUND)
        return withhold(actor=actor, filing=filing, rule=rule, note=reason)


def _answered(author: Member, room_id: str, message_id: str) -> Message | None:
    """Return the message that is answered, if the author reads it in that room now."""
    if not message_id:
        return None
    shown = messages_for(author).filter(
        public_id=message_id, room__public_id=room_id, state=Message.State.PUBLISHED
    )
    return shown.select_related("visible_revision").first()


def _words_of(answered: Message | None) -> tuple[str, ...]:
    """Return what triage treats as somebody else's words."""
    shown = answered.visible_revision if answered is not None else None
    return (shown.plain,) if shown is not None else ()


def _check(sent: Sent, assessment: Assessment) -> None:
    check_size(sent, assessment)
    if len(assessment.plain) > LONGEST_MESSAGE:
        raise Invalid("message_long", {"text": "too_long"})


def _write(sent: Sent, assessment: Assessment, take_place: Callable[[], Message]) -> MessageRevision:
    def hang(revision: MessageRevision, before: MessageRevision | None) -> None:
        keep_message_mentions(sent.author, revision)

    return write(sent, assessment, MessageRevision, take_place=take_place, hang=hang)


def _said(revision: MessageRevision, assessment: Assessment) -> Said:
    """Return what the author is told now; for a retry, with the present state."""
    message = revision.message
    return Said(
        room_id=message.room.public_id,
        message_id=message.public_id,
        state=revision.state,
        position=message.position,
        care=care_of(message, assessment),
    )
