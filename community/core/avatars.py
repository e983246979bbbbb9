"""A member's picture is drawn from their handle: no photo, no upload, no request to anyone.

SHA-256 of the handle: byte 0 picks the pebble's colour, byte 1 the pattern, byte 2 the turn.
Colours are attributes that name the look's tokens, so the page needs no inline style.
"""

from functools import lru_cache
from hashlib import sha256

COLOURS = 6
"""``--pebble-1`` to ``--pebble-6`` in tokens.css."""

_HILL = (
    '<g{turn} fill="currentColor"><circle cx="28" cy="12" r="5" opacity=".9"/>'
    '<path d="M-2 42V31c9-9 20-9 28-3 6 4 11 4 16 1v13z" opacity=".6"/></g>'
)
_PATTERNS = (
    '<g{turn} fill="none" stroke="currentColor" stroke-width="4" stroke-linecap="round">'
    '<path d="M-2 13q5.5-6 11 0t11 0 11 0 11 0" opacity=".85"/>'
    '<path d="M-2 24q5.5-6 11 0t11 0 11 0 11 0" opacity=".55"/>'
    '<path d="M-2 35q5.5-6 11 0t11 0 11 0 11 0" opacity=".3"/></g>',
    '<g{turn} fill="currentColor"><ellipse cx="14" cy="27" rx="10" ry="7" opacity=".85"/>'
    '<ellipse cx="28" cy="20" rx="8" ry="6" opacity=".55"/>'
    '<ellipse cx="17" cy="11" rx="7" ry="5" opacity=".35"/></g>',
    '<g{turn} fill="currentColor"><path d="M20 40C6 34 5 20 8 10c9 5 13 16 12 30z" opacity=".85"/>'
    '<path d="M20 40c14-4 16-18 14-28-9 4-15 16-14 28z" opacity=".5"/></g>',
    '<g{turn} fill="none" stroke="currentColor" stroke-width="4"><circle cx="0" cy="40" r="12" opacity=".9"/>'
    '<circle cx="0" cy="40" r="22" opacity=".6"/><circle cx="0" cy="40" r="32" opacity=".35"/></g>',
    _HILL,
    '<g{turn} fill="currentColor"><circle cx="20" cy="20" r="6" opacity=".9"/>'
    '<circle cx="20" cy="7" r="4" opacity=".5"/><circle cx="20" cy="33" r="4" opacity=".5"/>'
    '<circle cx="7" cy="20" r="4" opacity=".5"/><circle cx="33" cy="20" r="4" opacity=".5"/></g>',
)


@lru_cache(maxsize=4096)
def drawing(handle: str, *, small: bool = False) -> str:
    """Return the SVG element for ``handle``, always the same one.

    It holds nothing of the handle itself and is hidden from screen readers: the name stands
    beside it in words.
    """
    digest = sha256(handle.encode()).digest()
    pattern = _PATTERNS[digest[1] % len(_PATTERNS)]
    quarters = 0 if pattern is _HILL else digest[2] % 4
    turn = f' transform="rotate({quarters * 90} 20 20)"' if quarters else ""
    classes = "avatar is-small" if small else "avatar"
    return (
        f'<svg class="{classes}" viewBox="0 0 40 40" aria-hidden="true">'
        f'<rect width="40" height="40" fill="var(--pebble-{digest[0] % COLOURS + 1})"/>'
        f"{pattern.format(turn=turn)}</svg>"
    )
