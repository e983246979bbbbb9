"""Rooms, messages, their words, and what hangs on them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from forum.events import MessageChanged, RoomChanged
from forum.models.base import MEMBER, Contribution, Revision, SmallAnswer, Stream
from forum.models.boards import Place


class Room(Place, Stream):
    """A drop-in conversation. It has an address by its slug, and frames name it by its public id.

    ``hours`` is when members write: "" for the staffed hours, "always", or hours of its own, written
    as STAFFED_HOURS is. A room that ``is_closed`` can be read, and nothing new is said there.
    """

    KIND = "room"

    topic = models.CharField(max_length=200)
    rules = models.TextField(blank=True)
    hours = models.CharField(max_length=120, blank=True)
    is_closed = models.BooleanField(default=False)

    class Meta(Place.Meta):
        pass

    @property
    def place(self) -> "Room":
        return self

    @property
    def items(self) -> "models.QuerySet[Message]":
        return self.messages.all()

    def changed(self) -> RoomChanged:
        return RoomChanged(audience=(self.token,), room_id=self.public_id, cursor=self.cursor)


class Message(Contribution):
    """A contribution to a room; ``reply_to`` is another message there that it answers."""

    SUBJECT = "forum.message"
    STREAM = "room"
    ENTRY = "message"

    room = models.ForeignKey(Room, models.PROTECT, related_name="messages")
    reply_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="answers")
    visible_revision = models.OneToOneField(
        "MessageRevision", models.PROTECT, null=True, blank=True, related_name="shown_as", editable=False
    )

    class Meta(Contribution.Meta):
        constraints: ClassVar = [
            *Contribution.Meta.constraints,
            models.UniqueConstraint(name="message_position_unique_in_room", fields=["room", "position"]),
        ]
        indexes: ClassVar = [
            models.Index(name="message_changes", fields=["room", "cursor"]),
            models.Index(name="message_of_author", fields=["author", "-written_at"]),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def surface(self) -> str:
        return "message"

    def changed(self) -> MessageChanged:
        return MessageChanged(
            audience=(self.room.token,),
            room_id=self.room.public_id,
            message_id=self.public_id,
            cursor=self.room.cursor,
        )


class MessageRevision(Revision):
    """The words of a message."""

    ITEM = "message"

    message = models.ForeignKey(Message, models.CASCADE, related_name="revisions")

    class Meta(Revision.Meta):
        constraints: ClassVar = [
            *Revision.Meta.constraints,
            models.UniqueConstraint(name="messagerevision_numbered_once", fields=["message", "number"]),
        ]
        indexes: ClassVar = [
            models.Index(name="messagerevision_pending", fields=["id"], condition=Q(awaits_scorer=True)),
        ]

    def __str__(self) -> str:
        return self.public_id


class MessageMention(models.Model):
    """A revision of a message names a member who may read it."""

    revision = models.ForeignKey(MessageRevision, models.CASCADE, related_name="mentions")
    member = models.ForeignKey(MEMBER, models.CASCADE, related_name="message_mentions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="messagemention_once", fields=["revision", "member"])
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} names {self.member_id}"


class MessageReaction(SmallAnswer):
    """A small answer to a message."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="reactions")

    class Meta(SmallAnswer.Meta):
        constraints: ClassVar = [
            *SmallAnswer.Meta.constraints,
            models.UniqueConstraint(name="messagereaction_once", fields=["message", "member", "kind"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.message_id}"
