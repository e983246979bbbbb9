"""Typed reads of the process environment. Nothing else reads ``os.environ``."""

import os
import re
import secrets
import sys
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """Return the variable, or ``default``; a name without a default is required."""
    value = os.environ.get(name, default)
    if value is None or (default is None and not value):
        msg = f"{name} is required. See the settings table in README.md."
        raise ImproperlyConfigured(msg)
    return value


def flag(name: str, *, default: bool) -> bool:
    """Return True for ``1`` and False for ``0``; anything else is an error."""
    value = os.environ.get(name, "1" if default else "0")
    if value not in {"0", "1"}:
        msg = f"{name} must be 0 or 1, not {value!r}."
        raise ImproperlyConfigured(msg)
    return value == "1"


def integer(name: str, default: int, *, least: int = 0) -> int:
    """Return the variable as a whole number of at least ``least``."""
    value = os.environ.get(name, str(default))
    try:
        number = int(value)
    except ValueError:
        number = least - 1
    if number < least:
        msg = f"{name} must be a whole number of at least {least}, not {value!r}."
        raise ImproperlyConfigured(msg)
    return number


def words(name: str, default: str = "") -> list[str]:
    """Return the comma-separated parts of the variable, without empty ones."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def choice(name: str, default: str, options: tuple[str, ...]) -> str:
    """Return the variable, which must be one of ``options``."""
    value = os.environ.get(name, default)
    if value not in options:
        msg = f"{name} must be one of {', '.join(options)}, not {value!r}."
        raise ImproperlyConfigured(msg)
    return value


def secret_key(data_dir: Path) -> str:
    """Return SECRET_KEY; under DEMO=1 make one once and keep it in the data folder."""
    if value := os.environ.get("SECRET_KEY", ""):
        if len(value) < 40:
            msg = "SECRET_KEY must have at least 40 characters. Make one with: openssl rand -base64 48"
            raise ImproperlyConfigured(msg)
        return value
    if flag("DEMO", default=False):
        kept = data_dir / "secret_key"
        if not kept.exists():
            data_dir.mkdir(parents=True, exist_ok=True)
            kept.write_text(secrets.token_urlsafe(48))
            kept.chmod(0o600)
        return kept.read_text().strip()
    if os.path.basename(sys.argv[0]) == "manage.py" and sys.argv[1:2] == ["screen"]:
        return secrets.token_urlsafe(48)  # it signs nothing, and needs no environment
    return text("SECRET_KEY")


def site_url() -> str:
    """Return SITE_URL, checked: a scheme, a host, perhaps a port, and nothing more."""
    value = os.environ.get("SITE_URL") or f"http://127.0.0.1:{integer('PORT', 8000, least=1)}"
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"} or parts.query:
        msg = f"SITE_URL must look like https://community.example.org, not {value!r}."
        raise ImproperlyConfigured(msg)
    if parts.scheme == "http" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
        msg = f"SITE_URL must begin with https:// for any address but this machine's own, not {value!r}."
        raise ImproperlyConfigured(msg)
    return f"{parts.scheme}://{parts.netloc}"


def time_zone(name: str, default: str) -> str:
    """Return a time zone's name that this machine knows."""
    value = os.environ.get(name, default)
    if value not in available_timezones():
        msg = f"{name} must be a time zone such as America/New_York, not {value!r}."
        raise ImproperlyConfigured(msg)
    return value


DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
StaffedHours = tuple[tuple[int, int, int], ...]


def staffed_hours(name: str, default: str) -> StaffedHours:
    """Return (weekday, first minute, last minute) rows; Monday is 0, minutes count from midnight.

    Written as ``mon-fri 9:00-22:00, sat 10-18``. Empty: nobody is promised at any time.
    """
    rows = []
    for part in words(name, default):
        found = re.fullmatch(r"([a-z]{3})(?:-([a-z]{3}))? (\d\d?)(?::(\d\d))?-(\d\d?)(?::(\d\d))?", part.lower())
        first, last = (found[1], found[2] or found[1]) if found else ("", "")
        if not found or first not in DAYS or last not in DAYS or DAYS.index(first) > DAYS.index(last):
            msg = f"{name} must look like 'mon-fri 9:00-22:00, sat 10-18', not {part!r}."
            raise ImproperlyConfigured(msg)
        start = int(found[3]) * 60 + int(found[4] or 0)
        end = int(found[5]) * 60 + int(found[6] or 0)
        if not 0 <= start < end <= 24 * 60:
            msg = f"{name}: the hours in {part!r} must run forward within one day."
            raise ImproperlyConfigured(msg)
        rows += [(day, start, end) for day in range(DAYS.index(first), DAYS.index(last) + 1)]
    return tuple(rows)
