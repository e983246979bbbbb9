"""How the web part is started: one Daphne for pages and sockets. Knows no Django."""

MODULE = "daphne"

LARGEST_FRAME = "16384"
"""Bytes of one socket message: a message of the longest allowed chat text, and its envelope."""

APPLICATION = "community.asgi:application"


def arguments(door: int, application: str = APPLICATION) -> list[str]:
    """Return Daphne's arguments to serve ``application`` on the open port with descriptor ``door``."""
    return [
        *("-v", "0"),  # no access log, so no addresses and no paths
        *("--no-server-name", "--fd", str(door)),
        *("--websocket-max-message-size", LARGEST_FRAME, "--websocket-max-frame-size", LARGEST_FRAME),
        application,
    ]
