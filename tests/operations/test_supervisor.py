"""The supervisor restarts what ends, and leaves nothing behind however it is stopped itself."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
WAIT = 15.0  # seconds; everything below takes well under two when it works

SUPERVISE = """
import sys, time
from pathlib import Path
from community.core.supervisor import Part, Supervisor
folder = Path(sys.argv[1])
parts = [Part(name, name, [str(folder)]) for name in sys.argv[2:]]
sys.path.insert(0, str(folder))
Supervisor(parts, folder=folder, when_up=lambda: WHEN_UP).run()
"""
STAYS = "import time, sys, os; open(sys.argv[1] + '/stays', 'a').write(f'{os.getpid()} '); time.sleep(60)"
ENDS = "import sys, os; open(sys.argv[1] + '/ends', 'a').write(f'{os.getpid()} '); sys.exit(3)"
STUBBORN = (
    "import signal, sys, os, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "open(sys.argv[1] + '/stubborn', 'a').write(f'{os.getpid()} '); time.sleep(60)"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, code in {"stays": STAYS, "ends": ENDS, "stubborn": STUBBORN}.items():
        (tmp_path / f"{name}.py").write_text(code)
    return tmp_path


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a supervisor of the named parts in a process of its own."""
    started: list[subprocess.Popen[bytes]] = []

    def run(*names: str, when_up: str = "True") -> subprocess.Popen[bytes]:
        path = os.pathsep.join([str(ROOT), str(folder)])
        command = [sys.executable, "-c", SUPERVISE.replace("WHEN_UP", when_up), str(folder), *names]
        process = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": path}, stderr=subprocess.DEVNULL)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()


def pids(folder: Path, name: str) -> list[int]:
    """Return the processes that the part has been, oldest first."""
    file = folder / name
    return [int(pid) for pid in file.read_text().split()] if file.exists() else []


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_a_part_that_ends_is_started_again_and_again_but_ever_more_slowly(start, folder):
    start("ends", "stays")
    until(lambda: len(pids(folder, "ends")) >= 3)
    third = time.monotonic()
    until(lambda: len(pids(folder, "ends")) >= 4)
    assert time.monotonic() - third > 1, "the fourth start comes two seconds after the third"
    assert len(pids(folder, "stays")) == 1, "the other part is left alone"


def test_a_part_that_is_killed_is_replaced(start, folder):
    start("stays")
    until(lambda: len(pids(folder, "stays")) == 1)
    os.kill(pids(folder, "stays")[0], signal.SIGKILL)
    until(lambda: len(pids(folder, "stays")) == 2)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_takes_every_part_down(start, folder, how):
    supervisor = start("stays", "ends")
    until(lambda: bool(pids(folder, "stays")) and bool(pids(folder, "ends")))
    supervisor.send_signal(how)
    assert supervisor.wait(WAIT) == 0
    assert not psutil.pid_exists(pids(folder, "stays")[0])


def test_a_second_ctrl_c_ends_a_part_that_does_not_listen(start, folder):
    supervisor = start("stubborn")
    until(lambda: bool(pids(folder, "stubborn")))
    supervisor.send_signal(signal.SIGINT)
    time.sleep(1.5)
    assert supervisor.poll() is None, "it first waits for its part"
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(WAIT) == 0
    assert not psutil.pid_exists(pids(folder, "stubborn")[0])


def test_a_signal_is_heeded_while_the_first_page_is_waited_for(start, folder):
    supervisor = start("stays", when_up="time.sleep(60)")
    until(lambda: bool(pids(folder, "stays")))
    supervisor.terminate()
    assert supervisor.wait(WAIT) == 0
    assert not psutil.pid_exists(pids(folder, "stays")[0])


def test_one_stop_that_arrives_as_several_signals_is_still_a_gentle_one(start, folder):
    supervisor = start("stubborn")
    until(lambda: bool(pids(folder, "stubborn")))
    for _ in range(3):
        supervisor.send_signal(signal.SIGTERM)
        time.sleep(0.5)
    assert psutil.pid_exists(pids(folder, "stubborn")[0])


def test_the_parts_of_a_killed_supervisor_stop_by_themselves(start, folder):
    supervisor = start("stays")
    until(lambda: bool(pids(folder, "stays")))
    supervisor.kill()
    supervisor.wait()
    part = pids(folder, "stays")[0]
    until(lambda: not psutil.pid_exists(part) or psutil.Process(part).status() == psutil.STATUS_ZOMBIE)
