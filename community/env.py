"""Typed reads of the process environment. Nothing else reads ``os.environ``.

Each function returns a value that is right, or raises ImproperlyConfigured with one sentence
that names the variable and says what it must be. Secrets are never quoted in a sentence.
"""

import os
import re
import secrets
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import environ
from django.core.exceptions import ImproperlyConfigured

POOL_WAIT = 5.0
"""Seconds that a request waits for a connection to PostgreSQL: a page without it shows sooner what it can."""

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""Addresses that only this machine can reach."""


def text(name: str, default: str | None = None) -> str:
    """Return the variable, or ``default``; a name without a default is required."""
    value = _read(name, default or "")
    if default is None and not value:
        raise _wrong(f"{name} is required. See the settings table in README.md.")
    return value


def flag(name: str, *, default: bool) -> bool:
    """Return True for ``1`` and False for ``0``; anything else is an error."""
    return choice(name, "1" if default else "0", ("0", "1")) == "1"


def integer(name: str, default: int, *, least: int = 0, most: int | None = None) -> int:
    """Return the variable as a whole number from ``least`` to ``most``."""
    value = _read(name, str(default))
    number = int(value) if re.fullmatch(r"-?[0-9]{1,12}", value) else least - 1
    if number < least or (most is not None and number > most):
        allowed = f"of at least {least}" if most is None else f"from {least} to {most}"
        raise _wrong(f"{name} must be a whole number {allowed}, not {value!r}.")
    return number


def words(name: str, default: str = "") -> list[str]:
    """Return the comma-separated parts of the variable, without empty ones."""
    return [part.strip() for part in _read(name, default).split(",") if part.strip()]


def addresses(name: str) -> list[str]:
    """Return the comma-separated e-mail addresses, in their order."""
    found = words(name)
    for address in found:
        if not re.fullmatch(r"[^@\s,]+@[^@\s,]+\.[^@\s,.]+", address):
            raise _wrong(f"{name} must be e-mail addresses with commas between them; {address!r} is none.")
    return found


def choice(name: str, default: str, options: tuple[str, ...]) -> str:
    """Return the variable, which must be one of ``options``."""
    value = _read(name, default)
    if value not in options:
        raise _wrong(f"{name} must be {' or '.join(options)}, not {value!r}.")
    return value


def web_address(name: str, default: str) -> str:
    """Return an address that a browser can open."""
    value = _read(name, default)
    if not re.fullmatch(r"https?://[^\s/?#]+(/\S*)?", value):
        raise _wrong(f"{name} must look like https://www.example.org/, not {value!r}.")
    return value


def secret_key(data_dir: Path) -> str:
    """Return SECRET_KEY; under DEMO=1 make one once and keep it in the data folder."""
    if value := _read("SECRET_KEY"):
        how = "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        if len(value) < 50 or len(set(value)) < 5:
            raise _wrong(f"SECRET_KEY must have at least 50 characters of random text. {how}")
        if value.startswith("django-insecure-") or (value == _kept_key(data_dir) and not _is_demo()):
            raise _wrong(f"SECRET_KEY is one that was made for trying things out; it is not secret. {how}")
        return value
    if _is_demo():
        if not _kept_key(data_dir):
            data_dir.mkdir(parents=True, exist_ok=True)
            kept = data_dir / "secret_key"
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(48))
        return _kept_key(data_dir)
    if Path(sys.argv[0]).name == "manage.py" and sys.argv[1:2] == ["screen"]:
        return secrets.token_urlsafe(48)  # it signs nothing, and needs no environment
    return text("SECRET_KEY")


def host(name: str) -> str:
    """Return the address to listen on. Under DEMO=1 only this machine may reach it."""
    value = _read(name) or LOOPBACK[0]
    if _is_demo() and value not in LOOPBACK:
        raise _wrong(
            f"{name} must be 127.0.0.1 for the demo, not {value!r}: its passwords are known to everyone. "
            "For a real community use: make serve"
        )
    return value


def site_url(name: str, *, port: int) -> str:
    """Return the address that people type: a scheme, a host, perhaps a port, and nothing more."""
    value = _read(name) or f"http://127.0.0.1:{port}"
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  raises ValueError for a port that is no number
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise _wrong(f"{name} must look like https://community.example.org, not {value!r}.")
    if parts.query or parts.fragment or parts.username or not re.fullmatch(r"[\w.:\-]+", parts.hostname):
        raise _wrong(f"{name} must hold a scheme and a host and nothing more, not {value!r}.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise _wrong(
            f"{name} must begin with https:// for any address but this machine's own, not {value!r}."
        )
    if _is_demo() and parts.hostname not in LOOPBACK:
        raise _wrong(
            f"{name} must be on this machine for the demo, not {value!r}: its passwords are known to all."
        )
    return f"{parts.scheme}://{parts.netloc}"


def database(name: str, *, data_dir: Path) -> dict[str, Any]:
    """Return Django's settings of the database that the variable names; SQLite when it is not set."""
    value = _read(name) or f"sqlite:///{data_dir / 'holdfast.sqlite3'}"
    scheme = value.partition("://")[0]
    if scheme not in {"sqlite", "postgres", "postgresql"}:
        raise _wrong(f"{name} must begin with sqlite:// or postgresql://, not {scheme!r}.")
    try:
        config: dict[str, Any] = environ.Env.db_url_config(value)
    except ValueError:
        raise _wrong(f"{name} must look like postgresql://user:password@host:5432/name.") from None
    if not config.get("NAME"):
        raise _wrong(f"{name} names no database at its end.")
    if scheme == "sqlite":
        # IMMEDIATE: with deferred transactions, writers fail at once where they could have waited.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,  # seconds
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    else:
        _needs(name, "psycopg", "postgres")
        config["OPTIONS"] = config.get("OPTIONS", {}) | {"pool": {"timeout": POOL_WAIT}}
    return config


