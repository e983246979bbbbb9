"""Words of danger are answered through every refusal of a room's socket: with the card, and an item.

The same through the room's forms: ``tests/test_refusals.py``.
"""

import json
from datetime import timedelta

import pytest

from community.asgi import application
from community.core import clock
from community.core.limits import spend
from community.core.screening import CareLevel
from community.live.bucket import BURST
from community.members.models import Agreement, CircleMembership, Member, Role, RoleGrant, SignIn
from forum.actions import chat
from forum.models import Message, Room
from moderation.models import ReviewItem
from tests.community.live.conftest import Client
from tests.conftest import CALM, NOW_WORDS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LONG = f"{NOW_WORDS} " + "on and on " * 500
KEY = "9b9d1a52-7f8f-4c6e-9f11-111111111111"


@pytest.fixture
def listen(listen_at, room):
    """Open a socket at the room: ``async with listen(bob) as (client,)``."""

    def in_the_room(*members):
        return listen_at(f"/ws/rooms/{room.public_id}/", *members)

    return in_the_room


async def answer_to(client, **frame):
    """Send a frame and return the ``refused`` that it gets."""
    await client.send(frame.pop("type", "say"), **{"client_key": KEY, "text": NOW_WORDS, **frame})
    return await client.next("refused")


async def cared_for(in_thread, refused, *, words: str = ""):
    """Assert that the answer brings the card, and that a person will see the words."""
    assert refused["words"]
    assert words in refused["words"]
    assert "not in trouble" in refused["card"]
    assert "988" in refused["card"]

    def kept():
        (item,) = ReviewItem.objects.filter(author__handle="bob")
        return item.care_level, Message.objects.count()

    level, messages = await in_thread(kept)
    assert level == CareLevel.NOW
    return messages


def with_room(**changes):
    def change(room, bob):
        Room.objects.filter(pk=room.pk).update(**changes)

    return change


def paused(room, bob):
    Member.objects.filter(pk=bob.pk).update(paused_until=clock.now() + timedelta(days=1))


SHUT = {
    "room_locked": with_room(is_locked=True),
    "room_closed": with_room(is_closed=True),
    "room_shut": with_room(hours=""),
    "paused": paused,
}


@pytest.mark.parametrize("reason", SHUT)
async def test_a_room_that_takes_no_words(reason, listen, in_thread, room, bob, settings):
    settings.STAFFED_HOURS = ()
    async with listen(bob) as (client,):
        await in_thread(SHUT[reason], room, bob)
        refused = await answer_to(client)
        assert (refused["reason"], refused["client_key"]) == (reason, KEY)
        assert refused["renew"] not in {"", KEY}
        assert await cared_for(in_thread, refused) == 0


async def test_slow_mode_names_the_seconds(listen, in_thread, room, speak, bob):
    await in_thread(speak, bob, CALM)
    await in_thread(with_room(slow_seconds=600), room, bob)
    async with listen(bob) as (client,):
        refused = await answer_to(client)
        assert (refused["reason"], refused["retry_after"] > 590) == ("too_fast", True)
        assert await cared_for(in_thread, refused, words="seconds before you post again") == 1


async def test_too_many_messages_in_a_short_time(listen, in_thread, bob, settings):
    settings.RATE_LIMITS = True
    for _ in range(chat.SAYING.burst):
        spend(chat.SAYING, bob.public_id)
    async with listen(bob) as (client,):
        refused = await answer_to(client)
        assert refused["reason"] == "too_fast"
        assert await cared_for(in_thread, refused) == 0


@pytest.mark.parametrize("key", ["nonsense", "", 7, None, ["x"], {"a": 1}])
async def test_a_key_that_is_none(key, listen, in_thread, bob):
    async with listen(bob) as (client,):
        refused = await answer_to(client, client_key=key)
        assert refused["reason"] == "malformed"
        assert refused["renew"]
        assert await cared_for(in_thread, refused) == 0


