"""A thread page, a post and a public page, each beside the least that Django could do, in the same run.

    python -m benchmarks.pages [ROUNDS]

Makes a database of its own with a long thread, starts Daphne twice on it (ours and the bare
one), asks both in turn, and prints ratios of medians: 1.0 is as fast as bare, .5 half as fast.
"""

import http.client
import os
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
POSTS, PAGE = 400, 20
ARTICLE, ARTICLE_BYTES = "families/boundaries/", 14_300
"""A public page, and about how much HTML it is: the bare one is filled up to that."""
WORDS = "I walked to the group today and somebody had kept a chair for me. " * 6
SETUP = f"""
from uuid import UUID
from django.conf import settings; settings.RATE_LIMITS = False
from django.test import Client
from community.members.actions.joining import sign
from community.members.actions.people import block
from community.members.actions.roles import grant_role
from community.members.models import Member, Role
from forum.actions.contribute import reply, start_thread
from forum.actions.responding import mark_read, react, set_watch
from forum.models import Board
people = []
for name in ("writer", "plain-reader", "busy-reader", "unwanted", *(f"poster-{{n}}" for n in range(10))):
    member = Member.objects.create_user(name, "four unrelated words here")
    grant_role(actor=None, member=member, role=Role.PARTICIPANT)
    sign(member=member, version=1)
    people.append(member)
writer, plain, busy, unwanted, *posters = people
Board.objects.create(slug="long", title="Long", description="", group="G")
words = {WORDS!r}
first = start_thread(author=writer, board_slug="long", kind="listen", title="A long one", text=words, client_key=UUID(int=1))
for n in range(2, {POSTS} + 1):
    receipt = reply(author=writer, thread_id=first.thread_id, text=f"{{n}} {{words}}", client_key=UUID(int=n))
    if n < 30:
        react(member=busy, post_id=receipt.post_id, kind="sitting")
block(actor=busy, other=unwanted)
set_watch(member=busy, thread_id=first.thread_id, on=True)
mark_read(member=busy, thread_id=first.thread_id, position=5)
for member in (plain, busy, *posters):
    browser = Client()
    browser.force_login(member)
    print("session", browser.session.session_key)
print("thread", first.thread_id)
"""


def wait_for(port: int) -> None:
    """Wait until somebody listens on ``port``."""
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    sys.exit(f"nobody listens on {port}")


def ask(port: int, method: str, path: str, cookie: str = "", body: str = "") -> tuple[float, int, str]:
    """Return (seconds, status, body with any CSRF cookie before it) of one request."""
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    text = (answer.getheader("Set-Cookie") or "") + answer.read().decode()
    connection.close()
    return time.perf_counter() - started, answer.status, text


def pair(rounds: int, ours: tuple[object, ...], bare: tuple[object, ...]) -> float:
    """Return bare's median time over ours, asked in turn."""
    times: dict[int, list[float]] = {0: [], 1: []}
    for number in range(rounds + 5):
        for side, request in enumerate((ours, bare)):
            seconds, status, _ = ask(*request)  # type: ignore[arg-type]
            if status != HTTPStatus.OK:  # a page that leads away is no page
                sys.exit(f"{request} answered {status}")
            if number >= 5:
                times[side].append(seconds)
    return statistics.median(times[1]) / statistics.median(times[0])


def cold(rounds: int, folder: str, ours: tuple[object, ...], bare: tuple[object, ...]) -> float:
    """Return bare's median time over ours, when something that the page shows changed before each request."""
    times: dict[int, list[float]] = {0: [], 1: []}
    for _ in range(rounds):
        with sqlite3.connect(next(Path(folder).glob("*.sqlite3"))) as rows:
            rows.execute("UPDATE resources_edition SET number = number + 1 WHERE name = 'menu'")
        for side, request in enumerate((ours, bare)):
            times[side].append(ask(*request)[0])  # type: ignore[arg-type]
    return statistics.median(times[1]) / statistics.median(times[0])


EACH = 8
"""Posts by each poster: fewer than the limit that a real member meets."""


def posting(ports: tuple[int, int], thread: str, posters: list[str]) -> float:
    """Return bare's median time for storing a post over ours for screening and showing one."""
    times: dict[int, list[float]] = {0: [], 1: []}
    for poster in posters:
        _, _, page = ask(ports[0], "GET", f"/threads/{thread}/", poster)
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
        csrf = re.findall(r"csrf=(\w+)", page)[0]
        for number in range(EACH):
            body = urlencode({"text": f"{number} {WORDS}", "csrfmiddlewaretoken": token})
            for side, (port, address) in enumerate(
                zip(ports, (f"/threads/{thread}/", f"/write/{thread}/"), strict=True)
            ):
                seconds, status, _ = ask(port, "POST", address, f"{poster}; csrf={csrf}", body)
                if status >= 400:
                    sys.exit(f"posting answered {status}")
                times[side].append(seconds)
    return statistics.median(times[1]) / statistics.median(times[0])


def main(rounds: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        ports = (8931, 8932)
        environment = {
            "PATH": os.environ["PATH"],
            "DEMO": "1",
            "DATA_DIR": folder,
            "SITE_URL": f"http://127.0.0.1:{ports[0]}",
            "PORT": str(ports[0]),
            "BARE_BYTES": str(ARTICLE_BYTES),
        }

        def manage(*words: str, text: str = "") -> str:
            return subprocess.run(
                [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, input=text, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
            ).stdout  # fmt: skip

        manage("migrate", "-v0")
        manage("collectstatic", "--no-input", "-v0")
        told = manage("shell", "-v0", "-c", SETUP)
        plain, busy, *posters = (f"session={key}" for key in re.findall(r"session (\S+)", told))
        thread = re.findall(r"thread (\S+)", told)[0]
        servers = [
            subprocess.Popen(
                [sys.executable, "-m", "daphne", "-v", "0", "-p", str(port), "community.asgi:application"],
                cwd=ROOT, env={**environment, "DJANGO_SETTINGS_MODULE": module}, stderr=subprocess.DEVNULL,
            )
            for port, module in zip(ports, ("community.settings", "benchmarks.bare_settings"), strict=True)
        ]  # fmt: skip
        try:
            for port in ports:
                wait_for(port)
            address, deep = f"/threads/{thread}/", f"/threads/{thread}/?after={POSTS - PAGE}"
            bare = (ports[1], "GET", address)
            print(
                f"thread page, plain reader / bare: {pair(rounds, (ports[0], 'GET', address, plain), bare):.2f}"
            )
            print(
                f"thread page, any member / bare:   {pair(rounds, (ports[0], 'GET', address, busy), bare):.2f}"
            )
            first, last = (ports[0], "GET", address, plain), (ports[0], "GET", deep, plain)
            print(f"a page deep in the thread / the first: {pair(rounds, last, first):.2f}")
            page, least = (ports[0], "GET", f"/{ARTICLE}"), (ports[1], "GET", f"/pages/{ARTICLE}")
            weights = [len(ask(*each)[2].encode()) for each in (page, least)]
            print(
                f"public page, warm / bare: {pair(rounds, page, least):.2f} ({weights[0]} and {weights[1]} bytes)"
            )
            print(f"public page, cold / bare: {cold(rounds, folder, page, least):.2f}")
            print(f"posting / bare: {posting(ports, thread, posters):.2f}")
        finally:
            for server in servers:
                server.terminate()
            for server in servers:
                server.wait(10)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
