"""Two servers on one PostgreSQL and one Redis: together they are one community."""

import statistics
from contextlib import ExitStack
from uuid import uuid4

import pytest

from community.live.threads import writing
from community.members.actions.people import block
from community.members.actions.sign_ins import end_sign_in
from community.members.models import SignIn
from tests.forum.live.deeds import InRoom, InThread
from tests.forum.live.servers import within
from tests.services import servers as services

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
AT_ONCE = 0.3  # seconds, where Redis tells
BY_ITSELF = 2.0  # seconds, where nothing does


async def post(server, thread, session, text):
    """Send the form of a reply."""
    form = {"text": text, "client_key": str(uuid4())}
    assert await writing(lambda: server.ask("POST", f"/threads/{thread.public_id}/", session, **form)) == 302


async def arrived(word, followers) -> float:
    """Wait until everybody has ``word``, which has to come even where nobody tells of it."""
    return await within(BY_ITSELF, lambda: all(one.has(word) for one in followers), 0.01)


async def test_words_through_one_are_at_once_on_the_other_and_without_redis_soon(
    apart, servers, follow, thread, alice, bob, ada, session_of
):
    deeds, bobs = InThread(thread), await writing(session_of, bob)
    with ExitStack() as stack:
        first, second = await writing(servers, 2, stack.enter_context(services.redis()))
        async with follow(deeds, (first, alice), (second, ada)) as both:
            waits = []
            for number in range(6):
                word = f"Word {number}."
                await post(first, thread, bobs, word)
                waits.append(await arrived(word, both))
            assert statistics.median(waits) < AT_ONCE, waits
            stack.close()
            for number in range(3):
                word = f"Without Redis {number}."
                await post(first, thread, bobs, word)
                await arrived(word, both)


async def test_a_block_on_one_bites_on_the_other(apart, servers, follow, thread, alice, bob, ada, session_of):
    deeds, bobs = InThread(thread), await writing(session_of, bob)
    first, second = await writing(servers, 2, apart)
    async with follow(deeds, (second, ada), (second, alice)) as (adas, alices):
        await writing(block, actor=ada, other=bob)
        await post(first, thread, bobs, "Not for Ada.")
        await within(BY_ITSELF, lambda: alices.has("Not for Ada."))
        await within(BY_ITSELF, lambda: adas.told("stale"))
        assert "Not for Ada." not in str(adas.heard)


async def test_who_signs_out_on_one_is_out_on_the_other(apart, servers, follow, thread, alice, bob):
    (_, second), deeds = await writing(servers, 2, apart), InThread(thread)
    async with follow(deeds, (second, alice)) as (alices,):
        sign_in = await writing(SignIn.objects.filter(member=alice).latest, "pk")
        await writing(end_sign_in, member=alice, sign_in_id=sign_in.public_id)
        await within(BY_ITSELF, lambda: alices.ended == 4401)


async def test_presence_is_the_sum_of_both(apart, servers, follow, room, alice, bob, ada):
    (first, second), deeds = await writing(servers, 2, apart), InRoom(room)
    async with follow(deeds, (first, alice), (second, bob), (second, ada)) as followers:
        await within(5, lambda: all(one.told("presence").get("here") == 3 for one in followers))
        await writing(block, actor=alice, other=ada)
        await within(5, lambda: [one.told("presence")["here"] for one in followers] == [2, 3, 2])
