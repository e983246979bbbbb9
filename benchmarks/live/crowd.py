"""All listeners of a measurement, in a process of their own, and what they can say afterwards."""

import asyncio
import math
import multiprocessing
import time
from collections import Counter
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from benchmarks.live.listener import Line, Listener

AT_ONCE = 50  # connections that are being opened


@dataclass(frozen=True, slots=True)
class Shown:
    """A post that readers see: when it was shown, in seconds of the machine's clock, and by whom."""

    id: str
    author: str
    moment: float


@dataclass(frozen=True, slots=True)
class Tally:
    """``p50`` to ``p99``: seconds from commit to receipt, over every post and listener. The rest are counts
    of (post, listener): due, missing, received more than once, received from somebody excluded."""

    p50: float
    p95: float
    p99: float
    due: int
    lost: int
    doubled: int
    leaked: int


class _Crowd:
    """Runs in the process of its own; each public method answers a call from :class:`Crowd`."""

    def __init__(self) -> None:
        self.lines: dict[str, Line] = {}

    async def open(self, side: str, port: int, path: str, cookies: list[str]) -> float:
        """Open a socket per cookie, wait until all are open, and return the seconds that took."""
        line = self.lines[side] = Line(port, path, is_bare=side == "bare")
        gate = asyncio.Semaphore(AT_ONCE)
        started = time.time()

        async def one(listener: Listener) -> None:
            async with gate:
                await listener.connect()
                await listener.ready.wait()

        line.listeners = [Listener(line, cookie) for cookie in cookies]
        await asyncio.gather(*(one(listener) for listener in line.listeners))
        return time.time() - started

    async def close(self, side: str) -> None:
        """Close a side's sockets and forget what they saw."""
        for listener in self.lines.pop(side).listeners:
            listener.leave()
        await asyncio.sleep(1)

    async def drop(self, side: str, share: float) -> None:
        """Cut the connections of a part of the listeners, as a train's tunnel would."""
        listeners = self.lines[side].listeners
        step = max(1, round(1 / share))
        for listener in listeners[int(time.time()) % step :: step]:
            listener.transport.abort()

    async def arrived(self, side: str) -> int:
        """Return how many posts arrived, summed over listeners."""
        return sum(len(times) for times in self.lines[side].times)

    async def behind(self, side: str) -> int:
        """Return how many listeners have no connection, or no answer yet to what they asked for first."""
        return sum(listener.is_behind for listener in self.lines[side].listeners)

    async def events(self, side: str) -> Counter[str]:
        """Return what happened besides: lost connections, refusals, gaps, codes of closed sockets."""
        return self.lines[side].events

    async def tally(self, side: str, posts: list[Shown], blocks: dict[int, str]) -> Tally:
        """Compare what arrived with ``posts``; ``blocks`` says whom a listener must not hear."""
        line = self.lines[side]
        wanted = {line.number(post.id): post for post in posts}
        delays: list[float] = []
        for number, post in wanted.items():
            delays += [moment - post.moment for moment in line.times[number]]
        due = lost = doubled = leaked = 0
        for place, listener in enumerate(line.listeners):
            seen = Counter(number for number in listener.seen if number in wanted)
            for number, post in wanted.items():
                if post.author == blocks.get(place):
                    leaked += number in seen
                else:
                    due += 1
                    lost += number not in seen
                    doubled += seen[number] > 1
        delays.sort()
        p50, p95, p99 = (_part(delays, share) for share in (0.5, 0.95, 0.99))
        return Tally(p50, p95, p99, due, lost, doubled, leaked)


def _part(ordered: list[float], share: float) -> float:
    """Return the value below which ``share`` of them lie."""
    return ordered[int(share * (len(ordered) - 1))] if ordered else math.inf


async def _serve(calls: Connection) -> None:
    crowd, loop = _Crowd(), asyncio.get_running_loop()
    while (call := await loop.run_in_executor(None, calls.recv)) is not None:
        name, arguments = call
        calls.send(await getattr(crowd, name)(*arguments))


def _run(calls: Connection) -> None:
    asyncio.run(_serve(calls))


class Crowd:
    """The listeners, from outside: ``crowd.call("open", "ours", port, path, cookies)``."""

    def __init__(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._calls, theirs = spawn.Pipe()
        self._process = spawn.Process(target=_run, args=(theirs,), daemon=True)
        self._process.start()

    def call(self, name: str, *arguments: Any) -> Any:
        """Return what a method of the listeners' process answers."""
        self._calls.send((name, arguments))
        return self._calls.recv()

    def end(self) -> None:
        """End the process."""
        self._calls.send(None)
        self._process.join(10)
