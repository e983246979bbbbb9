"""``make run`` and ``make serve``, as a person would start and stop them."""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.operations.test_environment import names_that_are_read
from tests.services.servers import free_port

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
KEY = "k7Vw2-only-for-this-check-Xr94bTzQ0mLsYhE6uJ1pNdCgA5fo"
FIRST_START = 180.0  # seconds: it may install everything
STOP = 20.0
QUICK = 20.0  # seconds: nothing to install; a slow machine may need a few to start Python four times


class House:
    """One ``make`` with everything it started."""

    def __init__(self, target: str, folder: Path, **variables: str) -> None:
        self.port = free_port()
        ours = names_that_are_read() | {"DJANGO_SETTINGS_MODULE"}
        kept = {name: value for name, value in os.environ.items() if name not in ours and "MAKE" not in name}
        environment = kept | {"PORT": str(self.port), "DATA_DIR": str(folder)} | variables
        self.environment = environment
        self.make = subprocess.Popen(
            ["make", target],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.make.stdout is not None
        self.lines.extend(iter(self.make.stdout.readline, ""))

    @property
    def said(self) -> str:
        return "".join(self.lines)

    def until(self, words: str) -> "House":
        """Wait until it has said ``words``."""
        deadline = time.monotonic() + FIRST_START
        while words not in self.said:
            assert self.make.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.1)
        return self

    def get(self, path: str) -> int:
        """Return the status of a page."""
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            asked.request("GET", path)
            return asked.getresponse().status
        finally:
            asked.close()

    def processes(self) -> list[psutil.Process]:
        """Return make and everything below it."""
        top = psutil.Process(self.make.pid)
        return [top, *top.children(recursive=True)]

    def ended(self) -> int:
        """Wait for make's end and return its status."""
        status = self.make.wait(FIRST_START)
        self.reader.join(5)
        return status

    def port_is_free(self) -> bool:
        with socket.socket() as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            return door.connect_ex(("127.0.0.1", self.port)) != 0


@pytest.fixture
def start() -> Iterator[Callable[..., House]]:
    started: list[House] = []

    def begin(target: str, folder: Path, **variables: str) -> House:
        started.append(House(target, folder, **variables))
        return started[-1]

    yield begin
    for house in started:
        if house.make.poll() is None:
            house.make.terminate()
            try:
                house.make.wait(STOP)
            except subprocess.TimeoutExpired:
                for process in house.processes():
                    process.kill()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's data folder, which the tests of this module share, as runs on one machine do."""
    return tmp_path_factory.mktemp("demo")


def gone(processes: list[psutil.Process]) -> bool:
    """Return whether all have ended, within a few seconds."""
    _, alive = psutil.wait_procs(processes, timeout=STOP)
    return not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


def test_make_run_shows_a_demo_to_sign_in_to_and_a_second_run_is_quick_and_keeps_it(start, folder):
    first = start("run", folder).until("Press Ctrl-C to stop.")
    assert f"http://127.0.0.1:{first.port}" in first.said
    assert re.search(r"password \S+\n +\w+ ", first.said), "who can sign in, and how, is told"
    assert [first.get(path) for path in ("/", "/help-now/", "/health/")] == [200, 200, 200]
    running = first.processes()
    assert len(running) >= 5, "make, the supervisor and three parts"

    first.make.send_signal(signal.SIGTERM)
    first.ended()
    assert gone(running)
    assert first.port_is_free()

    key = (folder / "secret_key").read_text()
    began = time.monotonic()
    second = start("run", folder).until("Press Ctrl-C to stop.")
    assert time.monotonic() - began < QUICK, "it has nothing to install, to collect or to make"
    assert "Installing" not in second.said
    assert (folder / "secret_key").read_text() == key


def test_ctrl_c_leaves_no_process_and_a_free_port(start, folder):
    house = start("run", folder).until("Press Ctrl-C to stop.")
    running = house.processes()
    os.killpg(house.make.pid, signal.SIGINT)  # what a terminal does
    house.ended()
    assert gone(running)
    assert house.port_is_free()
    assert "Traceback" not in house.said


