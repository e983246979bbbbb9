"""Where socket work meets the database: threads of its own, so that no query freezes another socket.

Channels runs all database work of all sockets in one thread, and one slow query stops every room.
Here reading never waits behind writing. PostgreSQL gets a few threads of each kind, and every call
gives its connection back to the pool. SQLite has one writer at a time anyway, and readers that never
wait for it: one thread of each kind, which keeps its connection, since opening one costs 0.4 ms.
"""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import ParamSpec, TypeVar

from django.db import connection

READERS, WRITERS = 3, 4
"""Threads on PostgreSQL. Together they leave the pages most of the pool (``community.env``)."""

P = ParamSpec("P")
T = TypeVar("T")


@cache
def _pool(kind: str) -> ThreadPoolExecutor:
    several = READERS if kind == "reading" else WRITERS
    return ThreadPoolExecutor(1 if _keeps_connections() else several, thread_name_prefix=f"live-{kind}")


def _keeps_connections() -> bool:
    return connection.vendor == "sqlite"


async def reading(work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run ``work``, which writes nothing, beside the event loop."""
    return await _run("reading", work, *args, **kwargs)


async def writing(work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run ``work``, which may wait for a lock, beside the event loop. What has begun runs to its end."""
    return await _run("writing", work, *args, **kwargs)


async def _run(kind: str, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    # The context holds the language, and in tests the time.
    call = partial(contextvars.copy_context().run, _work, partial(work, *args, **kwargs))
    return await asyncio.get_running_loop().run_in_executor(_pool(kind), call)


def _work(call: Callable[[], T]) -> T:
    try:
        return call()
    finally:
        if not _keeps_connections() or connection.errors_occurred:
            connection.close()
