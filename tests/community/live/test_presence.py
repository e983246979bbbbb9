"""How many are here: people, not sockets; from every process; without those one does not meet."""

import asyncio

import pytest

from community.live import ports, presence
from community.live.hub import hub_here
from community.live.ports import Mark
from community.live.presence import Presence
from community.members.actions.people import block, mute
from community.members.queries import excluded_authors

pytestmark = pytest.mark.django_db(transaction=True)


async def here(client, number, within=4.0):
    """Wait until the client is told that ``number`` people are here."""
    async with asyncio.timeout(within):
        while (await client.next("presence", within))["here"] != number:
            pass
    return True


async def test_people_are_counted_not_sockets(listen, alice, bob):
    async with listen(alice, alice) as (first, second):
        assert await here(first, 1)
        assert await here(second, 1)
        async with listen(bob) as (third,):
            assert await here(first, 2)
            assert await here(third, 2)
        assert await here(first, 1)


async def test_who_does_not_meet_somebody_does_not_count_them(listen, alice, bob, ada, in_thread):
    async with listen(alice, bob, ada) as (one, two, three):
        assert await here(three, 3)
        await in_thread(block, actor=alice, other=bob)
        assert await here(one, 2)
        assert await here(two, 2)
        assert await three.nothing("presence", within=1.5), "nothing has changed for ada"


async def test_who_mutes_somebody_does_not_count_them_and_is_counted_by_them(listen, alice, bob, in_thread):
    async with listen(alice, bob) as (one, two):
        assert await here(two, 2)
        await in_thread(mute, actor=alice, other=bob)
        assert await here(one, 1)
        assert await two.nothing("presence", within=1.5), "bob learns nothing of it"


async def test_the_number_is_told_once_a_second_and_only_when_it_has_changed(listen, alice, bob, ada):
    async with listen(alice) as (first,):
        assert await here(first, 1)
        async with listen(bob, ada):
            assert await here(first, 3), "joined into one frame"
        assert await here(first, 1)
        assert await first.nothing("presence", within=2)


@pytest.fixture
def told(monkeypatch):
    """What other processes are told."""
    said = []
    monkeypatch.setattr(presence, "tell", lambda token, kind, **more: said.append((token, kind, more)))
    return said


def test_others_are_told_at_once_of_a_change_and_again_now_and_then(told):
    room = Presence("room:x")
    for second in range(7):
        room.everybody(frozenset({1}) if second < 5 else frozenset({1, 2}), float(second))
    room.end()
    assert [more["people"] for _, _, more in told] == [[1], [1], [1, 2], []]


def test_a_process_that_falls_silent_is_forgotten(told):
    room = Presence("room:x")
    room.heard("other", [2, 3], 10.0)
    assert room.everybody(frozenset({1, 2}), 16.0) == {1, 2, 3}
    assert room.everybody(frozenset({1, 2}), 17.5) == {1, 2}


async def test_people_in_another_process_count_too(listen, alice, bob, ada):
    async with listen(alice) as (client,):
        assert await here(client, 1)
        message = {
            "type": "presence",
            "token": "pond:still",
            "process": "other",
            "people": [alice.pk, ada.pk],
        }
        hub_here()._heard(message)
        assert await here(client, 2)


class Inboxes:
    """A source of the members' own pages, without a forum."""

    kind = "member"
    shows_presence = False

    def __init__(self):
        self.cursors = {}

    def marks(self, topic_ids, /):
        return {one: Mark(self.cursors.get(one, 0), 1) for one in topic_ids}


async def test_every_socket_is_told_how_much_its_member_has_not_read(listen, alice, bob, monkeypatch):
    inboxes = Inboxes()
    monkeypatch.setattr(ports, "_sources", ports._sources | {"member": inboxes})
    monkeypatch.setattr(ports, "_news", [lambda member: inboxes.cursors.get(member.public_id, 0) * 10])
    async with listen(alice, alice, bob) as (first, second, other):
        for client in (first, second, other):
            assert (await client.next("news"))["unread"] == 0
        inboxes.cursors[alice.public_id] = 3
        for client in (first, second):
            assert (await client.next("news", within=2)) == {"v": 1, "type": "news", "unread": 30}
        assert await other.nothing("news", within=1.5)
        inboxes.cursors[alice.public_id] = 4
        hub_here().wake(f"member:{alice.public_id}")
        assert (await first.next("news", within=0.5))["unread"] == 40


async def test_a_block_changes_the_number_too_although_nothing_new_has_come(
    listen, alice, bob, monkeypatch, in_thread
):
    monkeypatch.setattr(ports, "_sources", ports._sources | {"member": Inboxes()})
    monkeypatch.setattr(ports, "_news", [lambda member: 0 if excluded_authors(member) else 7])
    async with listen(alice) as (client,):
        assert (await client.next("news"))["unread"] == 7
        await in_thread(block, actor=alice, other=bob)
        assert (await client.next("news", within=2))["unread"] == 0


async def test_a_number_that_cannot_be_had_for_one_keeps_nobody_else_from_theirs(
    listen, alice, bob, monkeypatch
):
    def count(member):
        if member == alice:
            raise RuntimeError("no number")
        return 5

    monkeypatch.setattr(ports, "_sources", ports._sources | {"member": Inboxes()})
    monkeypatch.setattr(ports, "_news", [count])
    async with listen(alice, bob) as (_, other):
        assert (await other.next("news"))["unread"] == 5
