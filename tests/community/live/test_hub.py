"""One reading for everybody, the right words for each, and nothing that depends on a hint."""

import asyncio

import pytest
from django.db.models import F

from community.live.close import Close
from community.live.hub import _hubs as hubs
from community.live.hub import hint, hub_here
from community.members.actions.people import block, mute
from community.members.models import Block, Member

pytestmark = pytest.mark.django_db(transaction=True)


async def test_everybody_gets_what_changes_from_one_reading(listen, ponds, pond, alice, bob, ada):
    async with listen(alice, bob, ada) as clients:
        ponds.readings = ponds.drawings = 0
        pond.drop(alice, "first")
        hint("pond:still")
        frames = [await client.next("changes") for client in clients]
    assert all(frame == frames[0] for frame in frames)
    assert frames[0] == {
        "v": 1,
        "type": "changes",
        "from": 0,
        "to": 1,
        "items": [{"id": "drop1", "at": 1, "text": "first"}],
        "more": False,
    }
    assert (ponds.readings, ponds.drawings) == (1, 1)


async def test_who_excludes_the_author_gets_the_number_and_not_the_words(
    listen, ponds, pond, alice, bob, ada, in_thread
):
    await in_thread(mute, actor=bob, other=alice)
    async with listen(alice, bob, ada) as clients:
        ponds.drawings = 0
        pond.drop(alice, "for ada")
        hint("pond:still")
        texts = [[item["text"] for item in (await one.next("changes"))["items"]] for one in clients]
    assert texts == [["for ada"], [], ["for ada"]]
    assert ponds.drawings == 2, "once for each distinct exclusion"


async def test_the_first_frame_comes_at_once_and_later_ones_are_joined(listen, pond, alice, bob):
    async with listen(bob) as (client,):
        clock = asyncio.get_running_loop()
        began = clock.time()
        for number in range(30):
            pond.drop(alice, str(number))
            hint("pond:still")
            await asyncio.sleep(0.01)
        frames = [await client.next("changes")]
        while frames[-1]["to"] < 30:
            frames.append(await client.next("changes"))
        took = clock.time() - began
    assert frames[0]["to"] < 5
    assert len(frames) <= 2 + took / 0.1
    assert [item["at"] for frame in frames for item in frame["items"]] == list(range(1, 31))
    assert [frame["from"] for frame in frames[1:]] == [frame["to"] for frame in frames[:-1]]


async def test_without_any_hint_a_change_is_found_within_two_seconds(listen, pond, alice, bob):
    async with listen(bob) as (client,):
        pond.drop(alice, "unheard")
        frame = await client.next("changes", within=2)
    assert frame["items"][0]["text"] == "unheard"


async def test_a_client_resumes_from_where_it_was_in_parts(listen, ponds, pond, alice, bob):
    for number in range(50):
        pond.drop(alice, str(number))
    async with listen(bob) as (client,):
        at, seen, more = 3, [], True
        while more:
            await client.send("resume", after=at)
            frame = await client.next("changes")
            assert frame["from"] == at
            at, more = frame["to"], frame["more"]
            seen += [item["at"] for item in frame["items"]]
    assert seen == list(range(4, 51))


async def test_who_has_everything_is_told_so_without_a_reading(listen, ponds, pond, alice, bob):
    pond.drop(alice)
    async with listen(bob) as (client,):
        ponds.readings = 0
        await client.send("resume", after=1)
        frame = await client.next("changes")
    assert (frame["from"], frame["to"], frame["items"], frame["more"]) == (1, 1, [], False)
    assert ponds.readings == 0


async def test_many_who_come_back_at_the_same_place_share_a_reading(listen, ponds, pond, alice, bob, ada):
    for _ in range(5):
        pond.drop(alice)
    async with listen(alice, bob, ada) as clients:
        ponds.readings = 0
        for client in clients:
            await client.send("resume", after=2)
        assert [(await client.next("changes"))["to"] for client in clients] == [5, 5, 5]
    assert ponds.readings == 1


async def test_who_is_too_far_behind_fetches_the_page_again(listen, pond, alice, bob):
    for _ in range(401):
        pond.drop(alice)
    async with listen(bob) as (client,):
        await client.send("resume", after=0)
        assert (await client.next())["type"] == "stale"


async def test_a_block_while_both_are_here_stops_words_and_tells_both_to_look_again(
    listen, pond, alice, bob, ada, in_thread
):
    async with listen(alice, bob, ada) as clients:
        await in_thread(block, actor=alice, other=bob)
        for client in clients[:2]:
            assert await client.next("stale", within=2)
        pond.drop(alice, "not for bob")
        hint("pond:still")
        texts = [[item["text"] for item in (await one.next("changes"))["items"]] for one in clients]
    assert texts == [["not for bob"], [], ["not for bob"]]


