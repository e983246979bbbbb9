"""A member's picture is drawn from their handle: no photo, no upload, no request to anyone.

SHA-256 of the handle: byte 0 picks the pebble's colour, byte 1 the pattern, byte 2 the turn.
Colours are attributes that name the look's tokens, so the page needs no inline style.
"""

from functools import lru_cache
from hashlib import sha256

from django.templatetags.static import static

COLOURS = 6
"""``--pebble-1`` to ``--pebble-6`` in tokens.css."""

_PATTERNS = ("waves", "stones", "leaves", "rings", "hill", "dots")
"""Drawings of ``img/pebbles.svg``, fetched once for all pages. A hill is never turned."""


@lru_cache(maxsize=4096)
def drawing(handle: str, *, small: bool = False) -> str:
    """Return the SVG element for ``handle``, always the same one.

    It holds nothing of the handle itself and is hidden from screen readers: the name stands
    beside it in words.
    """
    digest = sha256(handle.encode()).digest()
    pattern = _PATTERNS[digest[1] % len(_PATTERNS)]
    quarters = 0 if pattern == "hill" else digest[2] % 4
    turn = f' transform="rotate({quarters * 90} 20 20)"' if quarters else ""
    classes = "avatar is-small" if small else "avatar"
    return (
        f'<svg class="{classes}" viewBox="0 0 40 40" aria-hidden="true">'
        f'<rect width="40" height="40" fill="var(--pebble-{digest[0] % COLOURS + 1})"/>'
        f'<use href="{static("holdfast/img/pebbles.svg")}#{pattern}"{turn}/></svg>'
    )
