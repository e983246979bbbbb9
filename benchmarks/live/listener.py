"""One page that follows a thread: the rules of ``community/live/README.md`` with the least work.

A benchmark's clients share the machine with the server, so this reads frames by hand, and a text
that a thousand sockets receive is understood once.
"""

import asyncio
import json
import random
import time
from array import array
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0  # seconds until a lost socket tries again, at a moment of its own
GOT_AFTER = 10.0  # seconds from a change to the receipt
ASK_AFTER = 1.0  # seconds between two questions about a gap
DRAWN_FOR = {"rights": 1, "inbox": 0}
"""What a page says about the member it was drawn for. Nobody's rights move here, and nobody has news."""


class Frame(NamedTuple):
    """What of a server's frame counts here; ``posts`` are the ids of those that it shows."""

    type: str
    start: int = 0
    to: int = 0
    more: bool = False
    posts: tuple[str, ...] = ()
    check: str = ""


@lru_cache(maxsize=1024)
def understand(payload: bytes) -> Frame:
    """Return what a frame says."""
    said = json.loads(payload)
    if said["type"] == "hello":
        return Frame("hello", to=said["cursor"])
    if said["type"] == "check":
        return Frame("check", check=said["is"])
    if said["type"] != "changes":
        return Frame(said["type"])
    posts = tuple(item["id"] for item in said["items"] if "html" in item)
    return Frame("changes", said["from"], said["to"], said["more"], posts)


@dataclass(slots=True)
class Line:
    """What the listeners to one server share. ``numbers`` gives each post a small number; ``times``
    holds, by that number, when each listener had it, in seconds of the machine's clock."""

    port: int
    path: str
    is_bare: bool  # knows no cursor, and wants to hear nothing
    listeners: list["Listener"] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    times: "list[array[float]]" = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)

    def number(self, post: str) -> int:
        """Return the number of a post, perhaps its first."""
        if post not in self.numbers:
            self.numbers[post] = len(self.times)
            self.times.append(array("d"))
        return self.numbers[post]


