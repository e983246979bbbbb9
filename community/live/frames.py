"""What a client sends, read with suspicion; words in it are found even where nothing else can be read."""

import json
from collections.abc import Mapping
from typing import Any

LARGEST = 16_384  # bytes of one frame; Daphne drops the connection of whoever sends more in one piece
READ_AT_MOST = 4 * LARGEST  # characters of one that came in pieces: reading more would cost others their turn
MALFORMED, TOO_LARGE = "malformed", "too_large"

Frame = dict[str, Any]


def read_frame(message: Mapping[str, Any]) -> tuple[Frame, str]:
    """Return the frame in an ASGI message, and why it cannot be met, or nothing.

    What is no JSON object with a type is returned as ``{"type": "", "text": …}``: somebody may have
    written just that. Of JSON these are the words in it, without the marks around them, which would
    make them look like somebody else's. Binary frames are read for the same reason, and never met.
    """
    text = message.get("text")
    why = "" if text is not None else MALFORMED
    if text is None:
        text = (message.get("bytes") or b"").decode("utf-8", "replace")
    raw: Frame = {"type": "", "text": _whole(text[:READ_AT_MOST])}
    if len(text.encode("utf-8", "replace")) > LARGEST:
        return raw, TOO_LARGE
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return raw, MALFORMED
    is_frame = isinstance(frame, dict) and isinstance(frame.get("type"), str)
    if not is_frame or not isinstance(frame.get("text", ""), str):
        return raw | {"text": _whole("\n".join(_strings(frame)))}, MALFORMED
    return {name: _whole(value) for name, value in frame.items()}, why


def words_of(frame: Frame) -> str:
    """Return the words that somebody sent in ``frame``, if any."""
    words: str = frame.get("text", "")
    return words if words.strip() else ""


def _strings(value: Any) -> list[str]:
    """Return every text in a JSON value, in order, names left out."""
    found, waiting = [], [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, dict | list):
            waiting += reversed(list(one.values()) if isinstance(one, dict) else one)
    return found


def _whole(value: Any) -> Any:
    """Return ``value`` without half characters, which JSON can hold and no database takes."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
