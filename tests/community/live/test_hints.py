"""Hints make it quick and nothing depends on them: lost, doubled, from another process, or not at all."""

import asyncio
import random
from contextlib import suppress

import pytest
from channels.layers import get_channel_layer
from django.db import transaction

from community.core.events import Event, announce
from community.live import hub, layer, receivers
from community.live.hub import hint, hub_here

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _layer_of_this_process(settings):
    """Look into the layer that leads nowhere; what Redis carries is for test_redis.py."""
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}


def announce_plop():
    with transaction.atomic():
        announce(Event(audience=("pond:still", "member:nobody")))


async def test_an_announced_event_reaches_open_sockets_at_once(listen, pond, alice, in_thread, monkeypatch):
    monkeypatch.setattr(hub, "LOOK_EVERY", 60)
    async with listen(alice) as (client,):
        pond.drop(alice, "said")
        await in_thread(announce_plop)
        assert (await client.next("changes", within=1))["items"][0]["text"] == "said"


async def test_an_event_of_a_transaction_that_is_taken_back_is_no_hint(listen, ponds, alice, in_thread):
    def give_up():
        with transaction.atomic():
            announce(Event(audience=("pond:still",)))
            transaction.set_rollback(True)

    async with listen(alice):
        ponds.readings = 0
        await in_thread(give_up)
        await asyncio.sleep(0.3)
        assert ponds.readings == 0


async def test_with_half_of_all_hints_lost_everybody_has_everything_within_five_seconds(
    listen, pond, alice, bob, ada, monkeypatch
):
    chance = random.Random(4)  # noqa: S311  no secret
    async with listen(alice, bob, ada) as clients:
        for number in range(40):
            pond.drop(alice, str(number))
            if chance.random() < 0.5:
                hint("pond:still")
            await asyncio.sleep(0.02)
        for client in clients:
            seen: list[object] = []
            while len(seen) < 40:
                frame = await client.next("changes", within=5)
                seen += [item["at"] for item in frame["items"]]
            assert seen == list(range(1, 41)), "each once, in order, none missing"


async def test_a_hint_that_comes_twice_costs_a_reading_and_changes_nothing(listen, pond, alice):
    async with listen(alice) as (client,):
        pond.drop(alice)
        hint("pond:still")
        assert (await client.next("changes"))["to"] == 1
        hint("pond:still")
        assert await client.nothing("changes")


@pytest.mark.parametrize("token", ["pond:other", "room:", "", ":", "review", "member:", "pond:still:more"])
async def test_a_hint_about_what_nobody_listens_to_is_nothing(listen, alice, token):
    async with listen(alice) as (client,):
        hint(token)
        await client.send("ping")
        assert await client.next("pong")


async def test_another_process_is_heard_through_one_channel_of_this_one(
    listen, pond, alice, bob, monkeypatch
):
    monkeypatch.setattr(hub, "LOOK_EVERY", 60)
    async with listen(alice, bob) as clients:
        await asyncio.sleep(0.1)
        groups = get_channel_layer().groups
        channels = {name for members in groups.values() for name in members}
        assert {f"member.{alice.public_id}", f"member.{bob.public_id}", "pond.still"} <= set(groups)
        assert len(channels) == 1
        pond.drop(alice, "from elsewhere")
        message = {"type": "hint", "token": "pond:still", "process": "elsewhere"}
        await get_channel_layer().group_send("pond.still", message)
        for client in clients:
            assert (await client.next("changes", within=1))["items"][0]["text"] == "from elsewhere"
    await asyncio.sleep(0.1)
    assert "pond.still" not in get_channel_layer().groups


async def test_nobody_listens_to_their_own_hints(listen, ponds, alice):
    async with listen(alice):
        await asyncio.sleep(0.1)
        ponds.readings = 0
        await get_channel_layer().group_send(
            "pond.still", {"type": "hint", "token": "pond:still", "process": layer.PROCESS}
        )
        await asyncio.sleep(0.2)
        assert ponds.readings == 0


async def test_a_group_is_left_when_its_last_socket_goes(listen, alice, bob):
    async with listen(alice):
        async with listen(bob, at="deep"):
            await asyncio.sleep(0.1)
            assert "pond.deep" in get_channel_layer().groups
        await asyncio.sleep(0.1)
        groups = set(get_channel_layer().groups)
        assert "pond.deep" not in groups
        assert f"member.{bob.public_id}" not in groups
        assert "pond.still" in groups


async def test_a_database_that_fails_once_is_asked_again(listen, ponds, pond, alice):
    def fail_once():
        ponds.before_reading = lambda: None
        raise ConnectionError("away")

    async with listen(alice) as (client,):
        ponds.before_reading = fail_once
        pond.drop(alice, "later")
        hint("pond:still")
        assert (await client.next("changes", within=3))["items"][0]["text"] == "later"


async def test_a_failure_while_more_was_announced_leaves_nobody_deaf(listen, ponds, pond, alice):
    def fail_while_more_comes():
        ponds.before_reading = lambda: None
        hint("pond:still")
        raise ConnectionError("away")

    async with listen(alice) as (client,):
        ponds.before_reading = fail_while_more_comes
        pond.drop(alice, "later")
        hint("pond:still")
        assert (await client.next("changes", within=3))["items"][0]["text"] == "later"


def test_a_process_without_sockets_says_nothing_to_a_layer_that_leads_nowhere(monkeypatch):
    monkeypatch.setattr(layer, "_courier", lambda: pytest.fail("nobody would hear it"))
    receivers.pass_on(Event(audience=("pond:still",)))


async def test_the_hub_of_a_loop_is_one(listen, alice):
    async with listen(alice):
        assert hub_here() is hub_here()


class Swallowing:
    """A channel layer whose client loses a cancellation that comes while it answers ``asked``."""

    def __init__(self, asked: str) -> None:
        self.asked = asked
        self.is_asked = asyncio.Event()

    async def _answer(self, what: str) -> None:
        if what == self.asked:
            self.is_asked.set()
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(10)

    async def new_channel(self) -> str:
        await self._answer("new_channel")
        return "here"

    async def receive(self, channel: str) -> dict[str, str]:
        await self._answer("receive")
        if self.asked != "receive":
            await asyncio.get_running_loop().create_future()
        return {"type": "hint", "token": "pond:still"}

    async def group_add(self, group: str, channel: str) -> None:
        await self._answer("group_add")

    async def group_discard(self, group: str, channel: str) -> None: ...


@pytest.mark.parametrize("asked", ["new_channel", "group_add", "receive"])
async def test_listening_ends_though_the_layer_swallows_the_cancellation(asked, monkeypatch):
    away = Swallowing(asked)
    monkeypatch.setattr(layer, "_layer", lambda: away)
    monkeypatch.setattr(layer, "PATIENCE", 20)
    listener = layer.Listener(lambda message: None)
    listener.follow("pond:still")
    listening = asyncio.create_task(listener.run())
    await away.is_asked.wait()
    listening.cancel()
    done, _ = await asyncio.wait({listening}, timeout=3)
    assert done
    assert listening.cancelled()
