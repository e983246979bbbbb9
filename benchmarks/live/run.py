"""What every measurement of the live layer does: open sockets, post beside them, compare."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from subprocess import Popen

from benchmarks.live import COMMITTED
from benchmarks.live.crowd import Crowd, Shown, Tally
from benchmarks.live.house import House, house
from benchmarks.live.load import Load
from tests.services import servers

QUIET = 1.5
"""Seconds without a receipt after which nothing more is on its way: the once-a-second read has had its turn."""

LONGEST = (
    60.0  # seconds until what has not arrived is lost: a client waits up to half of it between two attempts
)


@dataclass(slots=True)
class Run:
    """An installation, its listeners, and who posts beside them: a form each, or one other process."""

    place: House
    crowd: Crowd
    poster: Popen[str] | None = None

    def open(self, side: str, sockets: int) -> float:
        """Open sockets to a side's thread; return the seconds that took."""
        path = f"/ws/threads/{self.place.people['threads'][side]}/"
        port = self.place.servers[side].port
        return float(self.crowd.call("open", side, port, path, self.place.people["readers"][:sockets]))

    def load(self, side: str) -> Load:
        """Return posts and pages for a side's thread."""
        people, port = self.place.people, self.place.servers[side].port
        return Load(
            port=port,
            thread=people["threads"][side],
            writers=[*people["writers"].values()],
            # Of its own: the number in a header is kept for a minute, and the second side would find it counted.
            readers=people["readers"][side == "bare" :: 2],
            poster=self.poster,
            tell=port if side == "bare" else 0,
        )

    def settle(self, side: str) -> float:
        """Wait until everybody is back and nothing arrives any more; return when the last arrived, roughly."""
        before, last = -1, time.time()
        ends = last + LONGEST
        while time.time() < min(last + QUIET, ends):
            arrived = self.crowd.call("arrived", side)
            if arrived != before or self.crowd.call("behind", side):
                before, last = arrived, time.time()
            time.sleep(0.1)
        return last

    def shown(self, side: str) -> dict[str, Shown]:
        """Return every reply of a side's thread, by the key of its form, with the moment of its commit."""
        lines = (self.place.folder / COMMITTED).read_text().splitlines()
        committed = {post: float(moment) for post, moment in map(str.split, lines)}
        rows = self.place.ask(f"stored({self.place.people['threads'][side]!r})")
        # A server that was killed just after a commit has noted nothing; it was about when the post was shown.
        return {key: Shown(post, author, committed.get(post, shown)) for post, author, shown, key in rows}

    def tally(self, side: str, posts: list[Shown]) -> Tally:
        """Return who had which of ``posts``."""
        blocks = {int(place): author for place, author in self.place.people["blocks"].items()}
        tally: Tally = self.crowd.call("tally", side, posts, blocks)
        return tally


@contextmanager
def measuring(sockets: int, *, apart: bool = False) -> Iterator[Run]:
    """Make an installation and its listeners. ``apart``: posts come from another process, over Redis.

    Redis is the one of ``TEST_REDIS_URL``, or one of our own.
    """
    with ExitStack() as stack:
        address = os.environ.get("TEST_REDIS_URL", "") if apart else ""
        if apart and not address:
            address = stack.enter_context(servers.redis())
        place = stack.enter_context(house(sockets, address))
        poster = stack.enter_context(place.poster()) if apart else None
        crowd = Crowd()
        stack.callback(crowd.end)
        yield Run(place, crowd, poster)
