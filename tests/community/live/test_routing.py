"""Sockets come later; until then whoever asks is refused before anything opens."""

import pytest
from channels.testing import WebsocketCommunicator

from community.asgi import application


@pytest.mark.parametrize("path", ["/ws/me/", "/ws/review/", "/ws/threads/abcdefghijkl/", "/ws/rooms/x/", "/"])
async def test_a_socket_that_is_not_open_yet_is_refused(path):
    opened, _ = await WebsocketCommunicator(application, path).connect()
    assert opened is False
