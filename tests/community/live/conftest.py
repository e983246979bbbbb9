"""A pond: a topic of the tests' own, so that the live floor is tried without forum or queue.

Drops fall into ponds. Each has an author, and whoever excludes the author does not get it.
"""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.urls import path

from community.core.errors import NotAllowed, NotFound
from community.live import ports
from community.live.consumers import LiveConsumer
from community.live.hub import hint
from community.live.ports import Changes, Item, Mark
from community.live.routing import sockets
from community.live.threads import writing
from community.members.queries import excluded_authors


@dataclass
class Pond:
    """What a source reads: drops by number, and who may come."""

    drops: list[tuple[int, int, str]] = field(default_factory=list)
    cursor: int = 0
    access_version: int = 1
    banned: set[int] = field(default_factory=set)
    hidden_from: set[int] = field(default_factory=set)

    def drop(self, author, text: str = "plop") -> int:
        """Let a drop fall, and tell nobody."""
        self.cursor += 1
        self.drops.append((self.cursor, author.pk, text))
        return self.cursor


class Ponds:
    """The source. ``readings`` counts how often changes were asked for, ``drawings`` each drawn item."""

    kind = "pond"
    shows_presence = True

    def __init__(self) -> None:
        self.all: dict[str, Pond] = {"still": Pond(), "deep": Pond()}
        self.readings = self.drawings = 0
        self.before_reading: Callable[[], None] = lambda: None

    def marks(self, topic_ids, /):
        return {
            one: Mark(self.all[one].cursor, self.all[one].access_version)
            for one in topic_ids
            if one in self.all
        }

    def changes(self, topic_id, after, limit, /):
        self.before_reading()
        self.readings += 1
        pond = self.all[topic_id]
        found = [drop for drop in pond.drops if drop[0] > after]
        part, more = found[:limit], len(found) > limit
        to = part[-1][0] if more else pond.cursor
        return Changes(after, to, [self._item(*drop) for drop in part], more)

    def _item(self, at: int, author: int, text: str) -> Item:
        def draw(excluded):
            self.drawings += 1
            return None if author in excluded else {"id": f"drop{at}", "at": at, "text": text}

        return Item(frozenset({author}), draw)

    def admit(self, viewer, topic_id, /):
        pond = self.all[topic_id]
        if viewer.pk in pond.hidden_from:
            raise NotFound
        if viewer.pk in pond.banned:
            raise NotAllowed("banned")
        return excluded_authors(viewer)


class PondConsumer(LiveConsumer):
    """Takes drops; keeps the words it was asked to turn away."""

    kind = "pond"
    action = "board.read"
    turned_away: list[tuple[str, str, str]] = []

    async def turn_away(self, member, frame, why):
        self.turned_away.append((member.handle, frame["text"], why))
        return {"card": "<aside>card</aside>", "renew": "fresh"}

    async def on_drop(self, frame):
        await writing(self._drop, frame.get("text", "plop"), frame.get("seconds", 0))
        await self.reply("ack", client_key=frame.get("client_key", ""))

    def _drop(self, text, seconds):
        time.sleep(seconds)
        pond = ports.source_for("pond").all[self.socket.held.topic_id]
        pond.drop(self.member, text)
        hint(f"pond:{self.socket.held.topic_id}")

    frames = {"drop": on_drop}


@pytest.fixture
def ponds(monkeypatch):
    """The source of all ponds, registered for one test."""
    source = Ponds()
    monkeypatch.setattr(ports, "_sources", ports._sources | {"pond": source})
    monkeypatch.setattr(PondConsumer, "turned_away", [])
    return source


@pytest.fixture
def pond(ponds):
    return ponds.all["still"]


@pytest.fixture
def turned_away(ponds):
    """Return whose words were turned away, which, and why."""
    return PondConsumer.turned_away


class Client:
    """One socket of a browser, with what it has received."""

    def __init__(self, application, address: str, headers) -> None:
        self.wire = WebsocketCommunicator(application, address, headers)
        self.closed_with: int | str | None = None

    async def open(self) -> bool:
        opened, code = await self.wire.connect(timeout=5)
        self.closed_with = None if opened else code
        return opened

    async def send(self, kind: str, /, **fields) -> None:
        await self.wire.send_to(json.dumps({"type": kind, **fields}))

    async def next(self, kind: str = "", within: float = 5.0) -> dict[str, Any]:
        """Return the next frame, or the next of ``kind``; {} when the socket is closed first.

        It shows that it reads, as a browser does, unless that is what is looked for.
        """
        async with asyncio.timeout(within):
            while True:
                message = await self.wire.receive_output(timeout=within)
                if message["type"] == "websocket.close":
                    self.closed_with = message.get("code", 1000)
                    return {}
                frame = json.loads(message["text"])
                if frame["type"] == "check" and kind != "check":
                    await self.send("got", **{"is": frame["is"]})
                    continue
                if kind in {"", frame["type"]}:
                    return frame

    async def nothing(self, kind: str, within: float = 0.4) -> bool:
        """Return whether no frame of ``kind`` comes ``within`` some seconds."""
        try:
            await self.next(kind, within)
        except TimeoutError:
            return True
        return False

    async def closes(self, within: float = 5.0) -> int | str | None:
        """Return the code that the server closes with."""
        while self.closed_with is None:
            await self.next("never", within)
        return self.closed_with


@pytest.fixture
def application(ponds):
    return sockets([path("ws/ponds/<str:public_id>/", PondConsumer.as_asgi())])


@pytest.fixture
def headers_of(browse):
    """Return the headers that a browser of a member sends: ``headers_of(alice)``."""

    def headers(member, browser=None):
        client = browser or browse(member)
        cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        return [(b"origin", settings.SITE_URL.encode()), (b"cookie", cookie.encode())]

    return headers


@pytest.fixture
def listen(application, headers_of):
    """Open sockets at a pond: ``async with listen(alice) as (client,)``; each has got its hello."""

    @asynccontextmanager
    async def opened(*members, at: str = "still"):
        clients = []
        try:
            for member in members:
                headers = await writing(headers_of, member)
                client = Client(application, f"/ws/ponds/{at}/", headers)
                assert await client.open()
                assert (await client.next())["type"] == "hello"
                clients.append(client)
            yield clients
        finally:
            for client in clients:
                await client.wire.disconnect(timeout=5)

    return opened


@pytest.fixture
def in_thread():
    """Do something with the database from a test that runs on the event loop."""

    async def do(work, *args, **kwargs):
        return await writing(partial(work, *args, **kwargs))

    return do
