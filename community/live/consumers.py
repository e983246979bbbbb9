"""The base class of all sockets: the door, the frames in order, and words that are never lost.

A consumer reads frames as they come and never waits: what a client asks is answered by a task of
its own, one frame after the other, so that one slow answer holds up neither another socket nor
this one's pings.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar

from channels.consumer import AsyncConsumer
from django.conf import settings
from django.http import parse_cookie

from community.core.access import Access
from community.core.errors import DomainError, Invalid
from community.core.sentences import sentence
from community.live import admission
from community.live.admission import Pass, Refused
from community.live.bucket import Bucket
from community.live.close import Close
from community.live.encoding import encode
from community.live.frames import MALFORMED, TOO_LARGE, Frame, read_frame, words_of
from community.live.hub import Hub, hub_here
from community.live.sockets import Socket
from community.live.threads import reading, writing
from community.members import sessions
from community.members.models import Member

logger = logging.getLogger("holdfast.live")

WAITING = 20  # frames of one socket that wait for their answer; more is a flood
MALFORMED_AT_MOST = 5  # frames of one socket that cannot be read
LATE_WORDS = 20_000  # characters of a flood that nobody answers any more, and that are still read for danger
LINGER = 0.5  # seconds in which words that were on their way to a closed door are still read for danger
FLOOD = "flood"
LATEST = 2**63 - 1  # the largest cursor that a database holds


class LiveConsumer(AsyncConsumer):
    """One socket. A subclass says what it is about, and answers the frames in ``frames``.

    ``action`` is the row of the policy table that the door asks for, ``agreed`` whether the agreement
    has to be signed. A handler gets the frame and may use ``self.member``, read afresh just before.
    It raises a DomainError for what cannot be met, and answers what its own action refused itself.
    """

    kind: ClassVar[str]
    action: ClassVar[str]
    agreed: ClassVar[bool] = True
    frames: ClassVar[Mapping[str, Callable[[Any, Frame], Awaitable[None]]]] = {}

    member: Member
    socket: Socket
    hub: Hub

    def topic_of(self, member: Member) -> str:
        """Return the id of the topic that this socket is about: the one in its address."""
        return str(self.scope["url_route"]["kwargs"].get("public_id", ""))

    async def turn_away(self, member: Member, frame: Frame, why: str) -> dict[str, Any]:
        """Read the words of a refused frame for danger, and return what else ``refused`` says.

        ``frame["text"]`` holds them. A socket that takes words returns "card" (the support card, or
        nothing) and "renew" (a fresh client_key).
        """
        return {}

    # --- Opening -------------------------------------------------------------------------------------

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one socket from its first message to its last."""
        self.scope, self._send = scope, send
        self._clock = asyncio.get_running_loop()
        self._bucket = Bucket(at=self._clock.time())
        self._inbox: asyncio.Queue[tuple[Frame, str] | None] = asyncio.Queue()
        self._malformed = self._over = 0
        self._late_words = ""
        await receive()  # websocket.connect
        # Before anybody is asked: Daphne gives a handshake five seconds, and after a restart a thousand
        # sockets ask at once. Whoever is turned away is told so by a close code in any case.
        await self._send({"type": "websocket.accept"})
        try:
            held = await reading(self._admit)
        except Refused as refusal:
            await self._refuse_door(refusal, receive)
            return
        self.member = held.member
        self.socket = Socket(self.kind, held, admit=self._admit, send=self._send, now=self._clock.time())
        self.hub = hub_here()
        answering = asyncio.create_task(self._answer_all())
        try:
            await self.hub.join(self.socket)
            while (message := await receive())["type"] == "websocket.receive":
                await self._take(message)
            self.hub.leave(self.socket)
            # What has arrived is answered, even where nobody hears the answer: words count.
            self._inbox.put_nowait(None)
            await answering
        finally:
            self.hub.leave(self.socket)
            answering.cancel()

    def _access(self) -> Access:
        return Access(self.action, self.agreed)

    def _session_key(self) -> str:
        headers = dict(self.scope["headers"])
        cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
        return cookies.get(settings.SESSION_COOKIE_NAME, "")

    def _admit(self) -> Pass:
        return admission.admit(self._session_key(), self._access(), self.kind, self.topic_of)

    async def _refuse_door(self, refusal: Refused, receive: Any) -> None:
        """Close with the reason, once words that somebody we know has already sent were read."""
        if refusal.member is not None:
            self.member = refusal.member
            ends_at = self._clock.time() + LINGER
            while (message := await self._next(receive, ends_at)) is not None:
                frame, _ = read_frame(message)
                if words_of(frame) and self._bucket.take(self._clock.time()):
                    await self._refuse(frame, refusal.reason)
        await self._send({"type": "websocket.close", "code": int(refusal.code)})

    async def _next(self, receive: Any, ends_at: float) -> Any:
        """Return the next frame that comes before ``ends_at``, or None."""
        try:
            async with asyncio.timeout_at(ends_at):
                message = await receive()
        except TimeoutError:
            return None
        return message if message["type"] == "websocket.receive" else None

    # --- Frames --------------------------------------------------------------------------------------

    async def _take(self, message: Any) -> None:
        """Take in a frame. Signs of life are answered at once; everything else waits for its turn."""
        now = self._clock.time()
        self.socket.heard_at = now
        frame, why = read_frame(message)
        if not self._bucket.take(now) or self._inbox.qsize() >= WAITING:
            why = FLOOD
            self._over += 1
        elif not why and frame["type"] in {"ping", "got"}:
            self.socket.is_alive()
            self.socket.has_read(frame.get("is"))
            if frame["type"] == "ping":
                await self.socket.answer(self.hub.pong(self.socket))
            return
        # What comes on and on is no longer answered, so that the answers end, and then the socket.
        if self._over <= WAITING:
            self._inbox.put_nowait((frame, why))
        elif len(self._late_words) < LATE_WORDS:
            self._late_words += words_of(frame)[:LATE_WORDS] + "\n"

    async def _answer_all(self) -> None:
        while (entry := await self._inbox.get()) is not None:
            await self._answer(*entry)

    async def _answer(self, frame: Frame, why: str) -> None:
        try:
            await (self._refuse(frame, why) if why else self._meet(frame))
        except Refused as refusal:
            await self._refuse(frame, refusal.reason)
            await self.hub.drop(self.socket, refusal.code)
        except DomainError as error:
            await self._refuse(frame, error.reason, getattr(error, "retry_after", None))
        except Exception as error:  # noqa: BLE001  one frame that fails must not end the socket
            # The type alone: a message may quote a member's words.
            logger.error("frame_failed", extra={"error": type(error).__name__})
            await self._refuse(frame, "failed")
            if frame["type"] == "resume":  # what it missed would stay missing: it comes back and asks again
                await self.hub.drop(self.socket, Close.TOO_OLD)
        if self._over and self._inbox.empty():
            if self._late_words.strip():
                await self._refuse({"type": "", "text": self._late_words}, FLOOD)
            await self.hub.drop(self.socket, Close.FLOOD)
        if why == TOO_LARGE:
            await self.hub.drop(self.socket, Close.MALFORMED)
        if why == MALFORMED:
            self._malformed += 1
            if self._malformed >= MALFORMED_AT_MOST:
                await self.hub.drop(self.socket, Close.MALFORMED)

    async def _meet(self, frame: Frame) -> None:
        kind = frame["type"]
        if kind == "resume":
            inbox = _number(frame, "inbox") if "inbox" in frame else None
            rights = _number(frame, "rights", LATEST)
            await self.hub.resume(self.socket, _number(frame, "after"), rights, inbox)
            return
        if kind not in self.frames:
            raise Invalid("unknown_frame")
        signed_in = await reading(admission.sign_in_of, self._session_key(), self._access())
        self.member = signed_in.member
        if not sessions.is_noted(signed_in.session):
            await writing(sessions.keep_up, signed_in.session)
        await self.frames[kind](self, frame)

    async def _refuse(self, frame: Frame, why: str, retry_after: int | None = None) -> None:
        said: dict[str, Any] = {"reason": why, "words": sentence(why)}
        if retry_after is not None:
            said["retry_after"] = retry_after
        if not words_of(frame):
            await self.reply("error", **said)
            return
        key = frame.get("client_key")
        said |= {"client_key": key if isinstance(key, str) else "", "card": "", "renew": ""}
        try:
            said |= await self.turn_away(self.member, frame, why)
        except Exception as error:  # noqa: BLE001  the answer has to come, with the words still in the box
            logger.error("turning_away_failed", extra={"error": type(error).__name__})
        await self.reply("refused", **said)

    async def reply(self, kind: str, /, **fields: Any) -> None:
        """Send a frame to this socket alone."""
        text = encode(kind, **fields)
        if hasattr(self, "socket"):
            await self.socket.send(text, self._clock.time())
        else:
            await self._send({"type": "websocket.send", "text": text})


def _number(frame: Frame, name: str, missing: int | None = None) -> int:
    number = frame.get(name, missing)
    if type(number) is not int or not 0 <= number <= LATEST:
        raise Invalid(MALFORMED)
    return number
