"""Who misuses sockets spoils it for nobody: beside every attack somebody reads on, undisturbed."""

import asyncio
import json
import socket as sockets
import time
from contextlib import suppress

import pytest
from django.conf import settings
from websockets.exceptions import ConnectionClosed, InvalidStatus

from community.live.threads import writing
from tests.conftest import NOW_WORDS
from tests.forum.live.deeds import InThread
from tests.forum.live.followers import opened

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.alone]
LASTS = 8.0  # seconds of each attack
LONG = "A long line of the day. " * 500
POSTS = 80
"""Of that length: several times what the server keeps for somebody who does not read."""
EACH = 5 * 2**20  # bytes of memory that one socket may cost
LEFT = 40 * 2**20
"""Bytes that hundreds of short connections may leave until garbage is collected; then it grows no more."""


class Victim:
    """Pings on one socket and asks for pages, and notes how long each took."""

    def __init__(self, server, path, session) -> None:
        self.server, self.path, self.session = server, path, session
        self.pings: list[float] = []
        self.pages: list[float] = []

    async def live(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        async with opened(self.server, self.path, self.session) as wire:
            await asyncio.gather(self._ping(wire, until), self._read(until))

    async def _ping(self, wire, until: float) -> None:
        while time.monotonic() < until:
            began = time.monotonic()
            await wire.send('{"type": "ping"}')
            while (frame := json.loads(await wire.recv()))["type"] != "pong":
                if frame["type"] == "check":
                    await wire.send(json.dumps({"type": "got", "is": frame["is"]}))
            self.pings.append(time.monotonic() - began)
            await asyncio.sleep(0.1)

    async def _read(self, until: float) -> None:
        page = self.path.removeprefix("/ws")
        while time.monotonic() < until:
            began = time.monotonic()
            assert await asyncio.to_thread(self.server.ask, "GET", page, self.session) == 200
            self.pages.append(time.monotonic() - began)
            await asyncio.sleep(0.2)


def nth(times: list[float], part: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


async def send(wire, *frames) -> None:
    with suppress(ConnectionClosed):
        for frame in frames:
            await wire.send(frame)


async def malformed(server, path, session, until: float) -> None:
    """Send what nobody can read: no JSON, the wrong JSON, binary, half characters, deep nests."""
    frames = ("{", "[]", "null", b"\x00\xff", '{"type": 1}', '"\\ud800"', "[" * 8000, '{"type": "resume"}')
    while time.monotonic() < until:
        async with opened(server, path, session) as wire:
            await send(wire, *frames)
            await asyncio.sleep(0.3)


async def oversize(server, path, session, until: float) -> None:
    while time.monotonic() < until:
        async with opened(server, path, session) as wire:
            await send(wire, "x" * 200_000)
            await asyncio.sleep(0.2)


async def in_pieces(server, path, session, until: float) -> None:
    """Send nearly a megabyte in pieces that are each small enough, with the words of somebody in danger."""
    pieces = [f"{NOW_WORDS} " * 290] * 60
    while time.monotonic() < until:
        async with opened(server, path, session) as wire:
            await send(wire, pieces)
            with suppress(ConnectionClosed):
                while True:
                    await wire.recv()
            assert wire.close_code in {4400, 1006}


async def foreign(server, path, session, until: float) -> None:
    while time.monotonic() < until:
        with pytest.raises(InvalidStatus) as refusal:
            async with opened(server, path, session, origin="https://evil.example"):
                pass
        assert refusal.value.response.status_code == 403


async def flood(server, path, session, until: float) -> None:
    """Send a thousand frames a second, with words in them, and come back whenever one is cut off."""
    frame = json.dumps({"type": "say", "text": "again and again " * 10})
    while time.monotonic() < until:
        with suppress(ConnectionClosed):
            async with opened(server, path, session) as wire:
                while time.monotonic() < until:
                    for _ in range(10):
                        await wire.send(frame)
                    await asyncio.sleep(0.01)  # the victim is measured on this very loop


def check_undisturbed(victim: Victim, before: Victim, part: float = 0.99) -> None:
    """Check that pings and pages stayed quick; where the machine is slow anyway, within three times that."""
    assert nth(victim.pings, 0.95) < max(0.5, 3 * nth(before.pings, 0.95))
    assert nth(victim.pages, part) < max(0.5, 3 * nth(before.pages, part))


@pytest.mark.parametrize(
    ("attack", "part"),
    # A flood is read for danger before it is cut off, and the pages share a processor with that.
    [(malformed, 0.99), (oversize, 0.99), (in_pieces, 0.5), (foreign, 0.99), (flood, 0.5)],
)
async def test_somebody_else_reads_on(attack, part, servers, session_of, thread, alice, bob, ada):
    (server,) = await writing(servers)
    path = InThread(thread).path
    sessions = [await writing(session_of, member) for member in (alice, bob, bob, ada)]
    before, victim = Victim(server, path, sessions[0]), Victim(server, path, sessions[0])
    await before.live(3)
    size, until = server.process.memory_info().rss, time.monotonic() + LASTS
    attacks = (attack(server, path, session, until) for session in sessions[1:])
    await asyncio.gather(victim.live(LASTS), *attacks)
    check_undisturbed(victim, before, part)
    assert server.process.memory_info().rss - size < LEFT


async def test_whoever_never_reads_is_cut_off_and_costs_little(
    servers, session_of, thread, alice, bob, ada, petra, say
):
    (server,) = await writing(servers)
    path = InThread(thread).path
    alices = await writing(session_of, alice)
    before, victim = Victim(server, path, alices), Victim(server, path, alices)
    await before.live(3)
    size = peak = server.process.memory_info().rss
    deaf = [deaf_socket(server, path, await writing(session_of, one)) for one in (bob, bob, bob, ada, ada)]
    living = asyncio.create_task(victim.live(LASTS))
    for _ in range(POSTS):
        await writing(say, petra, LONG)
        await asyncio.sleep(0.15)  # apart, so that each is a frame of its own
        peak = max(peak, server.process.memory_info().rss)
    await living
    assert peak - size < len(deaf) * EACH
    check_undisturbed(victim, before)
    got = [await asyncio.to_thread(drained, wire) for wire in deaf]
    assert all(size < POSTS * len(LONG) / 2 for size in got), got


def drained(wire: sockets.socket) -> int:
    """Return how many bytes still come before the end, which the server has made."""
    total = 0
    wire.settimeout(5)
    with wire, suppress(ConnectionError):
        while some := wire.recv(65536):
            total += len(some)
    return total


def deaf_socket(server, path: str, session: str) -> sockets.socket:
    """Open a socket, ask for everything, and never read a byte."""
    wire = sockets.create_connection(("127.0.0.1", server.port))
    wire.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    host = settings.SITE_URL.partition("://")[2]
    wire.sendall(
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {settings.SITE_URL}\r\n"
        f"Cookie: {settings.SESSION_COOKIE_NAME}={session}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    return wire
