"""One open socket as the hub sees it: whose it is, what it must not get, and whether it reads."""

import random
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from community.core import clock
from community.live.admission import Pass
from community.live.close import Close
from community.live.encoding import encode

IDLE = 150.0  # seconds without any frame; the page's script pings far more often, even in a hidden tab
AGE = 4 * 3600.0  # seconds in all: whatever a long life would hide comes to light
AGE_JITTER = 0.1  # part of AGE by which sockets differ, so that they do not come back all at once
UNREAD = 256_000
"""Characters sent since the client last showed that it reads. Daphne keeps what a client does not take,
without a bound: at 4 bytes each and with one large frame on top this stays far below 5 MiB."""
CHECK_AFTER = 64_000
"""Characters after which the client is asked to show it, by a word that nobody knows who does not read."""
UNREAD_FOR = 90.0
"""Seconds that something sent may stay without a word from the client. Browsers let a hidden tab run its
timers once a minute."""


class Socket:
    """Sends and closes; ``held`` is the pass it stands on, and ``admit`` asks for it again (in a thread)."""

    def __init__(
        self,
        kind: str,
        held: Pass,
        *,
        admit: Callable[[], Pass],
        send: Callable[[dict[str, Any]], Awaitable[None]],
        now: float,
    ) -> None:
        self.kind = kind
        self.admit = admit
        self.heard_at = now
        self.old_at = now + AGE * (1 - random.random() * AGE_JITTER)  # noqa: S311  no secret
        self.is_waiting = False
        """Whether its rights are being read again: until then it gets nothing, and misses what comes."""
        self.has_missed = False
        self.is_closed = False
        self.here = -1
        """The number of people it was last told of."""
        self._send = send
        self._sent = self._read = 0  # characters
        self._checks: dict[str, int] = {}  # what had been sent when each was
        self._unread_since: float | None = None
        self._is_too_slow = False
        self.hold(held, now)

    def hold(self, held: Pass, now: float) -> None:
        """Stand on ``held`` from now on."""
        self.held = held
        self.session_ends_at = now + (held.ends_at - clock.now()).total_seconds()

    @property
    def topic(self) -> tuple[str, str]:
        return self.kind, self.held.topic_id

    @property
    def member_key(self) -> int:
        return self.held.member.pk

    @property
    def excluded(self) -> frozenset[int]:
        return self.held.excluded

    @property
    def unread(self) -> int:
        """Return how many characters were sent that the client has not shown to have read."""
        return self._sent - self._read

    async def send(self, text: str, now: float) -> None:
        """Send a frame, unless the client has stopped reading; then :meth:`due` says so."""
        if self.is_closed:
            return
        if self.unread > UNREAD:
            self._is_too_slow = True
            return
        self._sent += len(text)
        if self._unread_since is None:
            self._unread_since = now
        await self._send({"type": "websocket.send", "text": text})
        if self._sent - max((self._read, *self._checks.values())) > CHECK_AFTER:
            check = secrets.token_hex(4)
            self._checks[check] = self._sent
            await self.answer(encode("check", **{"is": check}))

    async def answer(self, text: str) -> None:
        """Send a short frame that nobody has to confirm."""
        if not self.is_closed:
            await self._send({"type": "websocket.send", "text": text})

    def is_alive(self) -> None:
        """Note that the client says something: what was sent may stay unread for another while."""
        self._unread_since = None

    def has_read(self, check: object) -> None:
        """Note that the client has read all that came before ``check``, if that is what it was sent."""
        if isinstance(check, str) and check in self._checks:
            self._read = self._checks[check]
            self._checks = {one: sent for one, sent in self._checks.items() if sent > self._read}

    def due(self, now: float) -> Close | None:
        """Return why the socket has to end now, if it has to."""
        is_silent = now - self.heard_at > IDLE
        reads_nothing = self._unread_since is not None and now - self._unread_since > UNREAD_FOR
        if self._is_too_slow or is_silent or reads_nothing:
            return Close.TOO_SLOW
        return Close.TOO_OLD if now >= self.old_at else None

    async def close(self, code: Close) -> None:
        """End the socket. Daphne drops one that does not answer within a second, with all it has kept."""
        if not self.is_closed:
            self.is_closed = True
            await self._send({"type": "websocket.close", "code": int(code)})
