"""An installation for one measurement: its folder, its database, its people, its servers.

SQLite in a folder of its own, or a new database on the PostgreSQL of ``TEST_DATABASE_URL``. All of
it is removed afterwards.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import psycopg

from community.core import web

ROOT = Path(__file__).resolve().parents[2]
BARE = "benchmarks.live.bare:application"
BACKLOG = 1024  # as community.core.startup opens it


class Server:
    """A Daphne, started as the supervisor starts it, on a port that stays open while it is down."""

    def __init__(self, environment: dict[str, str], application: str = web.APPLICATION) -> None:
        self.application = application
        self.door = socket.socket()
        self.door.bind(("127.0.0.1", 0))
        self.door.listen(BACKLOG)
        self.port: int = self.door.getsockname()[1]
        # The address that people type differs by server, and with it the origin that sockets may have.
        self.environment = environment | {
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "PORT": str(self.port),
        }
        self.process: psutil.Popen | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process = psutil.Popen(
            [sys.executable, "-m", web.MODULE, *web.arguments(self.door.fileno(), self.application)],
            cwd=ROOT, env=self.environment, pass_fds=[self.door.fileno()], stderr=subprocess.DEVNULL,
        )  # fmt: skip
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request("GET", "/help-now/")
        if connection.getresponse().status != 200:
            sys.exit("the server does not answer as it should")
        connection.close()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop it, by SIGKILL as a crash would."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None

    def memory(self) -> int:
        """Return the bytes of memory that it holds."""
        assert self.process is not None
        return int(self.process.memory_info().rss)

    def spent(self) -> float:
        """Return the seconds of processor that it has used."""
        assert self.process is not None
        times = self.process.cpu_times()
        return float(times.user + times.system)


@dataclass(slots=True)
class House:
    """``people`` is what :func:`benchmarks.live.people.make` told; ``servers`` are "ours" and "bare"."""

    environment: dict[str, str]
    people: dict[str, Any] = field(default_factory=dict)
    servers: dict[str, Server] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where its data lie."""
        return Path(self.environment["DATA_DIR"])

    def manage(self, *words: str) -> str:
        """Run a command of ``manage.py`` and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=self.environment, text=True,
            capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode:
            sys.exit(done.stderr)
        return done.stdout

    def ask(self, call: str) -> Any:
        """Return what a call to :mod:`benchmarks.live.people` printed, as data."""
        return json.loads(self.manage(*_shell(f"from benchmarks.live import people; people.{call}")))

    @contextmanager
    def poster(self) -> Iterator[subprocess.Popen[str]]:
        """Run :mod:`benchmarks.live.poster` until the block ends."""
        words = _shell("from benchmarks.live import poster; poster.serve()")
        with subprocess.Popen(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=self.environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            yield process  # the end of its standard input ends it


def _shell(code: str) -> list[str]:
    return ["shell", "-v0", "-c", code]


@contextmanager
def house(readers: int, redis: str = "") -> Iterator[House]:
    """Make everything for ``readers`` sockets; stop the servers and remove it all at the end."""
    with tempfile.TemporaryDirectory(prefix="holdfast-") as folder, _database() as database:
        environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "benchmarks.live.settings",
            "DEMO": "1",
            "DATA_DIR": folder,
            "DATABASE_URL": database,
            "REDIS_URL": redis,
        }
        made = House(environment)
        made.manage("migrate", "-v0")
        made.manage("collectstatic", "--no-input", "-v0")
        made.people = made.ask(f"make({readers})")
        made.servers = {"ours": Server(environment), "bare": Server(environment, BARE)}
        try:
            yield made
        finally:
            for server in made.servers.values():
                server.stop(signal.SIGKILL)
                server.door.close()


@contextmanager
def _database() -> Iterator[str]:
    """Yield the address of a new database, or nothing: then it is a file in the folder."""
    address = os.environ.get("TEST_DATABASE_URL", "")
    if not address:
        yield ""
        return
    name = f"holdfast_benchmark_{os.getpid()}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # the name is ours
        try:
            yield urlsplit(address)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