class Listener(asyncio.Protocol):
    """``seen`` is every post that it was given, doubles included. ``ready``: it will miss nothing from now on.

    ``cursor`` is None before the first hello; so it stays on the bare side.
    """

    def __init__(self, line: Line, cookie: str) -> None:
        self.line, self.cookie = line, cookie
        self.seen: array[int] = array("I")
        self.cursor: int | None = None
        self.owes_receipt = self.is_mending = False
        self.is_behind = True  # until a new connection's first question was answered
        self.asked_at, self.known = 0.0, 0
        self.wait = FIRST_WAIT
        self.rest = b""
        self.is_open = self.is_done = False
        self.ready = asyncio.Event()
        self.transport: Any = None

    async def connect(self) -> None:
        """Open the connection, and try again until it is there."""
        loop = asyncio.get_running_loop()
        while not self.is_done:
            try:
                await loop.create_connection(lambda: self, "127.0.0.1", self.line.port)
                return
            except OSError:
                await asyncio.sleep(self.longer())

    def longer(self) -> float:
        """Return the seconds to wait now, and wait longer the next time."""
        waits, self.wait = self.wait, min(self.wait * 2, LONGEST_WAIT)
        return waits * random.random()  # noqa: S311

    def leave(self) -> None:
        """Close for good."""
        self.is_done = True
        self.transport.abort()

    # --- what arrives -----------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.rest, self.is_open = transport, b"", False
        self.is_behind = True
        origin = f"127.0.0.1:{self.line.port}"
        ask = (
            f"GET {self.line.path} HTTP/1.1\r\nHost: {origin}\r\nOrigin: http://{origin}\r\n"
            f"Cookie: session={self.cookie}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        self.transport.write(ask.encode())

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.is_done:
            self.line.events["lost connections"] += 1
            self.is_open, self.is_behind = False, True
            loop = asyncio.get_running_loop()
            loop.call_later(self.longer(), lambda: loop.create_task(self.connect()))

    def data_received(self, data: bytes) -> None:
        moment = time.time()
        data = self.rest + data if self.rest else data
        start = 0
        if not self.is_open:
            start = data.find(b"\r\n\r\n") + 4
            if start < 4:
                self.rest = data
                return
            status = data[9:12].decode()
            if status != "101":
                self.line.events[f"refused with {status}"] += 1
                self.transport.abort()
                return
            self.is_open = True
            if self.line.is_bare:
                self.is_behind = False
                self.ready.set()
        while (read := _frame(data, start)) is not None:
            opcode, payload, start = read
            self.frame(opcode, payload, moment)
        self.rest = data[start:]

    def frame(self, opcode: int, payload: bytes, moment: float) -> None:
        """Take one frame."""
        if opcode == TEXT:
            said = understand(payload)
            if said.type == "changes":
                self.apply(said, moment)
            elif said.type == "hello":
                self.wait = FIRST_WAIT
                self.cursor = said.to if self.cursor is None else self.cursor
                self.resume()
                self.ready.set()
            elif said.type == "check":
                self.send(type="got", **{"is": said.check})
            elif said.type in {"stale", "error"}:
                self.line.events[said.type] += 1
        elif opcode == PING:
            self.write(PONG, payload)
        elif opcode == CLOSE:
            self.line.events[f"closed with {int.from_bytes(payload[:2], 'big')}"] += 1
            self.transport.abort()

    def apply(self, said: Frame, moment: float) -> None:
        """Take changes by the rule of the cursor; whatever comes, on the bare side."""
        self.is_behind = said.more
        if self.cursor is not None:
            if said.to <= self.cursor:
                return
            if said.start > self.cursor:
                self.line.events["gaps"] += 1
                self.mend(said.to)
                return
            self.cursor = said.to
            if not self.owes_receipt:
                self.owes_receipt = True
                asyncio.get_running_loop().call_later(GOT_AFTER, self.receipt)
        for post in said.posts:
            number = self.line.number(post)
            self.seen.append(number)
            self.line.times[number].append(moment)
        if said.more:
            self.receipt()
            self.resume()

    # --- what is sent -----------------------------------------------------------------------------

    def resume(self) -> None:
        """Ask for what has come since."""
        self.asked_at = asyncio.get_running_loop().time()
        self.send(type="resume", after=self.cursor, **DRAWN_FOR)

    def mend(self, to: int) -> None:
        """Ask for what is missing: once for all the frames that show it."""
        self.known = max(self.known, to)
        if not self.is_mending:
            self.is_mending = True
            asyncio.get_running_loop().call_at(self.asked_at + ASK_AFTER, self.ask_again)

    def ask_again(self) -> None:
        """Ask, unless the answer has come meanwhile."""
        self.is_mending = False
        if self.is_open and self.cursor is not None and self.cursor < self.known:
            self.resume()

    def receipt(self) -> None:
        """Say how far this page is."""
        self.owes_receipt = False
        if self.is_open:
            self.send(type="got", to=self.cursor)

    def send(self, **said: Any) -> None:
        """Send a frame of text."""
        self.write(TEXT, json.dumps(said).encode())

    def write(self, opcode: int, payload: bytes) -> None:
        """Send a short frame, under a mask that changes nothing."""
        self.transport.write(bytes([0x80 | opcode, 0x80 | len(payload), 0, 0, 0, 0]) + payload)


def _frame(data: bytes, start: int) -> tuple[int, bytes, int] | None:
    """Return (opcode, payload, where the next one starts) of the frame at ``start``, or None if it is not whole."""
    if len(data) < start + 2:
        return None
    size, head = data[start + 1] & 0x7F, start + 2
    if size >= 126:
        wide = 2 if size == 126 else 8
        size, head = int.from_bytes(data[head : head + wide], "big"), head + wide
    end = head + size
    if len(data) < end:
        return None
    return data[start] & 0x0F, data[head:end], end
