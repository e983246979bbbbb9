"""Sockets of the forum, opened at the real front door."""

from contextlib import asynccontextmanager

import pytest

from community.asgi import application
from community.live.threads import reading
from tests.community.live.conftest import Client, headers_of, in_thread

__all__ = ["headers_of", "in_thread", "listen_at"]


@pytest.fixture
def listen_at(headers_of):
    """Open sockets of members at an address: ``async with listen_at("/ws/…/", alice) as (client,)``.

    Each has got its hello, which is kept as ``client.hello``.
    """

    @asynccontextmanager
    async def opened(address, *members):
        clients = []
        try:
            for member in members:
                client = Client(application, address, await reading(headers_of, member))
                assert await client.open()
                client.hello = await client.next("hello")
                clients.append(client)
            yield clients
        finally:
            for client in clients:
                await client.wire.disconnect(timeout=5)

    return opened
