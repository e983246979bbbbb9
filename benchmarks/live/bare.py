"""The least that telling open sockets of a post could cost: what our live layer is measured against.

Pages and posts are ours; a socket is kept in a set, with nobody asked who it is; and a post is
one loop over that set, which lets others in after every 200 sends.
"""

import asyncio
import json
from typing import Any

from channels.routing import ProtocolTypeRouter

from community.asgi import application as ours
from community.core.events import listen
from forum.events import PostChanged

BREATH = 200  # sends
LETTERS = 1900
"""What an item of ours weighs with its envelope when the post has 1,000 characters."""


class Room:
    """Everybody who listens, in the one event loop of this process."""

    def __init__(self) -> None:
        self.sockets: set[Any] = set()
        self.loop: asyncio.AbstractEventLoop | None = None

    async def socket(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Keep a socket until it goes."""
        await receive()
        await send({"type": "websocket.accept"})
        self.loop = asyncio.get_running_loop()
        self.sockets.add(send)
        while (await receive())["type"] != "websocket.disconnect":
            pass
        self.sockets.discard(send)

    async def tell(self, post: str) -> None:
        """Send a post of the usual size to everybody."""
        item = {"id": post, "html": "x" * LETTERS}
        frame = {"type": "changes", "from": 0, "to": 1, "items": [item], "more": False}
        text = json.dumps(frame)
        for number, send in enumerate(list(self.sockets), 1):
            await send({"type": "websocket.send", "text": text})
            if number % BREATH == 0:
                await asyncio.sleep(0)


room = Room()


@listen(PostChanged)
def posted_here(event: PostChanged) -> None:
    """Tell of a post from the thread that committed it."""
    if room.loop is not None:
        asyncio.run_coroutine_threadsafe(room.tell(event.post_id), room.loop)


async def http(scope: Any, receive: Any, send: Any) -> None:
    """Tell of a post that another process committed; everything else is a page of ours."""
    if scope["path"] != "/tell/":
        await ours(scope, receive, send)
        return
    post = (await receive())["body"].decode()
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})
    await room.tell(post)


application = ProtocolTypeRouter({"http": http, "websocket": room.socket})
