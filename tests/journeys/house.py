"""A whole Holdfast for the journeys: its own data folder, a seeded demo, real processes."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN = 60.0  # seconds


def free_port() -> int:
    """Return a port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class House:
    """Holdfast in ``folder``, served at ``url`` by Daphne, with worker and tick beside it."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Everything that the processes have written so far."""
        return "".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))

    @property
    def mails(self) -> list[str]:
        """Every e-mail that was sent, as text."""
        return [path.read_text() for path in sorted((self.folder / "mail").glob("*.log"))]

    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
        return {
            **kept,
            "DEMO": "1",
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": f"sqlite:///{self.folder / 'holdfast.sqlite3'}",
            "PORT": str(self.port),
            "SITE_URL": self.url,
            "PYTHONUNBUFFERED": "1",
            **self.settings,
        }

    def manage(self, *words: str, text: str = "") -> str:
        """Run a management command and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment(),
            input=text,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, f"{words[0]} failed:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def start(self, name: str, *words: str) -> None:
        """Start one long-running process, logging to its own file."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, *words],
                cwd=ROOT,
                env=self.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def serve(self) -> None:
        """Start Daphne and wait until it answers."""
        self.start(
            "web",
            "-m",
            "daphne",
            "-v",
            "0",
            "-b",
            "127.0.0.1",
            "-p",
            str(self.port),
            "community.asgi:application",
        )
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/health/", timeout=2):  # noqa: S310  our own server
                    return
            except OSError:
                assert self.running["web"].poll() is None, self.log
                time.sleep(0.2)
        raise AssertionError(f"Daphne did not answer within {START_WITHIN:.0f} s:\n{self.log}")

    def open(self) -> None:
        """Migrate, seed, collect static files and start everything."""
        (self.folder / "mail").mkdir(parents=True, exist_ok=True)
        self.manage("migrate", "--verbosity", "0")
        self.manage("seed_demo")
        self.manage("collectstatic", "--no-input", "--verbosity", "0")
        self.serve()
        self.start("tick", "manage.py", "tick")
        self.start("worker", "manage.py", "db_worker", "--no-startup-delay")

    def kill(self, name: str) -> None:
        """Stop a process at once, as a power cut would."""
        process = self.running.pop(name)
        process.kill()
        process.wait(10)

    def close(self) -> None:
        """Stop everything."""
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)
        self.running.clear()


def chromium() -> str | None:
    """Return the path of an installed Chromium, or None."""
    return next(
        (
            found
            for name in ("chromium", "chromium-browser", "google-chrome")
            if (found := shutil.which(name))
        ),
        None,
    )