def test_a_killed_supervisor_takes_its_parts_with_it(start, folder):
    house = start("run", folder).until("Press Ctrl-C to stop.")
    running = house.processes()
    running[1].kill()
    house.ended()
    assert gone(running)
    assert house.port_is_free()


def test_a_killed_worker_is_back_at_once(start, folder):
    house = start("run", folder).until("Press Ctrl-C to stop.")

    def worker() -> psutil.Process | None:
        for one in house.processes():
            with contextlib.suppress(psutil.Error):  # it may have ended since it was listed
                if "db_worker" in one.cmdline():
                    return one
        return None

    first = worker()
    assert first is not None
    first.kill()
    deadline = time.monotonic() + 15
    while (second := worker()) is None or second.pid == first.pid:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert house.get("/health/") == 200


def test_a_taken_port_is_told_in_one_sentence(start, folder):
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        port = str(door.getsockname()[1])
        house = start("run", folder, PORT=port)
        assert house.ended() != 0
    assert f"Port {port} on 127.0.0.1 is taken." in house.said
    assert "Traceback" not in house.said


def test_two_runs_do_not_share_one_data_folder(start, folder):
    start("run", folder).until("Press Ctrl-C to stop.")
    second = start("run", folder)
    assert second.ended() != 0
    assert "already runs with" in second.said


def test_the_demos_database_is_not_opened_to_others(start, folder):
    demo = start("run", folder).until("Press Ctrl-C to stop.")
    demo.make.send_signal(signal.SIGTERM)
    demo.ended()
    house = start("serve", folder, SECRET_KEY=KEY, SITE_URL="https://community.example.org")
    assert house.ended() != 0
    assert "demo accounts" in house.said
    assert "Traceback" not in house.said


def test_make_serve_wants_a_secret_of_its_own(start, tmp_path):
    house = start("serve", tmp_path)
    assert house.ended() != 0
    assert "Holdfast did not start: SECRET_KEY is required" in house.said


def test_an_operator_makes_the_first_account_and_serves_a_community_without_a_demo(start, tmp_path):
    variables = {"SECRET_KEY": KEY, "STAFFED_HOURS": "mon-sun 0-24"}
    made = start("setup", tmp_path, **variables)
    made.ended()
    manage = [str(ROOT / ".venv" / "bin" / "python"), "manage.py"]
    for words in (["supervise", "--prepare-only"], ["create_operator", "morgan"]):
        answer = subprocess.run(
            [*manage, *words],
            cwd=ROOT,
            env=made.environment,
            input="three-gulls-on-a-pier\n",
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
    assert "Recovery codes" in answer.stdout
    assert "The first invitation" in answer.stdout

    house = start("serve", tmp_path, **variables).until("Press Ctrl-C to stop.")
    assert [house.get(path) for path in ("/", "/help-now/", "/health/", "/accounts/login/")] == [200] * 4
    assert "password" not in house.said


def test_make_serve_listens_where_it_is_told(start, tmp_path):
    variables = {"SECRET_KEY": KEY, "HOST": "::1", "SITE_URL": "http://[::1]:8000"}
    house = start("serve", tmp_path, **variables).until("Press Ctrl-C to stop.")
    with socket.create_connection(("::1", house.port), timeout=5) as line:
        line.sendall(b"GET /health/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
        assert line.recv(64).startswith(b"HTTP/1.")


def test_what_it_prints_while_pages_are_read_names_no_address_and_no_path(start, tmp_path):
    house = start("serve", tmp_path, SECRET_KEY=KEY).until("Press Ctrl-C to stop.")
    for path in ("/help-now/?q=canarybird", "/canarybird/", "/accounts/login/?next=/canarybird/"):
        house.get(path)
    house.make.send_signal(signal.SIGTERM)
    house.ended()
    served = house.said.split("Press Ctrl-C to stop.")[1]
    assert "canarybird" not in served
    assert "127.0.0.1" not in served
