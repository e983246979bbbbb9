"""The door of all sockets: pages of this address alone may open one, and only where one leads."""

from collections.abc import Sequence
from typing import Any

from channels.routing import URLRouter
from django.conf import settings
from django.urls import URLPattern, re_path


async def closed(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Refuse the connection before it opens, which a browser sees as 403."""
    await send({"type": "websocket.close"})


def sockets(routes: Sequence[URLPattern]) -> Any:
    """Return the application that leads to ``routes``, and refuses every other path and origin.

    An origin is compared byte by byte with ``SITE_URL``, which is written as browsers write it. A
    parsed one would let through what no browser sends: a name and password, or a path behind it.
    """
    inside: Any = URLRouter([*routes, re_path("", closed)])  # type: ignore[arg-type,list-item]

    async def door(scope: dict[str, Any], receive: Any, send: Any) -> None:
        origins = [value for name, value in scope["headers"] if name == b"origin"]
        lead = inside if origins == [settings.SITE_URL.encode()] else closed
        await lead(scope, receive, send)

    return door