async def test_a_topic_that_is_gone_closes_its_sockets(listen, ponds, alice):
    async with listen(alice) as (client,):
        del ponds.all["still"]
        assert await client.closes(within=2) == 4404


async def test_rights_are_read_again_before_anything_is_sent_when_they_have_moved(listen, pond, alice, bob):
    async with listen(alice, bob) as (first, second):
        pond.banned.add(bob.pk)
        pond.access_version += 1
        pond.drop(alice, "after bob had to go")
        hint("pond:still")
        assert await second.next("changes") == {}
        assert second.closed_with == 4403
        # Whoever stays is told to ask for what came meanwhile, or gets it.
        frame = await first.next("changes")
        assert frame["to"] == 1
        await first.send("resume", after=0)
        assert (await first.next("changes"))["items"][0]["text"] == "after bob had to go"


async def test_a_socket_that_cannot_be_told_does_not_keep_the_others_waiting(
    listen, pond, alice, bob, monkeypatch
):
    async with listen(alice, bob) as (first, second):
        hub = hub_here()
        hers = next(one for one in hub.topics["pond", "still"].sockets if one.member_key == alice.pk)
        goes_on = hub._go_on

        async def broken(socket, held):
            if socket is hers:
                raise OSError
            await goes_on(socket, held)

        monkeypatch.setattr(hub, "_go_on", broken)
        pond.access_version += 1
        pond.drop(bob, "after the change")
        hint("pond:still")
        assert await first.closes() == 4410
        frame = await second.next("changes")
        assert frame["to"] == 1


async def test_the_last_one_out_leaves_nothing_running(listen, alice):
    async with listen(alice):
        left = hub_here()
        assert left.topics
    assert not left.topics
    assert not left.members
    assert asyncio.get_running_loop() not in hubs


async def test_who_leaves_once_more_after_a_new_hub_has_begun_takes_nothing_from_it(listen, alice, bob):
    async with listen(alice):
        old = hub_here()
        (socket,) = old.topics["pond", "still"].sockets
        await old.drop(socket, Close.TOO_OLD)
        async with listen(bob):
            new = hub_here()
            old.leave(socket)  # as its consumer does, when the browser has gone
            assert hub_here() is new
            assert new is not old


def block_elsewhere(actor, other):
    """Block as another process does, where no hint leads here."""
    Block.objects.create(member=actor, other=other)
    Member.objects.filter(pk__in=[actor.pk, other.pk]).update(access_version=F("access_version") + 1)


def rights_of(member):
    """Return what a page that is drawn now says of its viewer's rights."""
    return Member.objects.get(pk=member.pk).access_version


async def test_not_even_the_first_words_after_a_block_arrive_though_nobody_told_of_it(
    listen, pond, alice, bob, ada, in_thread
):
    async with listen(alice, ada) as (blocker, other):
        await in_thread(block_elsewhere, alice, bob)
        pond.drop(bob, "too late for alice")
        hint("pond:still")
        assert (await other.next("changes"))["items"]
        assert (await blocker.next())["type"] == "stale"
        await blocker.send("resume", after=0, rights=await in_thread(rights_of, alice))
        assert (await blocker.next("changes"))["items"] == []


async def test_what_is_asked_for_right_after_a_block_holds_nothing_of_whom_it_keeps_away(
    listen, pond, alice, bob, in_thread
):
    pond.drop(bob, "no longer for alice")
    async with listen(alice) as (client,):
        rights = await in_thread(rights_of, alice)
        await in_thread(block_elsewhere, alice, bob)
        await client.send("resume", after=0, rights=rights)
        assert (await client.next())["type"] == "stale"


async def test_a_page_drawn_before_a_block_is_fetched_again_when_its_socket_comes_back(
    listen, pond, alice, bob, in_thread
):
    pond.drop(bob, "on the page already")
    drawn_with = await in_thread(rights_of, alice)
    await in_thread(block, actor=alice, other=bob)
    async with listen(alice) as (client,):
        await client.send("resume", after=1, rights=drawn_with)
        assert (await client.next())["type"] == "stale"
        await client.send("resume", after=1, rights=await in_thread(rights_of, alice))
        assert (await client.next())["type"] == "changes"


async def test_what_is_too_large_for_a_frame_goes_in_more_of_them_or_is_left_to_the_page(
    listen, pond, alice, bob
):
    async with listen(bob) as (client,):
        for _ in range(4):
            pond.drop(alice, "x" * 60_000)
        hint("pond:still")
        frames = [await client.next("changes")]
        while frames[-1]["more"]:
            frames.append(await client.next("changes"))
        assert [len(frame["items"]) for frame in frames] != [4]
        assert sum(len(frame["items"]) for frame in frames) == 4
        pond.drop(alice, "x" * 300_000)
        hint("pond:still")
        assert (await client.next())["type"] == "stale"
        pond.drop(alice, "small again")
        hint("pond:still")
        assert (await client.next("changes"))["from"] == 5
