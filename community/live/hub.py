"""One hub per event loop: it knows the open sockets, and brings them what changes.

Hints (from events of this process, or through the channel layer) make it look at once. Nothing
depends on them: once a second it reads where every open topic and every connected member stands,
and so finds what a crash, another process or a lost message kept from it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from community.live import people
from community.live.admission import Pass, Refused
from community.live.close import Close
from community.live.encoding import changes_frame, encode
from community.live.layer import Listener
from community.live.people import Connected
from community.live.ports import source_for
from community.live.sockets import Socket
from community.live.threads import reading
from community.live.topics import GAP, HubEnded, Topic
from community.members import sessions

logger = logging.getLogger("holdfast.live")

LOOK_EVERY = 1.0  # seconds between two looks at the database
SESSIONS_EVERY = 60  # looks between two at the sessions' rows
ASKED_AT_ONCE = 2_000  # ids in one query: 3 ms on SQLite, 9 ms on PostgreSQL
SOCKETS_EACH = 5  # of one member in one process; with one more, the oldest goes

T = TypeVar("T")
_hubs: dict[asyncio.AbstractEventLoop, "Hub"] = {}


def hub_here() -> "Hub":
    """Return the hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub(loop)
    return _hubs[loop]


def hint(token: str) -> None:
    """Let the hubs of this process look at ``token``. May be called from any thread, and never waits."""
    for loop, hub in list(_hubs.items()):
        try:
            loop.call_soon_threadsafe(hub.wake, token)
        except RuntimeError:  # the loop has ended
            _hubs.pop(loop, None)