async def test_a_key_that_was_used_for_something_else(listen, in_thread, bob):
    async with listen(bob) as (client,):
        await client.send("say", client_key=KEY, text=CALM)
        await client.next("ack")
        refused = await answer_to(client)
        assert refused["reason"] == "key_reused"
        assert await cared_for(in_thread, refused) == 1


async def test_words_that_are_too_long(listen, in_thread, bob):
    async with listen(bob) as (client,):
        refused = await answer_to(client, text=LONG)
        assert refused["reason"] == "message_long"
        assert await cared_for(in_thread, refused, words="4,000") == 0


@pytest.mark.parametrize("kind", ["shout", "resume", "react", ""])
async def test_words_in_a_frame_that_takes_none(kind, listen, in_thread, bob):
    async with listen(bob) as (client,):
        refused = await answer_to(client, type=kind, id="nothing", kind="sitting")
        assert await cared_for(in_thread, refused) == 0


@pytest.mark.parametrize(
    "sent",
    [
        NOW_WORDS,
        json.dumps([NOW_WORDS]),
        json.dumps({"text": NOW_WORDS}),
        '{"type": "say", "text": "' + NOW_WORDS,
    ],
    ids=["no json", "a list", "no type", "cut off"],
)
async def test_what_is_no_frame(sent, listen, in_thread, bob):
    async with listen(bob) as (client,):
        await client.wire.send_to(sent)
        refused = await client.next("refused")
        assert refused["reason"] == "malformed"
        assert await cared_for(in_thread, refused) == 0


async def test_bytes(listen, in_thread, bob):
    async with listen(bob) as (client,):
        await client.wire.send_to(bytes_data=NOW_WORDS.encode())
        assert await cared_for(in_thread, await client.next("refused")) == 0


async def test_words_after_a_flood(listen, in_thread, bob):
    async with listen(bob) as (client,):
        for _ in range(int(BURST) + 5):
            await client.send("ping")
        refused = await answer_to(client)
        assert refused["reason"] == "flood"
        assert await cared_for(in_thread, refused) == 0


# What was written to the database and never said: the once-a-second look would close the socket, and the
# words are there before it.


def lost_role(bob, circle):
    RoleGrant.objects.filter(member=bob).delete()


def lost_circle(bob, circle):
    CircleMembership.objects.filter(member=bob, circle=circle).delete()


def ended_session(bob, circle):
    SignIn.objects.filter(member=bob).delete()


def new_agreement(bob, circle):
    Agreement.objects.create(version=99, source="Other words.", published_at=clock.now())


def second_step(bob, circle):
    RoleGrant.objects.create(member=bob, role=Role.FACILITATOR, granted_at=clock.now())


LOST = {
    "role": lost_role,
    "not_found": lost_circle,
    "signed_out": ended_session,
    "agreement": new_agreement,
    "second_step": second_step,
}


@pytest.mark.parametrize("reason", LOST)
async def test_rights_that_went_while_somebody_wrote(reason, listen, in_thread, room, circle, bob, settings):
    await in_thread(with_room(audience="circle", circle=circle), room, bob)
    settings.TEAM_SECOND_STEP = True
    async with listen(bob) as (client,):
        await in_thread(LOST[reason], bob, circle)
        refused = await answer_to(client)
        assert refused["reason"] == reason
        assert await cared_for(in_thread, refused) == 0


async def test_a_door_that_is_closed_to_somebody_we_know(headers_of, in_thread, room, circle, bob):
    """The words were on their way while the right went: they come with the opening of the socket."""
    headers = await in_thread(headers_of, bob)
    await in_thread(new_agreement, bob, circle)
    client = Client(application, f"/ws/rooms/{room.public_id}/", headers)
    assert await client.open()
    refused = await answer_to(client)
    assert refused["reason"] == "agreement"
    assert await cared_for(in_thread, refused) == 0
    assert await client.closes() == 4403
