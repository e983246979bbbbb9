"""The channel layer between processes: hints alone, never words, and never waited for.

What is said here is that something changed, never what: whoever hears it reads the database. The
layer may be away, lose or double what is said; the hub looks once a second by itself.
"""

import asyncio
import atexit
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

from channels.layers import InMemoryChannelLayer, get_channel_layer

logger = logging.getLogger("holdfast.live")

PROCESS = f"{os.getpid()}-{secrets.token_hex(4)}"
"""Who speaks, so that nobody listens to themselves."""
PATIENCE = 1.0  # seconds for one word to or from the layer
PAUSE = 2.0  # seconds before the layer is tried again


def _layer() -> Any:
    return get_channel_layer()


def _group(token: str) -> str:
    return token.replace(":", ".")


def reaches_others() -> bool:
    """Return whether the layer leads out of this process at all."""
    return not isinstance(_layer(), InMemoryChannelLayer)


def tell(token: str, kind: str, **more: Any) -> None:
    """Tell other processes about ``token``, from whatever thread. Never waits and never raises."""
    if reaches_others():
        _courier().take(token, {"type": kind, "token": token, "process": PROCESS, **more})


@cache
def _courier() -> "_Courier":
    return _Courier()


class _Courier:
    """Carries hints from a thread of its own, so that no action waits for the layer.

    Of what waits while the layer is slow, only the last word about each token is kept, and after a
    failure none: everybody has looked by themselves by then.
    """

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], dict[str, Any]] = {}
        self._is_busy = False
        self._wanted = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._run, name="live-courier", daemon=True).start()
        atexit.register(self._finish)

    def take(self, token: str, message: dict[str, Any]) -> None:
        self._waiting[token, message["type"]] = message
        self._loop.call_soon_threadsafe(self._wanted.set)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._carry())

    async def _carry(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            self._is_busy = True
            try:
                while self._waiting:
                    (token, _), message = self._waiting.popitem()
                    async with asyncio.timeout(PATIENCE):
                        await _layer().group_send(_group(token), message)
            except Exception as error:  # noqa: BLE001  whatever the layer's library raises
                logger.warning("layer_away", extra={"error": type(error).__name__})
                await asyncio.sleep(PAUSE)
                self._waiting.clear()
            self._is_busy = False

    def _finish(self) -> None:
        """Give a command that ends at once a moment to say what it did."""
        deadline = time.monotonic() + PATIENCE
        while (self._waiting or self._is_busy) and time.monotonic() < deadline:
            time.sleep(0.01)


def _end_if_cancelled() -> None:
    """Say again that this task was cancelled: what is awaited above may have swallowed it.

    A cancellation that meets the Redis client in the middle of an answer is lost in it, and a task group
    that is cancelled while a part fails raises the failure instead.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


class Listener:
    """Hears what other processes say about the tokens that are followed here.

    All of them come through one channel of the process, and ``heard`` is called with each message.
    """

    def __init__(self, heard: Callable[[dict[str, Any]], None]) -> None:
        self._heard = heard
        self._wanted: set[str] = set()
        self._joined: set[str] = set()
        self._moved = asyncio.Event()

    def follow(self, token: str) -> None:
        self._wanted.add(token)
        self._moved.set()

    def unfollow(self, token: str) -> None:
        self._wanted.discard(token)
        self._moved.set()

    async def run(self) -> None:
        """Listen until cancelled; when the layer goes away, begin anew."""
        layer = _layer()
        while True:
            try:
                await self._listen(layer)
            except Exception as error:  # noqa: BLE001  whatever the layer's library raises
                logger.warning("layer_away", extra={"error": type(error).__name__})
                with suppress(Exception):
                    async with asyncio.timeout(PATIENCE):
                        await layer.flush()  # nobody else on this loop uses the layer
            _end_if_cancelled()
            await asyncio.sleep(PAUSE)

    async def _listen(self, layer: Any) -> None:
        async with asyncio.timeout(PATIENCE):
            channel = await layer.new_channel()
        _end_if_cancelled()
        self._joined.clear()
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._keep_groups(layer, channel))
                both.create_task(self._receive(layer, channel))
        except asyncio.CancelledError:
            # Leaves no group behind that would collect words for a channel which nobody reads.
            with suppress(Exception):
                async with asyncio.timeout(PATIENCE):
                    for token in self._joined:
                        await layer.group_discard(_group(token), channel)
            raise

    async def _keep_groups(self, layer: Any, channel: str) -> None:
        while True:
            self._moved.clear()
            for token in self._wanted - self._joined:
                async with asyncio.timeout(PATIENCE):
                    await layer.group_add(_group(token), channel)
                self._joined.add(token)
            for token in self._joined - self._wanted:
                async with asyncio.timeout(PATIENCE):
                    await layer.group_discard(_group(token), channel)
                self._joined.discard(token)
            _end_if_cancelled()
            await self._moved.wait()

    async def _receive(self, layer: Any, channel: str) -> None:
        while True:
            _end_if_cancelled()
            message = await layer.receive(channel)
            if message.get("process") != PROCESS:
                self._heard(message)
