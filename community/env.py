"""Typed reads of the process environment. Nothing else reads ``os.environ``.

Each function returns a value that is right, or raises ImproperlyConfigured with one sentence
that names the variable and says what it must be. Secrets are never quoted in a sentence.
"""

import os
import re
import secrets
import sys
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import available_timezones

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from community import hours

POOL_WAIT = 5.0
"""Seconds that a request waits for a connection to PostgreSQL: a page without it shows sooner what it can."""

POOL_SIZE = 16
"""Connections to PostgreSQL that one process opens at most: 7 for sockets (``community.live.threads``), and
the rest for pages. Four web processes stay below the 100 that PostgreSQL allows unless told otherwise."""

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""Addresses that only this machine can reach."""

HOST_NAME = re.compile(r"(?!-)[a-z0-9-]+(\.(?!-)[a-z0-9-]+)*|[0-9a-f:.]*:[0-9a-f:.]*")
"""A host as browsers send it: small letters, international names in their xn-- form; or an IPv6 address."""


def text(name: str, default: str | None = None) -> str:
    """Return the variable, or ``default``; a name without a default is required."""
    value = _read(name, default or "")
    if default is None and not value:
        raise _wrong(f"{name} is required. See the settings table in README.md.")
    return value


def line(name: str, default: str, *, most: int) -> str:
    """Return the variable as one line of at most ``most`` characters."""
    value = _read(name, default).strip()
    if not value.isprintable() or not 0 < len(value) <= most:
        raise _wrong(f"{name} must be one line of at most {most} characters.")
    return value


def folder(name: str, default: Path) -> Path:
    """Return the full path of a folder, which need not be there yet."""
    value = Path(_read(name) or default).resolve()
    if value.exists() and not value.is_dir():
        raise _wrong(f"{name} must be a folder; {value} is something else.")
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
        if not _is_mail_address(address):
            raise _wrong(f"{name} must be e-mail addresses with commas between them; {address!r} is none.")
    return found


def sender(name: str, default: str) -> str:
    """Return the sender of mail: an address, with or without a name before it."""
    value = _read(name)
    if value and not (value.isprintable() and _is_mail_address(parseaddr(value)[1])):
        raise _wrong(
            f"{name} must look like notices@example.org or 'Notices <notices@example.org>', not {value!r}."
        )
    return value or default


def choice(name: str, default: str, options: tuple[str, ...]) -> str:
    """Return the variable, which must be one of ``options``."""
    value = _read(name, default)
    if value not in options:
        raise _wrong(f"{name} must be {' or '.join(options)}, not {value!r}.")
    return value


def web_address(name: str, default: str) -> str:
    """Return an address that a browser can open."""
    value = _read(name, default)
    parts = _split(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"[\s\"'<>]", value):
        raise _wrong(f"{name} must look like https://www.example.org/, not {value!r}.")
    return value


def secret_key(name: str, *, data_dir: Path) -> str:
    """Return the key that signs sessions and links; under DEMO=1 make one once and keep it with the data."""
    if value := _read(name):
        return _secret(name, value, data_dir)
    if _is_demo():
        return _kept_key(data_dir) or _make_key(data_dir)
    if Path(sys.argv[0]).name == "manage.py" and sys.argv[1:2] in (["screen"], ["evaluate"]):
        return secrets.token_urlsafe(48)  # it signs nothing, and needs no environment
    return text(name)


def earlier_keys(name: str, *, data_dir: Path) -> list[str]:
    """Return the keys that still count while a new one takes over."""
    return [_secret(name, value, data_dir) for value in words(name)]


def host(name: str) -> str:
    """Return the address to listen on. Under DEMO=1 only this machine may reach it."""
    value = _read(name) or LOOPBACK[0]
    if _is_demo() and value not in LOOPBACK:
        raise _wrong(
            f"{name} must be 127.0.0.1 for the demo, not {value!r}: its passwords are known to everyone. "
            "For a real community use: make serve"
        )
    return value


def site_url(name: str, *, host: str, port: int) -> str:
    """Return the address that people type, as browsers write it: a scheme, a host, perhaps a port."""
    ours = host if host in LOOPBACK else LOOPBACK[0]
    value = _read(name) or f"http://{_bracketed(ours)}:{port}"
    parts = _split(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise _wrong(f"{name} must look like https://community.example.org, not {value!r}.")
    if parts.query or parts.fragment or parts.username or not HOST_NAME.fullmatch(parts.hostname):
        raise _wrong(f"{name} must hold a scheme and a host and nothing more, not {value!r}.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise _wrong(
            f"{name} must begin with https:// for any address but this machine's own, not {value!r}."
        )
    if _is_demo() and parts.hostname not in LOOPBACK:
        raise _wrong(
            f"{name} must be on this machine for the demo, not {value!r}: its passwords are known to all."
        )
    usual = {"http": 80, "https": 443}[parts.scheme]  # browsers leave it out of the origins that we compare
    own_port = "" if parts.port in {None, usual} else f":{parts.port}"
    return f"{parts.scheme}://{_bracketed(parts.hostname)}{own_port}"


def database(name: str, *, data_dir: Path) -> dict[str, Any]:
    """Return Django's settings of the database that the variable names; SQLite when it is not set."""
    value = _read(name)
    if not value:
        return _sqlite(str(data_dir / "holdfast.sqlite3"))  # no address: a path may hold any character
    scheme, _, place = value.partition("://")
    if scheme not in {"sqlite", "postgres", "postgresql"}:
        raise _wrong(f"{name} must begin with sqlite:// or postgresql://, not {scheme!r}.")
    if "#" in place:
        raise _wrong(f"{name} holds a #, which must be written as %23 there.")
    try:
        config: dict[str, Any] = environ.Env.db_url_config(value)
    except ValueError:
        raise _wrong(f"{name} must look like postgresql://user:password@host:5432/name.") from None
    if scheme == "sqlite":
        if not Path(config["NAME"]).is_absolute():
            raise _wrong(
                f"{name} must hold the full path of a file, such as sqlite:////srv/holdfast.sqlite3."
            )
        return _sqlite(config["NAME"])
    if not config.get("NAME"):
        raise _wrong(f"{name} names no database at its end.")
    _needs(name, "psycopg", "postgres")
    config["OPTIONS"] = config.get("OPTIONS", {}) | {"pool": {"timeout": POOL_WAIT, "max_size": POOL_SIZE}}
    return config


