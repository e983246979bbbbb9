"""One process that keeps the others running and takes them all down. Knows no Django.

A part that ends is started again, after a pause that doubles from ``FIRST_PAUSE`` to
``LONGEST_PAUSE`` seconds while it keeps ending, and is forgotten once it has stayed up.
Parts run in process groups of their own, so that Ctrl-C in a terminal reaches only the
supervisor, which then stops them in order; should the supervisor itself be killed, the parts
see its pipe close (:mod:`community.core.lifeline`) and stop by themselves.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

logger = logging.getLogger("holdfast.supervisor")

FIRST_PAUSE = 0.5  # seconds before a part that ended is started again
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0  # seconds after which an end counts as the first one again
STOP_WITHIN = 12.0  # seconds a part may take to stop before it is killed
LOOK_EVERY = 0.2  # seconds


@dataclass(slots=True)
class Part:
    """A process to keep: a module with its arguments, and descriptors that it inherits."""

    name: str
    module: str
    arguments: Sequence[str]
    inherits: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)
    start_at: float = field(default=0.0, init=False)
    pause: float = field(default=FIRST_PAUSE, init=False)


class Supervisor:
    """Runs ``parts`` in ``folder`` until a signal; calls ``when_up`` once, beside them."""

    def __init__(self, parts: Sequence[Part], *, folder: Path, when_up: Callable[[], bool]) -> None:
        """``when_up`` answers whether its work is done; a thread asks it again until it is."""
        self.parts = parts
        self.folder = folder
        self.when_up = when_up
        self.stopping_since = 0.0
        self.impatient = False
        self.pipe, self.kept_end = os.pipe()  # the kept end is not inherited: it closes with this process

    def run(self) -> None:
        """Keep the parts running until SIGINT, SIGTERM or SIGHUP, then stop them all."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # nohup asks to outlive the terminal; Ctrl-C must work even where a shell turned it off.
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._on_signal)
        threading.Thread(target=self._look_out, name="look-out", daemon=True).start()
        try:
            while not self.stopping_since:
                for part in self.parts:
                    self._keep(part)
                time.sleep(LOOK_EVERY)
        finally:
            self._stop_all()

    def _look_out(self) -> None:
        while not self.stopping_since and not self.when_up():
            time.sleep(LOOK_EVERY)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        # One stop can arrive as several signals: a service manager signals make as well, which passes it on.
        if not self.stopping_since:
            self.stopping_since = time.monotonic()
        elif number == signal.SIGINT and time.monotonic() - self.stopping_since > 1:
            self.impatient = True

    def _keep(self, part: Part) -> None:
        moment = time.monotonic()
        if part.process is not None and (status := part.process.poll()) is not None:
            if moment - part.started_at > STEADY_AFTER:
                part.pause = FIRST_PAUSE
            logger.error("part_ended", extra={"job": part.name, "code": status})
            part.process, part.start_at = None, moment + part.pause
            part.pause = min(part.pause * 2, LONGEST_PAUSE)
        if part.process is None and moment >= part.start_at:
            part.process, part.started_at = self._start(part), moment

    def _start(self, part: Part) -> subprocess.Popen[bytes]:
        lifeline = [sys.executable, "-m", "community.core.lifeline", str(self.pipe)]
        return subprocess.Popen(  # noqa: S603  our own modules, no shell
            [*lifeline, part.module, *part.arguments],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            pass_fds=(self.pipe, *part.inherits),
            process_group=0,
        )

    def _stop_all(self) -> None:
        """Ask every part to stop; kill what has not stopped in time, or at a second Ctrl-C."""
        running = [
            part.process for part in self.parts if part.process is not None and part.process.poll() is None
        ]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_WITHIN
        while any(process.poll() is None for process in running):
            if self.impatient or time.monotonic() > deadline:
                for process in running:
                    process.kill()
                break
            time.sleep(0.05)
        for process in running:
            process.wait()
        os.close(self.pipe)
        os.close(self.kept_end)
