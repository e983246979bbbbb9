"""Theme and text size, chosen by a person and kept in their browser alone.

The cookie holds two words and no identity, so it works for guests and says nothing about them.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

THEMES = ("system", "light", "dark")
SIZES = ("normal", "large")
AGE = 365 * 24 * 3600
"""Seconds for which the browser keeps the choice."""


@dataclass(frozen=True, slots=True)
class Look:
    """What goes on the page's root element. "system" and "normal" write no attribute."""

    theme: str = "system"
    size: str = "normal"


def _name() -> str:
    return "__Host-look" if settings.SESSION_COOKIE_SECURE else "look"


def read(request: HttpRequest) -> Look:
    """Return the choice of this browser; anything it should not hold counts as no choice."""
    theme, _, size = request.COOKIES.get(_name(), "").partition(".")
    return Look(theme if theme in THEMES else "system", size if size in SIZES else "normal")


def keep(response: HttpResponse, look: Look) -> None:
    """Write the choice into ``response``."""
    response.set_cookie(
        _name(),
        f"{look.theme}.{look.size}",
        max_age=AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=False,  # look.js reads it, on pages that are the same bytes for everybody
        samesite="Lax",
    )
