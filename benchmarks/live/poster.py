"""Posts through the action, from a process that serves nobody. Runs in ``manage.py shell``.

Takes orders on standard input, a line of JSON each, and answers each with a line when it is done.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from uuid import uuid4

from benchmarks.live.load import paced, text
from community.members.models import Member
from forum.actions.contribute import reply


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """``rate`` posts a second for ``seconds`` in ``thread``; ``tell`` is the port of the bare server, or 0."""

    thread: str
    rate: float
    seconds: float
    tell: int = 0


def serve() -> None:
    """Carry out orders until there are no more; answer with the seconds that each post took."""
    writers = list(Member.objects.filter(handle__startswith="writer-"))
    with ThreadPoolExecutor(4) as pool:
        for line in sys.stdin:
            order, took = Order(**json.loads(line)), list[float]()

            def post(writer: Member, order: Order = order, took: list[float] = took) -> None:
                began = time.time()
                receipt = reply(author=writer, thread_id=order.thread, text=text(), client_key=uuid4())
                took.append(time.time() - began)
                if order.tell:
                    _tell(order.tell, receipt.post_id)

            paced(pool, post, writers, order.rate, order.seconds)
            print(json.dumps(took), flush=True)


def _tell(port: int, post: str) -> None:
    """Let the bare server know of a post."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/tell/", post)
    connection.getresponse().read()
    connection.close()
