"""Speaking and listening in a room over a socket, through the real front door, hub and database."""

from uuid import uuid4

import pytest
from django.db import OperationalError, transaction

from community.asgi import application
from community.members.actions.people import block
from forum.actions import chat, steering
from forum.actions.rooms import close_room
from forum.models import Message, MessageReaction
from moderation.models import ReviewItem
from moderation.ports import target_for
from tests.community.live.conftest import Client
from tests.conftest import HELD_WORDS, NOW_WORDS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def listen(listen_at, room):
    """Open sockets at the room: ``async with listen(bob) as (client,)``."""

    def in_the_room(*members):
        return listen_at(f"/ws/rooms/{room.public_id}/", *members)

    return in_the_room


def messages_in(frame):
    return [item for item in frame["items"] if item["id"]]


def stream_in(frame):
    return next(item["stream"] for item in frame["items"] if item["id"] == "")


@transaction.atomic
def let_through(message_id):
    message = Message.objects.get(public_id=message_id)
    target_for("forum.message").publish(message_id, message.revisions.get().public_id)


async def say(client, text, *, key=None, **more):
    """Say something and return the answer: an ``ack`` or a ``refused``."""
    await client.send("say", client_key=str(key or uuid4()), text=text, **more)
    while True:
        frame = await client.next()
        if not frame or frame["type"] in {"ack", "refused", "error"}:
            return frame


class TestSpeaking:
    async def test_help_is_shown_where_the_database_keeps_nothing(self, listen, bob, monkeypatch):
        def away(**_):
            raise OperationalError

        monkeypatch.setattr("forum.consumers.turn_away", away)
        async with listen(bob) as (speaker,):
            await speaker.send("shout", text=NOW_WORDS)
            answer = await speaker.next("refused")
        assert "988" in answer["card"]

    async def test_what_is_said_is_acknowledged_and_arrives_for_everybody(self, listen, bob, ada):
        async with listen(bob, ada) as (speaker, other):
            key = uuid4()
            ack = await say(speaker, "Tired, **but** here.", key=key)
            assert ack["client_key"] == str(key)
            assert (ack["state"], ack["position"], ack["html"], ack["card"]) == ("published", 1, "", "")
            (item,) = messages_in(await other.next("changes"))
            assert (item["id"], item["position"], item["by"]) == (ack["id"], 1, bob.public_id)
            assert "<strong>but</strong>" in item["html"]
            assert item["reply_to"] is None

    async def test_a_frame_is_the_same_for_every_reader(self, listen, bob, ada):
        async with listen(bob, ada) as (speaker, other):
            await say(speaker, "Tired, but here.")
            (item,) = messages_in(await other.next("changes"))
            for own in ("<button", "<details", "You<", "csrf"):
                assert own not in item["html"]
            assert "Z</time>" not in item["html"]
            assert 'Z">' in item["html"]

    async def test_a_retry_under_the_same_key_says_it_once(self, listen, in_thread, bob):
        key = uuid4()
        async with listen(bob) as (speaker,):
            first = await say(speaker, "Once.", key=key)
        async with listen(bob) as (speaker,):
            again = await say(speaker, "Once.", key=key)
        assert (again["id"], again["position"]) == (first["id"], first["position"])
        assert await in_thread(Message.objects.count) == 1

    async def test_an_answer_brings_the_first_words_of_what_it_answers(
        self, listen, in_thread, speak, alice, bob
    ):
        first = await in_thread(speak, alice, "The kettle is on.")
        async with listen(bob, alice) as (speaker, other):
            await say(speaker, "Pour me one.", reply_to=first.message_id)
            (item,) = messages_in(await other.next("changes"))
            assert item["reply_to"]["id"] == first.message_id
            assert "to alice: The kettle is on." in item["reply_to"]["html"]

    async def test_held_words_come_back_to_their_author_as_they_stand_and_to_nobody_else(
        self, listen, in_thread, bob, ada
    ):
        async with listen(bob, ada) as (speaker, other):
            ack = await say(speaker, HELD_WORDS)
            assert (ack["state"], ack["position"]) == ("held", None)
            assert "Waiting for a person" in ack["html"]
            assert "555-0143" in ack["html"]
            assert await other.nothing("changes")

            await in_thread(let_through, ack["id"])
            (item,) = messages_in(await other.next("changes"))
            assert (item["id"], item["position"]) == (ack["id"], 1)

    async def test_words_in_crisis_are_said_and_bring_the_card_at_once(self, listen, in_thread, bob, ada):
        async with listen(bob, ada) as (speaker, other):
            ack = await say(speaker, NOW_WORDS)
            assert ack["state"] == "published"
            assert "988" in ack["card"]
            assert 'name="csrfmiddlewaretoken" value="of-the-page"' in ack["card"]
            assert messages_in(await other.next("changes"))
            assert await in_thread(ReviewItem.objects.filter(care_level=4).count) == 1

    async def test_a_reaction_comes_back_as_a_number_that_leaves_out_whom_one_blocks(
        self, listen, in_thread, speak, alice, bob, ada
    ):
        said = await in_thread(speak, alice)
        await in_thread(block, actor=alice, other=ada)
        async with listen(bob, ada, alice) as (first, second, author):
            await first.send("react", id=said.message_id, kind="sitting")
            assert messages_in(await author.next("changes"))[0]["reactions"] == {"sitting": 1}
            await second.send("react", id=said.message_id, kind="sitting")
            assert (await second.next("error"))["reason"] == "not_found"
            assert await in_thread(MessageReaction.objects.count) == 1


