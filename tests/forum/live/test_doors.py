"""Who gets in at which socket: everybody of the cast at every kind of door, written down by hand."""

import pytest

from community.asgi import application
from community.live.threads import reading
from forum.models import Room, Thread
from tests.community.live.conftest import Client
from tests.conftest import NOW_WORDS

pytestmark = pytest.mark.django_db(transaction=True)
TEAM = {"greta", "mona", "clara", "otto"}
MAY_ENTER = {
    "members": {"alice", "bob", "ada", "petra"} | TEAM,
    "participants": {"alice", "bob"} | TEAM,
    "alumni": {"ada", "petra"} | TEAM,
    "families": {"fay"} | TEAM,
    "circle": {"bob", "mona", "clara"},
}
MAY_REVIEW = TEAM


@pytest.fixture
def doors(boards, circle, start, clara):
    """The address of each socket, with the handles of those who may open it."""
    found = {}
    for audience, board in boards.items():
        thread = Thread.objects.get(public_id=start(clara, on=board).thread_id)
        of = {"circle": circle} if audience == "circle" else {}
        room = Room.objects.create(slug=f"r-{audience}", title="R", audience=audience, hours="always", **of)
        for place in (thread, room):
            found[f"/ws/{place.KIND}s/{place.public_id}/"] = MAY_ENTER[audience]
    found["/ws/review/"] = MAY_REVIEW
    return found


async def test_everybody_gets_in_where_they_may_and_nowhere_else(doors, cast, headers_of):
    wrong = []
    for handle, member in cast.items():
        headers = await reading(headers_of, member)
        for address, may in {**doors, "/ws/me/": set(cast)}.items():
            client = Client(application, address, headers)
            await client.open()
            told = (await client.next()).get("type")
            if (told == "hello") != (handle in may) or (
                told != "hello" and client.closed_with not in {4403, 4404}
            ):
                wrong.append((handle, address, told, client.closed_with))
            await client.wire.disconnect(timeout=5)
    assert wrong == []


async def test_words_at_a_door_that_stays_closed_are_read_for_danger(doors, fay, headers_of):
    for address, may in doors.items():
        if "fay" in may:
            continue
        client = Client(application, address, await reading(headers_of, fay))
        await client.open()
        await client.send("say", text=NOW_WORDS, client_key="k")
        answer = await client.next("refused")
        assert "988" in answer["card"], address
        assert await client.closes() in {4403, 4404}
        await client.wire.disconnect(timeout=5)
