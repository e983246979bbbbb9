"""Where each socket address leads. None is open yet: whoever asks is told so, and not an error."""

from typing import Any


async def closed(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Refuse the connection before it opens, which a browser sees as 403."""
    await send({"type": "websocket.close"})
