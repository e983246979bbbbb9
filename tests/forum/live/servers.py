"""Real Daphnes on the tests' own database: the test beside them is one more process of the installation."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psutil
from django.conf import settings
from django.db import connection

from community.core import web

ROOT = Path(__file__).resolve().parents[3]
START_WITHIN = 120.0  # seconds, on a machine that does other things too
CSRF = "0123456789abcdefghijklmnopqrstuv"
DAPHNE = """
import os, signal, sys
from community.core import events

def dispatch(event):
    if os.path.exists(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
    tell(event)

tell, events._dispatch = events._dispatch, dispatch
from daphne.cli import CommandLineInterface
CommandLineInterface().run(sys.argv[2:])
"""
"""The server as it is, but for one thing: where the file is there, it dies between commit and fan-out."""


def environment(redis: str = "") -> dict[str, str]:
    """Return what a process of this installation needs to know."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_DATABASE_URL": _database(),
        "TEST_REDIS_URL": redis,
    }


def _database() -> str:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{name}").geturl()


class Server:
    """One Daphne, on a port that stays open while it is down."""

    def __init__(self, folder: Path, redis: str = "") -> None:
        self.door = socket.socket()
        self.door.bind(("127.0.0.1", 0))
        self.door.listen(128)
        self.port: int = self.door.getsockname()[1]
        self.fault = folder / f"die-{self.port}"
        self.log = folder / f"web-{self.port}.log"
        self.redis = redis
        self.process: psutil.Popen | None = None

    def start(self) -> "Server":
        """Start it and wait until it answers."""
        words = [sys.executable, "-c", DAPHNE, str(self.fault), *web.arguments(self.door.fileno())]
        with self.log.open("ab") as log:
            self.process = psutil.Popen(
                words, cwd=ROOT, env=environment(self.redis), pass_fds=[self.door.fileno()],
                stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text()
            try:
                if self.ask("GET", "/health/", within=5) == 200:
                    return self
            except OSError:
                time.sleep(0.2)
        raise AssertionError(self.log.read_text())

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(10)
            self.process = None

    def close(self) -> None:
        self.kill()
        self.door.close()

    def ask(self, method: str, path: str, session: str = "", within: float = 60, **fields: str) -> int:
        """Ask for a page as a browser does, and return the status."""
        wire = HTTPConnection("127.0.0.1", self.port, timeout=within)
        cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}"
        headers = {
            "Host": urlsplit(settings.SITE_URL).netloc,
            "Cookie": cookies,
            "X-CSRFToken": CSRF,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            wire.request(method, path, urlencode(fields) if fields else None, headers)
            answer = wire.getresponse()
            answer.read()
            return answer.status
        finally:
            wire.close()


async def within(seconds: float, found, every: float = 0.05) -> float:
    """Wait until ``found()`` is true, and return the seconds that took."""
    began = time.monotonic()
    while not found():
        assert time.monotonic() - began < seconds, "it did not happen"
        await asyncio.sleep(every)
    return time.monotonic() - began
