"""Hints between processes through a real Redis, which may go away and come back."""

import asyncio
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from community.live import hub, layer
from community.live.layer import tell
from tests.services.servers import _listens, free_port

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("redis-server"), reason="needs Redis"),
]
ELSEWHERE = """
import sys
import django
from django.conf import settings
settings.configure(CHANNEL_LAYERS={"default": {
    "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [sys.argv[1]]}}})
django.setup()
from community.live.layer import tell
tell(sys.argv[2], "hint")
"""


@contextmanager
def redis_on(port):
    """Run a Redis on ``port``."""
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
    try:
        while not _listens(port):
            time.sleep(0.02)
        yield
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def port(settings):
    """The port on which this test's Redis runs, or does not."""
    chosen = free_port()
    place = {"address": f"redis://127.0.0.1:{chosen}/0"}
    settings.CHANNEL_LAYERS = {
        "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [place]}}
    }
    return chosen


def say_elsewhere(port, token):
    """Send a hint from another process, which ends at once."""
    command = [sys.executable, "-c", ELSEWHERE, f"redis://127.0.0.1:{port}/0", token]
    subprocess.run(command, check=True, timeout=30)


async def hears_others(client, pond, author, port, within):
    """Let a hint of another process arrive again and again until it is followed by a change."""
    clock = asyncio.get_running_loop()
    ends_at = clock.time() + within
    while clock.time() < ends_at:
        to = pond.drop(author)
        await asyncio.to_thread(say_elsewhere, port, "pond:still")
        if not await client.nothing("changes", within=0.5):
            return to
    return None


async def test_without_redis_nobody_waits_and_the_hub_looks_by_itself(listen, port, pond, alice):
    async with listen(alice) as (client,):
        began = time.perf_counter()
        for _ in range(100):
            tell("pond:still", "hint")
        assert time.perf_counter() - began < 0.1
        pond.drop(alice, "found")
        assert (await client.next("changes", within=2))["items"][0]["text"] == "found"


async def test_sockets_open_while_redis_is_away_hear_others_once_it_is_back(
    listen, port, pond, alice, monkeypatch
):
    monkeypatch.setattr(hub, "LOOK_EVERY", 600)
    monkeypatch.setattr(layer, "PAUSE", 0.3)
    async with listen(alice) as (client,):
        await asyncio.sleep(0.5)
        with redis_on(port):
            assert await hears_others(client, pond, alice, port, within=20)
        with redis_on(port):
            assert await hears_others(client, pond, alice, port, within=20), "heard nothing after a restart"