def redis(name: str) -> str:
    """Return the address of the Redis server, or nothing where there is none."""
    value = _read(name)
    if value:
        if not re.fullmatch(r"(rediss?|unix)://\S+", value):
            raise _wrong(
                f"{name} must look like redis://host:6379/0, not begin with {value.partition('://')[0]!r}."
            )
        _needs(name, "channels_redis", "redis")
    return value


def email(name: str) -> dict[str, Any]:
    """Return Django's settings of the mail server; mail goes nowhere when the variable is not set."""
    value = _read(name) or "dummymail://"
    known = (
        "smtp://",
        "smtp+tls://",
        "smtp+ssl://",
        "consolemail://",
        "filemail://",
        "memorymail://",
        "dummymail://",
    )
    like = f"{name} must look like smtp+tls://user:password@host:587"
    if not value.startswith(known):
        raise _wrong(f"{like}, not begin with {value.partition(':')[0]!r}.")
    try:
        found = environ.Env.email_url_config(value)
    except ValueError:
        raise _wrong(f"{like}; its port is no number.") from None
    if value.startswith("smtp") and not found.get("EMAIL_HOST"):
        raise _wrong(f"{like}; it names no host.")
    return {
        "EMAIL_BACKEND": found["EMAIL_BACKEND"],
        "EMAIL_HOST": found.get("EMAIL_HOST") or "",
        "EMAIL_PORT": found.get("EMAIL_PORT") or 25,
        "EMAIL_HOST_USER": found.get("EMAIL_HOST_USER") or "",
        "EMAIL_HOST_PASSWORD": found.get("EMAIL_HOST_PASSWORD") or "",
        "EMAIL_USE_TLS": found.get("EMAIL_USE_TLS", False),
        "EMAIL_USE_SSL": found.get("EMAIL_USE_SSL", False),
        "EMAIL_FILE_PATH": urlsplit(value).path or None,
    }


def model_folder(name: str, *, scorer: str) -> str:
    """Return the folder of the Detoxify model, which must be there when ``scorer`` uses it."""
    value = _read(name)
    if scorer == "detoxify":
        _needs("SCORER", "torch", "detoxify")
        if not (Path(value) / "model.ckpt").is_file():
            raise _wrong(
                f"{name} must be a folder that holds model.ckpt when SCORER is detoxify, not {value!r}."
            )
    return value


def time_zone(name: str, default: str) -> str:
    """Return a time zone's name that this machine knows."""
    value = _read(name, default)
    if value not in available_timezones():
        raise _wrong(f"{name} must be a time zone such as America/New_York, not {value!r}.")
    return value


DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
StaffedHours = tuple[tuple[int, int, int], ...]


def staffed_hours(name: str) -> StaffedHours:
    """Return (weekday, first minute, last minute) rows; Monday is 0, minutes count from midnight.

    Written as ``mon-fri 9:00-22:00, sat 10-18``. Empty: nobody is promised at any time.
    """
    rows = []
    for part in words(name):
        found = re.fullmatch(
            r"([a-z]{3})(?:-([a-z]{3}))? (\d\d?)(?::([0-5]\d))?-(\d\d?)(?::([0-5]\d))?", part.lower()
        )
        first, last = (found[1], found[2] or found[1]) if found else ("", "")
        if not found or first not in DAYS or last not in DAYS or DAYS.index(first) > DAYS.index(last):
            raise _wrong(f"{name} must look like 'mon-fri 9:00-22:00, sat 10-18', not {part!r}.")
        start = int(found[3]) * 60 + int(found[4] or 0)
        end = int(found[5]) * 60 + int(found[6] or 0)
        if not 0 <= start < end <= 24 * 60:
            raise _wrong(f"{name}: the hours in {part!r} must run forward within one day.")
        rows += [(day, start, end) for day in range(DAYS.index(first), DAYS.index(last) + 1)]
    return tuple(rows)


def _read(name: str, default: str = "") -> str:
    """Return the variable; one that is set to nothing counts as not set."""
    return os.environ.get(name) or default


def _is_demo() -> bool:
    return flag("DEMO", default=False)


def _kept_key(data_dir: Path) -> str:
    kept = data_dir / "secret_key"
    return kept.read_text().strip() if kept.exists() else ""


def _needs(name: str, module: str, extra: str) -> None:
    if find_spec(module) is None:
        raise _wrong(f"{name} asks for what is not installed. Add it with: make setup EXTRAS={extra}")


def _wrong(sentence: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(sentence)
