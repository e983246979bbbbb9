"""Who comes out of reach while a page is open hears nothing more, whatever took them away."""

import pytest

from community.members.actions.people import block
from community.members.actions.roles import leave_circle
from forum.actions.places import BoardFacts, change_board
from forum.actions.rooms import RoomFacts, change_room
from forum.models import Room, Thread
from tests.conftest import CALM

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def nearby(boards, room, circle, start, clara, alice):
    """Where bob is: a thread and a room of his circle, a thread and a room for all, by name."""
    circles = Room.objects.create(slug="ours", title="Ours", audience="circle", circle=circle, hours="always")
    threads = [start(clara, on=boards["circle"]), start(alice)]
    circles_thread, everybodys = (Thread.objects.get(public_id=each.thread_id) for each in threads)
    return {"circle's thread": circles_thread, "circle's room": circles, "thread": everybodys, "room": room}


def leave(place, bob, alice, otto, circle):
    leave_circle(actor=otto, member=bob, circle=circle)


def keep_from_bob(place, bob, alice, otto, circle):
    facts = {"title": "T", "audience": "families"}
    if isinstance(place, Thread):
        board = BoardFacts(description="", group="G", **facts)
        change_board(actor=otto, slug=place.board.slug, facts=board)
    else:
        change_room(actor=otto, slug=place.slug, facts=RoomFacts(topic="", **facts))


def turn_away(place, bob, alice, otto, circle):
    block(actor=alice, other=bob)


@pytest.mark.parametrize(
    ("where", "act"),
    [
        ("circle's thread", leave),
        ("circle's room", leave),
        ("thread", keep_from_bob),
        ("room", keep_from_bob),
        ("thread", turn_away),
    ],
)
async def test_the_socket_ends_and_brings_nothing_that_came_after(
    where, act, nearby, listen_at, in_thread, say, speak, bob, alice, clara, otto, circle
):
    place = nearby[where]
    async with listen_at(f"/ws/{place.KIND}s/{place.public_id}/", bob) as (client,):
        await in_thread(act, place, bob, alice, otto, circle)
        await in_thread(say if isinstance(place, Thread) else speak, clara, f"Not for Bob. {CALM}", to=place)
        heard = []
        while frame := await client.next(within=2):
            heard.append(frame)
        assert client.closed_with == 4403
        assert "Not for Bob" not in str(heard)
