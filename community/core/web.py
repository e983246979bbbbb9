"""How the web part is started: one Daphne for pages and sockets. Knows no Django."""

MODULE = "daphne"

LARGEST_FRAME = "16384"
"""Bytes of one frame that a socket may send: the longest allowed chat text, and its envelope."""

LARGEST_MESSAGE = str(1024 * 1024)
"""Bytes of one message in either direction: Daphne holds what we send to this limit too. A frame of ours
with many posts, or with one long one, has to fit; what comes in is measured again when it is read."""

APPLICATION = "community.asgi:application"


def arguments(door: int, application: str = APPLICATION) -> list[str]:
    """Return Daphne's arguments to serve ``application`` on the open port with descriptor ``door``."""
    return [
        *("-v", "0"),  # no access log, so no addresses and no paths
        *("--no-server-name", "--fd", str(door)),
        *("--websocket-max-frame-size", LARGEST_FRAME, "--websocket-max-message-size", LARGEST_MESSAGE),
        application,
    ]
