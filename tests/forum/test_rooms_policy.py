"""Who reads and speaks in which room: row rules and queryset twins agree over the whole cast."""

from datetime import timedelta

import pytest

from community.core import clock
from community.members.actions.people import block, mute
from community.members.actions.roles import grant_role
from community.members.models import Role
from community.members.queries import forget
from forum import policy
from forum.actions.chat import delete_message
from forum.models import Audience, Message, Room
from forum.queries import messages_for, rooms_for
from forum.review_targets import MessageTarget
from tests.conftest import HELD_WORDS

pytestmark = pytest.mark.django_db
WRITERS = {"members": "alice", "participants": "bob", "alumni": "ada", "families": "fay", "circle": "bob"}


@pytest.fixture
def rooms(circle) -> dict[str, Room]:
    """A room for each audience, by audience."""
    return {
        audience: Room.objects.create(
            slug=audience,
            title=audience.title(),
            topic="",
            hours="always",
            audience=audience,
            circle=circle if audience == "circle" else None,
        )
        for audience in Audience.values
    }


@pytest.fixture
def everywhere(rooms, cast, speak):
    """Messages in every state, in every room; greta reviews the circle."""
    for audience, room in rooms.items():
        author = cast[WRITERS[audience]]
        speak(author, to=room)
        speak(author, HELD_WORDS, to=room)
        delete_message(member=author, message_id=speak(author, to=room).message_id)
        hidden = speak(author, "Off with this.", to=room)
        message = Message.objects.get(public_id=hidden.message_id)
        MessageTarget().remove(message.public_id, message.visible_revision.public_id)
    grant_role(actor=None, member=cast["petra"], role=Role.FACILITATOR, circle=rooms["circle"].circle)
    return cast


def test_rooms_twins_agree(everywhere, rooms):
    for viewer in everywhere.values():
        forget(viewer)
        by_row = {room.pk for room in rooms.values() if policy.can_read_room(viewer, room)}
        assert by_row == set(rooms_for(viewer).filter(slug__in=rooms).values_list("pk", flat=True)), viewer


@pytest.mark.parametrize("relation", ["none", "block", "mute"])
def test_messages_twins_agree(everywhere, relation):
    alice, bob = everywhere["alice"], everywhere["bob"]
    if relation != "none":
        (block if relation == "block" else mute)(actor=alice, other=bob)
    for viewer in everywhere.values():
        forget(viewer)
        seen = {each.pk for each in Message.objects.select_related("room") if policy.can_see(viewer, each)}
        assert seen == set(messages_for(viewer).values_list("pk", flat=True)), viewer


def test_each_audience_has_the_readers_that_a_board_of_it_has(everywhere, rooms, boards):
    for viewer in everywhere.values():
        forget(viewer)
        for audience, room in rooms.items():
            board = boards[audience]
            standing = policy.standing_of(viewer)
            assert bool(policy.can_read_room(viewer, room)) == bool(policy.can_read_place(standing, board))


def test_families_and_members_do_not_read_each_other(cast, rooms):
    assert not policy.can_read_room(cast["fay"], rooms["members"])
    assert not policy.can_read_room(cast["alice"], rooms["families"])


@pytest.mark.parametrize(
    ("change", "member", "team"),
    [
        ({}, "", ""),
        ({"is_locked": True}, "room_locked", ""),
        ({"hours": ""}, "room_shut", ""),
        ({"hours": "mon 9-10, sun 23-24"}, "room_shut", ""),
        ({"is_closed": True}, "room_closed", "room_closed"),
    ],
    ids=["open", "locked", "no hours set", "outside its hours", "closed"],
)
def test_who_may_speak(room, alice, mona, change, member, team):
    for name, value in change.items():
        setattr(room, name, value)
    wednesday = clock.now().replace(year=2026, month=11, day=25, hour=15)
    assert policy.can_say(alice, room, at=wednesday).reason == member
    assert policy.can_say(mona, room, at=wednesday).reason == team


def test_a_room_without_hours_of_its_own_keeps_the_staffed_hours(room, alice, settings):
    room.hours, moment = "", clock.now()
    settings.STAFFED_HOURS = tuple((day, 0, 24 * 60) for day in range(7))
    assert policy.can_say(alice, room, at=moment)
    alice.paused_until = moment + timedelta(days=1)
    assert policy.can_say(alice, room, at=moment).reason == "paused"
