"""One open topic of this process: its sockets, how far they were told, and the readings they share."""

import asyncio
import logging
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from community.live import people
from community.live.close import Close
from community.live.encoding import Batch, changes_frame, encode, read
from community.live.ports import Mark, Source
from community.live.presence import Presence
from community.live.sockets import Socket
from community.live.threads import reading

if TYPE_CHECKING:
    from community.live.hub import Hub

logger = logging.getLogger("holdfast.live")

GAP = 0.1  # seconds between two deliveries: what comes sooner is joined into the next frame
SENDS_AT_ONCE = 200  # sends before others on the event loop get their turn
FAR_BEHIND = 400
"""Changes after which a page is fetched again rather than mended."""
KEPT_READINGS = 64  # of distinct places at which clients ask to go on


class HubEnded(Exception):
    """The last socket has gone while something was read for several."""


class Topic:
    """``cursor`` is the change up to which the sockets were told; new ones begin there."""

    def __init__(self, hub: "Hub", source: Source, topic_id: str, mark: Mark) -> None:
        self.source = source
        self.topic_id = topic_id
        self.token = f"{source.kind}:{topic_id}" if topic_id else source.kind
        self.cursor = mark.cursor
        self.access_version = mark.access_version
        self.sockets: dict[Socket, None] = {}
        self.presence = Presence(self.token) if source.shows_presence else None
        self._hub = hub
        self._is_due = False
        self._pump: asyncio.Task[None] | None = None
        self._readings: dict[int, asyncio.Task[tuple[Mark | None, Batch]]] = {}

    def wake(self) -> None:
        """Read and deliver what is new: at once after a quiet time, else when the gap is over."""
        self._is_due = True
        self._readings.clear()
        if self._pump is None or self._pump.done():
            self._pump = self._hub.spawn(self._deliver_while_due())

    async def _deliver_while_due(self) -> None:
        clock = asyncio.get_running_loop()
        while self._is_due:
            self._is_due = False
            next_at = clock.time() + GAP
            try:
                await self._deliver()
            except Exception:
                self._is_due = False  # nobody is at it any more: the next look has to wake it
                raise
            await asyncio.sleep(next_at - clock.time())

    async def _deliver(self) -> None:
        is_done = False
        while self.sockets and not is_done:
            sets = {socket.excluded for socket in self.sockets}
            members = {socket.member_key for socket in self.sockets}
            (mark, batch), versions = await reading(self._read_for, members, self.cursor, sets)
            if mark is None:
                await self.end()
                return
            is_done = not batch.more
            if batch.is_empty:
                self.note(mark)
                continue
            self.cursor = batch.to
            self._readings.clear()
            self.note(mark)
            self._keep_from_whose_rights_moved(self.sockets, versions)
            await self._send_all(batch)

    def _read_for(
        self, members: Collection[int], after: int, sets: Iterable[frozenset[int]]
    ) -> tuple[tuple[Mark | None, Batch], dict[int, int]]:
        """Read what changed after ``after``, and then the members' access versions (in a thread).

        In this order: words that came after a block are never sent to whom it keeps them from.
        """
        return read(self.source, self.topic_id, after, sets), people.versions(members)

    def _keep_from_whose_rights_moved(self, sockets: Iterable[Socket], versions: dict[int, int]) -> None:
        """Let rights be read again where a member's have moved since; until then the socket gets nothing."""
        for socket in sockets:
            if versions.get(socket.member_key) != socket.held.member.access_version:
                self._hub.readmit(socket)

    async def _send_all(self, batch: Batch) -> None:
        """Send every socket its frame; one whose rights are being read again misses it."""
        clock = asyncio.get_running_loop()
        for number, socket in enumerate(list(self.sockets), start=1):
            if socket.is_waiting:
                socket.has_missed = True
            else:
                await socket.send(await _frame(batch, socket), clock.time())
            if number % SENDS_AT_ONCE == 0:
                await asyncio.sleep(0)

    async def resume(self, socket: Socket, after: int) -> None:
        """Send ``socket`` what changed after ``after``: the first part, or that it is too much."""
        clock = asyncio.get_running_loop()
        if after >= self.cursor:
            await socket.send(changes_frame(after, after), clock.time())
            return
        if self.cursor - after > FAR_BEHIND:
            await socket.send(encode("stale"), clock.time())
            return
        mark, batch = await self._read_once(after, socket.excluded)
        if mark is None:
            await self.end()
            return
        self.note(mark)
        text = await _frame(batch, socket)
        self._keep_from_whose_rights_moved([socket], await reading(people.versions, [socket.member_key]))
        if socket.is_waiting:
            socket.has_missed = True
        else:
            await socket.send(text, clock.time())

    async def _read_once(self, after: int, excluded: frozenset[int]) -> tuple[Mark | None, Batch]:
        """Read what changed after ``after`` once for all who ask for it, until something changes again.

        Raises:
            HubEnded: nobody is left to be told.

        """
        task = self._readings.get(after)
        if task is None or (task.done() and task.exception()):
            if len(self._readings) >= KEPT_READINGS:
                self._readings.clear()
            task = self._hub.spawn(reading(read, self.source, self.topic_id, after, {excluded}))
            self._readings[after] = task
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if (here := asyncio.current_task()) is not None and here.cancelling():
                raise
            raise HubEnded from None  # the last socket has gone, and the shared reading with it

    def note(self, mark: Mark) -> None:
        """Take in where the topic stands: let rights be read again, and what is new be delivered."""
        if mark.access_version > self.access_version:
            self.access_version = mark.access_version
            self._readings.clear()
            for socket in self.sockets:
                self.check(socket)
        if mark.cursor > self.cursor and not self._is_due:
            self.wake()

    def check(self, socket: Socket) -> None:
        """Let the rights of ``socket`` be read again if they are older than the topic's own."""
        if socket.held.mark.access_version < self.access_version:
            self._hub.readmit(socket)

    async def end(self) -> None:
        """Close every socket: the topic is no more."""
        for socket in list(self.sockets):
            await self._hub.drop(socket, Close.NOT_FOUND)

    async def tell_presence(self) -> None:
        """Tell every socket how many people are here, where the number has changed for it."""
        if self.presence is None:
            return
        now = asyncio.get_running_loop().time()
        everybody = self.presence.everybody(frozenset(one.member_key for one in self.sockets), now)
        numbers = {one.excluded: len(everybody - one.excluded) for one in self.sockets}
        changed = [one for one in self.sockets if numbers[one.excluded] != one.here and not one.is_waiting]
        for number, socket in enumerate(changed, start=1):
            socket.here = len(everybody - socket.excluded)
            await socket.send(encode("presence", here=socket.here), now)
            if number % SENDS_AT_ONCE == 0:
                await asyncio.sleep(0)


async def _frame(batch: Batch, socket: Socket) -> str:
    """Return the batch as ``socket`` gets it, drawn in a thread where that is still to be done."""
    if batch.has_frame(socket.excluded):
        return batch.frame(socket.excluded)
    return await reading(batch.frame, socket.excluded)
