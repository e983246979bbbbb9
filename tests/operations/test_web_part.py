"""Daphne as the supervisor starts it: how large a socket's frames may be, in either direction."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from community.core import web

ECHO = '''
async def application(scope, receive, send):
    """Answer a number with as many letters."""
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": "x" * int(message["text"])})
'''


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A web part that serves nothing but letters."""
    (tmp_path / "letters.py").write_text(ECHO)
    with socket.create_server(("127.0.0.1", 0)) as door:
        command = [sys.executable, "-m", web.MODULE, *web.arguments(door.fileno(), "letters:application")]
        daphne = subprocess.Popen(command, cwd=tmp_path, pass_fds=[door.fileno()], stderr=subprocess.DEVNULL)
        yield f"ws://127.0.0.1:{door.getsockname()[1]}/"
        daphne.kill()
        daphne.wait()


def test_a_frame_of_ours_with_many_posts_gets_through(address):
    with connect(address, open_timeout=30, max_size=None) as page:
        page.send("500000")
        assert len(page.recv(timeout=10)) == 500_000


def test_who_sends_more_than_a_frame_may_hold_is_dropped(address):
    with connect(address, open_timeout=30) as page:
        page.send("7" + " " * 16_000)
        assert page.recv(timeout=10) == "xxxxxxx"
        page.send("7" + " " * 16_384)
        with pytest.raises(ConnectionClosed):
            page.recv(timeout=10)