class Hub:
    """Lives as long as a socket is open. Everything but :func:`hint` runs on its event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.topics: dict[tuple[str, str], Topic] = {}
        self.members: dict[str, Connected] = {}
        self._loop = loop
        self._tasks: set[asyncio.Task[Any]] = set()
        self._members_due: set[str] = set()
        self._to_readmit: dict[Socket, None] = {}
        self._listener = Listener(self._heard)
        self.spawn(self._listener.run())
        self.spawn(self._look_forever())
        self._members_pump = self._readmit_pump = self.spawn(asyncio.sleep(0))

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run ``work`` beside everything else; a failure is logged by its type."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # The type alone: a message may quote a member's words.
            logger.error("live_task_failed", extra={"error": type(error).__name__})

    # --- Coming and going ------------------------------------------------------------------------

    async def join(self, socket: Socket) -> None:
        """Let ``socket`` hear its topic, and say where that stands."""
        topic = self.topics.get(socket.topic)
        if topic is None:
            topic = Topic(self, source_for(socket.kind), socket.held.topic_id, socket.held.mark)
            self.topics[socket.topic] = topic
            self._listener.follow(topic.token)
        topic.sockets[socket] = None
        member = socket.held.member
        connected = self.members.get(member.public_id)
        if connected is None:
            connected = self.members[member.public_id] = Connected(member)
            self._listener.follow(connected.token)
        connected.sockets.append(socket)
        # The page may have been drawn after what this process told last.
        cursor = max(topic.cursor, socket.held.mark.cursor)
        await socket.send(encode("hello", cursor=cursor), self._loop.time())
        topic.note(socket.held.mark)
        topic.check(socket)
        while len(connected.sockets) > SOCKETS_EACH:
            await self.drop(connected.sockets[0], Close.TOO_MANY)

    def leave(self, socket: Socket) -> None:
        """Forget ``socket``. Leaving twice changes nothing."""
        self._to_readmit.pop(socket, None)
        topic = self.topics.get(socket.topic)
        if topic is not None and topic.sockets.pop(socket, socket) is None and not topic.sockets:
            del self.topics[socket.topic]
            self._unfollow(topic.token)
            if topic.presence:
                topic.presence.end()
        connected = self.members.get(socket.held.member.public_id)
        if connected is not None and socket in connected.sockets:
            connected.sockets.remove(socket)
            if not connected.sockets:
                del self.members[connected.public_id]
                self._unfollow(connected.token)
        if not self.members:
            self._end()

    def _unfollow(self, token: str) -> None:
        """Stop hearing about ``token``, unless a member and their own page still share it."""
        kind, _, topic_id = token.partition(":")
        if (kind, topic_id) not in self.topics and not (kind == "member" and topic_id in self.members):
            self._listener.unfollow(token)

    def _end(self) -> None:
        if _hubs.get(self._loop) is self:  # whoever leaves twice may come after a new hub has begun
            del _hubs[self._loop]
        for task in self._tasks:
            task.cancel()

    async def drop(self, socket: Socket, code: Close) -> None:
        """Close ``socket`` and forget it."""
        await socket.close(code)
        self.leave(socket)

    def pong(self, socket: Socket) -> str:
        """Return the answer to a sign of life. It says how far the topic was told, so that a client whose
        last frame never came knows."""
        topic = self.topics.get(socket.topic)
        return encode("pong") if topic is None or socket.is_waiting else encode("pong", cursor=topic.cursor)

    async def resume(self, socket: Socket, after: int, rights: int, inbox: int | None) -> None:
        """Send ``socket`` what it has missed since ``after``.

        Or that its page can no longer be mended: it was drawn when its member's rights were at ``rights``,
        and they have moved since, while no socket was open that could be told. ``inbox`` is where their
        inbox stood then, if the page says so: what has come since is told with the next look.
        """
        connected = self.members.get(socket.held.member.public_id)
        if inbox is not None and connected is not None:
            connected.know(inbox)
        if rights < socket.held.member.access_version:
            await socket.send(encode("stale"), self._loop.time())
        elif topic := self.topics.get(socket.topic):
            with suppress(HubEnded):
                await topic.resume(socket, after)

    # --- Hints -------------------------------------------------------------------------------------

    def wake(self, token: str) -> None:
        """Look at what ``token`` names."""
        kind, _, topic_id = token.partition(":")
        if topic := self.topics.get((kind, topic_id)):
            topic.wake()
        if kind == "member" and topic_id in self.members:
            self._members_due.add(topic_id)
            if self._members_pump.done():
                self._members_pump = self.spawn(self._look_at_members_due())

    def _heard(self, message: dict[str, Any]) -> None:
        kind, token = message["type"], message["token"]
        if kind == "hint":
            self.wake(token)
        elif kind == "presence":
            topic_kind, _, topic_id = token.partition(":")
            topic = self.topics.get((topic_kind, topic_id))
            if topic and topic.presence:
                topic.presence.heard(message["process"], message["people"], self._loop.time())

    async def _look_at_members_due(self) -> None:
        while self._members_due:
            due, self._members_due = self._members_due, set()
            await self._look_at_members(due)
            await asyncio.sleep(GAP)

    # --- Once a second -------------------------------------------------------------------------------

    async def _look_forever(self) -> None:
        looks = 0
        while True:
            await asyncio.sleep(LOOK_EVERY)
            looks += 1
            await self._try(self._look_at_sockets)
            await self._try(self._look_at_topics)
            await self._try(partial(self._look_at_members, self.members))
            if looks % SESSIONS_EVERY == 0:
                await self._try(self._look_at_sessions)

    async def _try(self, look: Callable[[], Awaitable[None]]) -> None:
        """Look; where the database does not answer, the next look is a second away."""
        try:
            await look()
        except Exception as error:  # noqa: BLE001  whatever fails once must not end all looking
            logger.error("live_look_failed", extra={"error": type(error).__name__})

    async def _look_at_sockets(self) -> None:
        now = self._loop.time()
        for connected in list(self.members.values()):
            for socket in list(connected.sockets):
                if code := socket.due(now):
                    await self.drop(socket, code)
                elif now >= socket.session_ends_at:
                    self.readmit(socket)

    async def _look_at_topics(self) -> None:
        for kind in {kind for kind, _ in self.topics}:
            await self._try(partial(self._look_at_kind, kind))
        for topic in list(self.topics.values()):
            await topic.tell_presence()

    async def _look_at_kind(self, kind: str) -> None:
        for ids in _parts([topic_id for one, topic_id in self.topics if one == kind]):
            marks = await reading(source_for(kind).marks, ids)
            for topic_id in ids:
                topic = self.topics.get((kind, topic_id))
                if topic is not None and topic_id in marks:
                    topic.note(marks[topic_id])
                elif topic is not None:
                    await topic.end()

    async def _look_at_members(self, public_ids: Iterable[str]) -> None:
        for ids in _parts(public_ids):
            standing, unread = await reading(people.look, ids)
            for public_id in ids:
                connected = self.members.get(public_id)
                if connected is None:
                    continue
                version = standing.get(public_id)
                for socket in list(connected.sockets):
                    if socket.held.member.access_version != version:
                        self.readmit(socket)
                        connected.inbox = None  # what they may not read now is not news any more
                if public_id in unread and connected.inbox != unread[public_id]:
                    await self._try(partial(self._tell_news, connected, unread[public_id]))

    async def _tell_news(self, connected: Connected, inbox: int) -> None:
        number = await reading(people.unread, connected.public_id)
        connected.inbox = inbox
        for socket in list(connected.sockets):
            await socket.send(encode("news", unread=number), self._loop.time())

    async def _look_at_sessions(self) -> None:
        sockets = [socket for connected in self.members.values() for socket in connected.sockets]
        for part in _parts(sockets):
            keys = [socket.held.session_key for socket in part]
            there = await reading(sessions.still_there, keys)
            for socket in part:
                if socket.held.session_key not in there:
                    self.readmit(socket)

    # --- Rights that have moved ----------------------------------------------------------------------

    def readmit(self, socket: Socket) -> None:
        """Let the rights of ``socket`` be read again; nothing is sent to it until they have been."""
        socket.is_waiting = True
        self._to_readmit[socket] = None
        if self._readmit_pump.done():
            self._readmit_pump = self.spawn(self._readmit_one_by_one())

    async def _readmit_one_by_one(self) -> None:
        # One at a time, so that other reading comes in between.
        while self._to_readmit:
            socket = next(iter(self._to_readmit))
            del self._to_readmit[socket]
            try:
                await self._read_again(socket)
            except Exception as error:  # noqa: BLE001  one socket that cannot be told must not stop the others
                logger.error("live_task_failed", extra={"error": type(error).__name__})
                with suppress(Exception):
                    await socket.close(Close.TOO_OLD)
                self.leave(socket)

    async def _read_again(self, socket: Socket) -> None:
        try:
            held = await reading(socket.admit)
        except Refused as refusal:
            # Who was here knows that there is something.
            gone = refusal.code == Close.NOT_FOUND
            await self.drop(socket, Close.RIGHT_GONE if gone else refusal.code)
        except Exception as error:  # noqa: BLE001  the database is away: ask again
            logger.error("live_look_failed", extra={"error": type(error).__name__})
            self._to_readmit[socket] = None
            await asyncio.sleep(LOOK_EVERY)
        else:
            await self._go_on(socket, held)

    async def _go_on(self, socket: Socket, held: Pass) -> None:
        now, was = self._loop.time(), socket.excluded
        socket.hold(held, now)
        socket.is_waiting = False
        topic = self.topics.get(socket.topic)
        if topic is None or socket not in topic.sockets:
            return
        if held.excluded != was:
            await socket.send(encode("stale"), now)
        elif socket.has_missed:
            # Empty, and ahead of what the client has: it asks for the rest.
            await socket.send(changes_frame(topic.cursor, topic.cursor), now)
        socket.has_missed = False
        topic.note(held.mark)
        topic.check(socket)


def _parts(of: Iterable[T]) -> list[list[T]]:
    whole = list(of)
    return [whole[start : start + ASKED_AT_ONCE] for start in range(0, len(whole), ASKED_AT_ONCE)]
