"""A page in a browser that follows its stream over a real socket, through whatever happens to that."""

import asyncio
import json
import random
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from community.core.errors import NotFound
from community.live.threads import writing
from tests.forum.live.page import Page
from tests.forum.live.servers import Server

FOR_GOOD = range(4400, 4405)
"""Codes after which the script does not try again by itself."""


def opened(server: Server, path: str, session: str, origin: str = settings.SITE_URL, **more: Any) -> connect:
    """Open a socket as a browser does that is signed in by ``session``."""
    site = urlsplit(settings.SITE_URL)
    return connect(
        f"ws://{site.netloc}{path}",
        host="127.0.0.1",
        port=server.port,
        origin=origin,
        additional_headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"},
        proxy=None,
        compression=None,
        open_timeout=60,
        **more,
    )


class Follower:
    """Runs until it is stopped. ``heard`` holds each frame with the moment at which it came.

    With ``chance`` it loses, doubles and holds back frames, and tears its socket off now and then.
    """

    def __init__(
        self, server: Server, path: str, session: str, page: Page, chance: random.Random | None = None
    ) -> None:
        self.server, self.path, self.session = server, path, session
        self.page = page
        self.chance = chance
        self.heard: list[tuple[float, dict[str, Any]]] = []
        self.ended: int | None = None
        """The code with which the socket was closed for good; 404 where the page itself is gone."""
        self.socket: ClientConnection | None = None
        self.task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while not self.ended:
            with suppress(OSError, ConnectionClosed, InvalidHandshake):
                async with opened(self.server, self.path, self.session) as self.socket:
                    try:
                        async for text in self.socket:
                            await self._take(json.loads(text))
                    finally:
                        if (self.socket.close_code or 0) in FOR_GOOD:
                            self.ended = self.socket.close_code
            await asyncio.sleep(0.1)

    async def _take(self, frame: dict[str, Any]) -> None:
        self.heard.append((time.time(), frame))
        if frame["type"] == "check":
            await self.send("got", **{"is": frame["is"]})
            return
        fate = self.chance.random() if self.chance else 1.0
        if fate < 0.1 and frame["type"] == "changes":
            return  # lost
        if fate < 0.2:
            await asyncio.sleep(fate * 3)  # held back
        await self._apply(frame)
        if 0.2 < fate < 0.3:
            await self._apply(frame)  # doubled
        if 0.3 < fate < 0.35:
            self.socket.transport.abort()

    async def _apply(self, frame: dict[str, Any]) -> None:
        wish = self.page.take(frame)
        if wish == "load":
            try:
                await writing(self.page.load)
            except NotFound:
                self.ended = 404
                await self.socket.close()
                return
        if wish:
            await self.send("resume", after=self.page.cursor, rights=self.page.rights)
        elif frame["type"] == "changes":
            await self.send("got", to=self.page.cursor)

    async def send(self, kind: str, **fields: Any) -> None:
        assert self.socket is not None
        await self.socket.send(json.dumps({"type": kind, **fields}))

    def has(self, word: str) -> bool:
        """Return whether ``word`` stands on the page now, which it does once or not at all."""
        return sum(item["html"].count(word) for _, item in self.page.reads) == 1

    def told(self, kind: str) -> dict[str, Any]:
        """Return the newest frame of ``kind``, or {}."""
        return next((frame for _, frame in reversed(self.heard) if frame["type"] == kind), {})

    async def stop(self) -> None:
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task
