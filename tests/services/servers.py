"""Private servers for one test run: PostgreSQL, Redis and Elasticsearch, each on a free port.

Each context manager starts a server from the programs on this machine, in a folder that is
removed afterwards, and yields its address; ``Missing`` says in words what is not there.
By hand, until Ctrl-C: ``python -m tests.services.servers``.
"""

import glob
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATABASE, REDIS, ELASTICSEARCH = "TEST_DATABASE_URL", "TEST_REDIS_URL", "TEST_ELASTICSEARCH_URL"
FIRST_START = 300.0
"""Seconds Elasticsearch may take when its jars have to be fetched first; later starts take three."""


class Missing(Exception):
    """The server cannot run here; the message says why."""


def free_port() -> int:
    """Return a port that nothing listens on at the moment."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


@contextmanager
def postgres() -> Iterator[str]:
    """Run a PostgreSQL cluster of its own, without the safety of the disk, and yield its address."""
    programs = _postgres_programs()
    with _folder() as folder:
        account: list[str] = []
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(folder, "postgres")
            account = ["runuser", "-u", "postgres", "--"]
        data, port = folder / "data", free_port()
        begin = [
            *account,
            str(programs / "initdb"),
            "-D",
            str(data),
            "-U",
            "holdfast",
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        made = subprocess.run(
            [*begin, "--locale=C", "--no-sync"], capture_output=True, text=True, check=False, cwd=folder
        )
        if made.returncode:
            raise Missing(f"initdb: {made.stderr.strip()}")
        options = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(folder),
            "fsync": "off",
            "full_page_writes": "off",
            "synchronous_commit": "off",
            "max_connections": "200",
        }
        serve = [*account, str(programs / "postgres"), "-D", str(data), "-p", str(port)]
        serve += [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        with _running(
            serve, folder, lambda: subprocess.run(ready, check=False).returncode == 0, signal.SIGINT
        ):
            yield f"postgresql://holdfast@127.0.0.1:{port}/postgres"


def _postgres_programs() -> Path:
    places = [Path(found).parent for found in glob.glob("/usr/lib/postgresql/*/bin/postgres")]
    if on_path := shutil.which("postgres"):
        places.append(Path(on_path).parent)
    if not places:
        raise Missing("PostgreSQL is not installed")
    return max(places, key=lambda place: [int(n) for n in place.parent.name.split(".") if n.isdigit()])


@contextmanager
def redis() -> Iterator[str]:
    """Run a Redis that writes nothing to disk, and yield its address."""
    program = shutil.which("redis-server")
    if program is None:
        raise Missing("Redis is not installed")
    with _folder() as folder:
        port = free_port()
        serve = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with _running([*serve, "--dir", str(folder)], folder, lambda: _listens(port)):
            yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def elasticsearch() -> Iterator[str]:
    """Run the node of ``elasticsearch/`` and yield its address. Its jars are kept in the user's cache."""
    for program, what in (("javac", "a Java 17 development kit"), ("mvn", "Maven")):
        if shutil.which(program) is None:
            raise Missing(f"{what} is not installed")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "holdfast" / "elasticsearch"
    with _folder() as folder:
        port = free_port()
        serve = [
            "sh",
            str(HERE / "elasticsearch" / "start.sh"),
            str(cache),
            str(folder),
            str(port),
            str(free_port()),
        ]
        with _running(serve, folder, lambda: _answers(f"http://127.0.0.1:{port}/"), within=FIRST_START):
            yield f"http://127.0.0.1:{port}"


SERVERS = {DATABASE: postgres, REDIS: redis, ELASTICSEARCH: elasticsearch}
"""Which variable tells the tests about which server."""


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="holdfast-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def _running(
    command: list[str],
    folder: Path,
    ready: Callable[[], bool],
    stop: signal.Signals = signal.SIGTERM,
    within: float = 60.0,
) -> Iterator[None]:
    """Run ``command`` until the block ends, which begins once ``ready`` answers True."""
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, cwd=folder, process_group=0
        )
    try:
        deadline = time.monotonic() + within
        while not ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise Missing(
                    f"{Path(command[0]).name} did not start: {log.read_text(errors='replace')[-2000:]}"
                )
            time.sleep(0.1)
        yield
    finally:
        # The whole group: runuser and sh stand between us and the server.
        if process.poll() is None:
            os.killpg(process.pid, stop)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310  an address of this machine
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def main() -> None:
    """Start what can be started, say how to point the tests at it, and wait."""
    with ExitStack() as stack:
        for variable, start in SERVERS.items():
            try:
                print(f"export {variable}={stack.enter_context(start())}", flush=True)  # noqa: T201
            except Missing as why:
                print(f"# {variable}: {why}", flush=True)  # noqa: T201
        try:
            signal.pause()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