class TestListening:
    async def test_what_somebody_blocked_says_answers_and_counts_stays_away(
        self, listen, in_thread, speak, alice, bob, ada
    ):
        async with listen(ada, bob) as (reader, speaker):
            await in_thread(block, actor=ada, other=alice)
            await reader.next("stale")
            first = await in_thread(speak, alice, "Words of Alice.")
            await say(speaker, "An answer.", reply_to=first.message_id)
            await reader.send("resume", after=0)
            heard: list[object] = []
            while not any(item["by"] == bob.public_id for item in heard):
                heard += messages_in(await reader.next("changes"))
            assert [item["by"] for item in heard] == [bob.public_id]
            assert heard[0]["reply_to"] is None

    async def test_how_many_are_here_leaves_out_whom_one_does_not_meet(
        self, listen, in_thread, alice, bob, ada
    ):
        await in_thread(block, actor=ada, other=alice)
        async with listen(bob) as (first,):
            assert (await first.next("presence"))["here"] == 1
            async with listen(alice, ada) as (_, third):
                while (await first.next("presence"))["here"] != 3:
                    pass
                assert (await third.next("presence"))["here"] == 2

    async def test_locking_slowing_and_closing_arrive(self, listen, in_thread, room, bob, mona, otto):
        async with listen(bob) as (client,):
            common = {"actor": mona, "room_id": room.public_id, "reason": "Late."}
            await in_thread(steering.lock_room, locked=True, **common)
            assert stream_in(await client.next("changes"))["is_locked"]
            await in_thread(steering.slow_room, seconds=30, **common)
            assert stream_in(await client.next("changes"))["slow_seconds"] == 30
            await in_thread(close_room, actor=otto, slug=room.slug, closed=True, reason="Enough.")
            frame = await client.next("changes")
            while not frame["items"]:
                await client.send("resume", after=2)
                frame = await client.next("changes")
            assert stream_in(frame)["is_closed"]

    async def test_a_message_that_is_taken_down_or_back_is_a_tombstone_and_its_answers_lose_its_words(
        self, listen, in_thread, speak, alice, bob, ada
    ):
        first = await in_thread(speak, alice, "The kettle is on.")
        answer = await in_thread(speak, bob, "Pour me one.", reply_to=first.message_id)
        async with listen(ada) as (client,):
            await in_thread(chat.delete_message, member=alice, message_id=first.message_id)
            items = {item["id"]: item for item in messages_in(await client.next("changes"))}
            assert items[first.message_id] == {"id": first.message_id, "at": 3, "state": "deleted"}
            assert items[answer.message_id] == {
                "id": answer.message_id,
                "at": 3,
                "part": True,
                "reply_to": None,
            }

    async def test_a_room_that_is_not_for_somebody_is_as_if_it_were_not_there(
        self, headers_of, in_thread, room, fay
    ):
        headers = await in_thread(headers_of, fay)
        for public_id in (room.public_id, "nowhere"):
            client = Client(application, f"/ws/rooms/{public_id}/", headers)
            assert await client.open()
            assert await client.closes() == 4404
