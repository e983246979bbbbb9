"""What happens before the processes start: the port, the folder, the files, the database.

Each step either leaves things ready or raises CommandError with one sentence for the operator.
"""

import errno
import fcntl
import hashlib
import http.client
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from community.core.models import Mark
from community.env import LOOPBACK

BACKLOG = 1024
"""Connections the system keeps waiting while the web part starts or is started again."""


FIRST_PAGE = 60.0
"""Seconds that the first page may take: the port is open before the web part reads from it."""


def open_port(host: str, port: int) -> socket.socket:
    """Return a socket that listens on ``host`` and ``port`` and is handed on to the web part."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        door = socket.socket(family, kind, protocol)
    except OSError:
        raise CommandError(f"HOST: this machine has no address {host!r}.") from None
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(address)
        door.listen(BACKLOG)
    except PermissionError:
        raise CommandError(
            f"PORT: this account may not listen on port {port}. Use a port above 1023."
        ) from None
    except OSError as error:
        door.close()
        if error.errno == errno.EADDRINUSE:
            raise CommandError(
                f"Port {port} on {host} is taken. Stop what runs there, or set another PORT."
            ) from None
        raise CommandError(f"HOST: this machine has no address {host!r}.") from None
    return door


def take_folder(folder: Path) -> IO[str]:
    """Make ``folder`` and return the open file whose lock says that it is in use."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / "in-use").open("w")
    except OSError:
        raise CommandError(f"DATA_DIR: {folder} cannot be written to.") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise CommandError(
            f"Holdfast already runs with {folder}. Stop it, or set another DATA_DIR."
        ) from None
    return lock


def collect_files() -> None:
    """Collect static files under hashed names, unless the ones collected before still fit."""
    digest = hashlib.sha256()
    for path, size, changed in sorted(_static_files()):
        digest.update(f"{path} {size} {changed}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(digest.hexdigest())


def _static_files() -> Iterator[tuple[str, int, int]]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            yield str(storage.path(name)), found.st_size, found.st_mtime_ns


def prepare_database() -> None:
    """Bring the tables up to date."""
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise CommandError(f"DATABASE_URL: the database did not answer as it should: {error}") from None


def check_cache() -> None:
    """Refuse to start without the Redis that the settings name; later it may come and go."""
    if settings.REDIS_URL:
        cache.set("start", "up", timeout=10)
        if cache.get("start") != "up":
            raise CommandError("REDIS_URL: no Redis answers there.")


def prepare_demo() -> None:
    """Fill a new database with the demo community; move the clocks of one that is already there on."""
    if get_user_model().objects.exists() and not Mark.objects.filter(name="demo").exists():
        raise CommandError(
            "This database holds a real community, and the demo would add members whose passwords are known. "
            "Use: make serve"
        )
    call_command("seed_demo", verbosity=0)


def refuse_open_demo() -> None:
    """Refuse to show demo accounts to any machine but this one."""
    names = {settings.HOST, urlsplit(settings.SITE_URL).hostname}
    if not names <= set(LOOPBACK) and Mark.objects.filter(name="demo").exists():
        raise CommandError(
            "This database holds demo accounts, whose passwords are known. It is only served on 127.0.0.1. "
            "Set another DATABASE_URL or DATA_DIR."
        )


def answers() -> bool:
    """Return whether a page can be had from the web part."""
    site = urlsplit(settings.SITE_URL)
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)  # noqa: S104
    asked = http.client.HTTPConnection(host, settings.PORT, timeout=FIRST_PAGE)
    try:
        asked.request("GET", "/health/", headers={"Host": site.netloc})
        return asked.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()
