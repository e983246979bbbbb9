"""What goes on beside the sockets: posts, and pages read."""

import json
import statistics
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count, cycle
from subprocess import Popen
from typing import TypeVar
from urllib.parse import urlencode
from uuid import uuid4

LETTERS = 1000
"""How long every post is."""

WORDS = (
    "I walked to the group today and somebody had kept a chair for me. We talked about the weekend, and how "
    "long an evening can be. My sister called while I was cooking; she wants to visit in spring. The bus was "
    "late again, so I read two pages of the book that the nurse gave me. It rained, and then it did not. "
)
PAGES = 10
"""Pages read per second."""

CSRF = "a" * 32
"""A form's secret of our own: the cookie and the form only have to agree."""

PATIENCE = 60.0
"""Seconds for which a page tries to send a post again, while the server is away."""

T = TypeVar("T")
_numbers = count(1)


def text() -> str:
    """Return a post that no other of this process equals."""
    return f"{next(_numbers)}. {WORDS * (LETTERS // len(WORDS) + 1)}"[:LETTERS]


@dataclass(slots=True)
class Load:
    """Posts and pages on one server. Posts go through the form, or through ``poster`` where there is one.

    ``posts`` and ``pages`` collect seconds per answer; ``keys`` the client keys of all forms that were
    sent, each of which must be stored once.
    """

    port: int
    thread: str
    writers: list[str]
    readers: list[str]
    poster: Popen[str] | None = None
    tell: int = 0
    posts: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def run(self, seconds: float, rate: float) -> tuple[float, float]:
        """Post ``rate`` times and read ``PAGES`` pages a second; return when that began and ended."""
        began = time.time()
        with ThreadPoolExecutor(64) as pool:
            posting = threading.Thread(target=self.write, args=(seconds, rate, pool))
            posting.start()
            paced(pool, self.read, self.readers, PAGES, seconds)
            posting.join()
        return began, time.time()

    def write(self, seconds: float, rate: float, pool: ThreadPoolExecutor | None = None) -> None:
        """Post: through the other process, or else ``pool`` sends forms."""
        if self.poster is None:
            assert pool is not None
            paced(pool, self.post, self.writers, rate, seconds)
            return
        assert self.poster.stdin is not None
        assert self.poster.stdout is not None
        order = {"thread": self.thread, "rate": rate, "seconds": seconds, "tell": self.tell}
        self.poster.stdin.write(json.dumps(order) + "\n")
        self.poster.stdin.flush()
        self.posts += json.loads(self.poster.stdout.readline())

    def post(self, cookie: str) -> None:
        """Send the form of a reply; again, with the same key, until the server has said that it has it."""
        key = str(uuid4())
        self.keys.append(key)
        body = urlencode({"text": text(), "client_key": key, "csrfmiddlewaretoken": CSRF})
        began = time.time()
        while not self._ask("POST", cookie, body, 302):
            if time.time() > began + PATIENCE:
                raise TimeoutError
            time.sleep(0.5)
        self.posts.append(time.time() - began)

    def read(self, cookie: str) -> None:
        """Read the thread's page."""
        began = time.time()
        if self._ask("GET", cookie, "", 200):
            self.pages.append(time.time() - began)

    def _ask(self, method: str, cookie: str, body: str, status: int) -> bool:
        """Return whether the answer came, and was what it should be."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": f"session={cookie}; csrf={CSRF}"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, f"/threads/{self.thread}/", body or None, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, HTTPException):  # the server went away
            return False
        finally:
            connection.close()
        leads = answer.getheader("Location") or ""
        if answer.status not in {status, 503} or leads.startswith("/accounts/"):
            raise SystemExit(f"{method} answered {answer.status} {leads.partition('?')[0]}")
        return answer.status == status

    def middle(self) -> tuple[float, float]:
        """Return the median seconds of a post and of a page."""
        return statistics.median(self.posts), statistics.median(self.pages)


def paced(
    pool: ThreadPoolExecutor, do: Callable[[T], None], people: Iterable[T], rate: float, seconds: float
) -> None:
    """Do something ``rate`` times a second, at even distances, with each of ``people`` in turn."""
    began = time.time()
    doing = []
    for number, person in zip(range(round(rate * seconds)), cycle(people), strict=False):
        time.sleep(max(0.0, began + number / rate - time.time()))
        doing.append(pool.submit(do, person))
    for done in doing:
        done.result()
