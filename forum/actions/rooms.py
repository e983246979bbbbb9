"""The operator opens rooms, changes what they are, and closes them."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from community.core.errors import Conflict, Invalid, NotFound
from community.core.events import announce
from community.members.actions import inbox
from community.members.models import Circle, Member
from forum.actions.finding import found_by_others
from forum.actions.furnishing import allow, check_audience, note
from forum.actions.steering import change, check_reason
from forum.actions.telling import tell_of_room
from forum.actions.visibility import lock_stream
from forum.hours import read_hours
from forum.models import Audience, Room
from forum.queries import room_by_slug


@dataclass(frozen=True, kw_only=True, slots=True)
class RoomFacts:
    """What a room is. ``circle`` goes with the audience "circle"; ``hours`` are those of the model."""

    title: str
    topic: str
    rules: str = ""
    hours: str = ""
    order: int = 0
    audience: str = Audience.MEMBERS
    circle: Circle | None = None

    def as_columns(self) -> dict[str, Any]:
        """Return the facts as the columns of a row."""
        return asdict(self) | {"circle": self.circle}


def make_room(*, actor: Member | None, slug: str, facts: RoomFacts) -> Room:
    """Open a room. ``actor`` is None only for commands at the machine itself.

    Raises:
        NotAllowed: the actor may not furnish the house.
        Invalid: a short name that is taken, a circle that does not fit the audience, or hours that
            cannot be read.

    """
    allow(actor)
    _check(facts)
    if Room.objects.filter(slug=slug).exists():
        raise Invalid("room_slug_taken", {"slug": "slug_taken"})
    with transaction.atomic():
        room = Room.objects.create(slug=slug, **facts.as_columns())
        note(actor, "room_made", slug, audience=facts.audience)
    return room


def change_room(*, actor: Member, slug: str, facts: RoomFacts) -> Room:
    """Change what a room says, who reads it and when they write. Its address stays.

    Raises:
        NotAllowed, NotFound: not the actor's to change, or no such room.
        Invalid: as for :func:`make_room`.

    """
    allow(actor)
    _check(facts)
    with transaction.atomic(), inbox.together():
        room = lock_stream(room_by_slug(slug))
        readers = (room.audience, room.circle_id)
        for name, value in facts.as_columns().items():
            setattr(room, name, value)
        if readers != (room.audience, room.circle_id):
            room.access_version += 1
            tell_of_room(room)
            found_by_others(room)
        room.save()
        room.advance()
        note(actor, "room_changed", slug, audience=facts.audience)
        announce(room.changed())
    return room


def close_room(*, actor: Member, slug: str, closed: bool, reason: str) -> None:
    """Close a room: what was said can be read, and nobody writes. Or open it again.

    Raises:
        NotAllowed, NotFound: not the actor's to close, or no such room.
        Invalid: no reason was given.

    """
    allow(actor)
    check_reason(reason)
    with transaction.atomic():
        room = lock_stream(room_by_slug(slug))
        changes = {"is_closed": closed, "access_version": room.access_version + 1}
        change(room, changes, by=actor, verb="close", reason=reason)


def remove_room(*, actor: Member, slug: str) -> None:
    """Remove a room in which nothing was ever said.

    Raises:
        NotAllowed, NotFound: not the actor's to remove, or no such room.
        Conflict: it holds messages, which would lose their place.

    """
    allow(actor)
    try:
        with transaction.atomic():
            deleted, _ = Room.objects.filter(slug=slug).delete()
            if not deleted:
                raise NotFound
            note(actor, "room_removed", slug)
    except ProtectedError as held:
        raise Conflict("room_has_messages") from held


def _check(facts: RoomFacts) -> None:
    check_audience(facts.audience, facts.circle)
    try:
        read_hours(facts.hours)
    except ValueError as unreadable:
        raise Invalid("hours", {"hours": "unreadable"}) from unreadable