def _sqlite(file: str) -> dict[str, Any]:
    # IMMEDIATE: with deferred transactions, writers fail at once where they could have waited.
    options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": file, "OPTIONS": options}


def redis(name: str) -> str:
    """Return the address of the Redis server, or nothing where there is none."""
    value = _read(name)
    if value:
        parts = _split(value)
        named = parts.path if parts.scheme == "unix" else parts.hostname
        if parts.scheme not in {"redis", "rediss", "unix"} or not named:
            raise _wrong(
                f"{name} must look like redis://host:6379/0; it may begin with rediss:// or unix://."
            )
        if parts.scheme != "unix" and not re.fullmatch(r"/?[0-9]*", parts.path):
            raise _wrong(
                f"{name} must look like redis://host:6379/0, with the number of a database at its end."
            )
        _needs(name, "channels_redis", "redis")
    return value


def elasticsearch(name: str) -> str:
    """Return the address of the Elasticsearch server, or nothing where there is none."""
    value = _read(name)
    if value:
        parts = _split(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise _wrong(f"{name} must look like https://user:password@host:9200.")
        _needs(name, "elasticsearch", "elastic")
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]  # its client wants one said
        login = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
        value = f"{parts.scheme}://{login}{_bracketed(parts.hostname)}:{port}{parts.path.rstrip('/')}"
    return value


MAIL_PORTS = {"smtp+tls": 587, "smtp+ssl": 465}
"""The port of each kind of mail server, where the address names none."""


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
        "EMAIL_PORT": found.get("EMAIL_PORT") or MAIL_PORTS.get(value.partition(":")[0], 25),
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


def staffed_hours(name: str) -> hours.Hours:
    """Return when somebody of the team is here. Empty: nobody is promised at any time."""
    try:
        return hours.parse(_read(name))
    except ValueError as wrong:
        raise _wrong(f"{name} {wrong}.") from None


def _read(name: str, default: str = "") -> str:
    """Return the variable; one that is set to nothing counts as not set."""
    return os.environ.get(name) or default


def _is_demo() -> bool:
    return flag("DEMO", default=False)


def _secret(name: str, value: str, data_dir: Path) -> str:
    """Return ``value``, which must be long, random and nobody else's."""
    how = "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
    if len(value) < 50 or len(set(value)) < 5:
        raise _wrong(f"{name} must have at least 50 characters of random text. {how}")
    if value.startswith("django-insecure-") or (value == _kept_key(data_dir) and not _is_demo()):
        raise _wrong(f"{name} is one that was made for trying things out; it is not secret. {how}")
    return value


def _kept_key(data_dir: Path) -> str:
    try:
        return (data_dir / "secret_key").read_text().strip()
    except OSError:
        return ""


def _make_key(data_dir: Path) -> str:
    kept = data_dir / "secret_key"
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    except OSError:
        raise _wrong(f"DATA_DIR: {data_dir} cannot be written to.") from None
    return _kept_key(data_dir)


def _is_mail_address(value: str) -> bool:
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True


def _split(value: str) -> SplitResult:
    """Return the parts of an address, all empty where it is none."""
    try:
        parts = urlsplit(value)
        if parts.port == 0:
            return urlsplit("")
    except ValueError:  # brackets without an end, or a port that is no number
        return urlsplit("")
    return parts


def _bracketed(host: str) -> str:
    """Return ``host`` as it stands in an address: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def _needs(name: str, module: str, extra: str) -> None:
    if find_spec(module) is None:
        raise _wrong(f"{name} asks for what is not installed. Add it with: make setup EXTRAS={extra}")


def _wrong(sentence: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(sentence)
