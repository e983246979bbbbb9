"""What only a real server shows: clients that do not read, that flood, that send too much, and its end."""

import asyncio
import base64
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from django.conf import settings as django_settings
from django.db import connection
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from community.core import web
from community.core.supervisor import STOP_WITHIN
from community.live.threads import writing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.alone]
ROOT = Path(__file__).resolve().parents[3]
MIB = 1024 * 1024


@contextmanager
def daphne():
    """Run the pond behind the real server with its real options, and yield its process and address."""
    door = socket.create_server(("127.0.0.1", 0))
    site = f"http://127.0.0.1:{door.getsockname()[1]}"
    environment = os.environ | {"POND_SITE": site, "POND_DATABASE": str(connection.settings_dict["NAME"])}
    options = web.arguments(door.fileno(), "tests.community.live.pond_server:application")
    command = [sys.executable, "-m", web.MODULE, *options]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=[door.fileno()])
    try:
        read_page(site)  # the port is open already: this waits until somebody answers
        yield psutil.Process(process.pid), site
    finally:
        process.kill()
        process.wait()
        door.close()


def read_page(site):
    """Return how many seconds a page takes."""
    began = time.perf_counter()
    asked = http.client.HTTPConnection(site.removeprefix("http://"), timeout=60)
    asked.request("GET", "/")
    assert asked.getresponse().read() == b"ok"
    asked.close()
    return time.perf_counter() - began


async def until_closed(client):
    """Read until the server ends the connection."""
    with suppress(ConnectionClosed):
        while True:
            await client.recv()


@pytest.fixture
def cookie_of(browse):
    def cookie(member):
        name = django_settings.SESSION_COOKIE_NAME
        return f"{name}={browse(member).cookies[name].value}"

    return cookie


def open_socket(site, cookie):
    return connect(
        f"{site.replace('http', 'ws')}/ws/ponds/still/", origin=site, additional_headers={"Cookie": cookie}
    )


def open_and_never_read(site, cookie):
    """Shake hands as a browser does, and read nothing ever after."""
    port = int(site.rpartition(":")[2])
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    door.connect(("127.0.0.1", port))
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        "GET /ws/ponds/still/ HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        f"Origin: {site}",
        f"Cookie: {cookie}",
    ]
    door.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
    return door


async def pour(client, times, size):
    """Ask for large drops and show that each was read, until the last has come."""
    await client.send(json.dumps({"type": "pour", "times": times, "size": size}))
    received = 0
    async for text in client:
        frame = json.loads(text)
        if frame["type"] == "changes":
            received += len(frame["items"])
        if frame["type"] == "check":
            await client.send(json.dumps({"type": "got", "is": frame["is"]}))
        if frame["type"] == "ack":
            return received
    return received


def established(server, site):
    """Return how many clients the server holds open connections to."""
    port = int(site.rpartition(":")[2])
    held = (one for one in server.net_connections("tcp") if one.laddr.port == port)
    return sum(one.status == "ESTABLISHED" for one in held)


async def weigh(server, weighed):
    """Note again and again how much memory the server has."""
    while True:
        weighed.append(server.memory_info().rss)
        await asyncio.sleep(0.1)


async def claim_to_read(door):
    """Send signs of life, and receipts for what was never read, until the server has enough."""
    with suppress(OSError):
        while True:
            for said in (b'{"type":"ping"}', b'{"type":"got","to":9,"is":""}'):
                await asyncio.to_thread(door.sendall, bytes([0x81, 0x80 | len(said), 0, 0, 0, 0]) + said)
            await asyncio.sleep(0.3)


@pytest.mark.parametrize("claims", [False, True], ids=["silent", "says that it reads"])
async def test_a_client_that_does_not_read_is_cut_off_and_costs_next_to_nothing(
    claims, cookie_of, alice, bob
):
    cookie, silent = await writing(cookie_of, alice), await writing(cookie_of, bob)
    with daphne() as (server, site):
        async with open_socket(site, cookie) as client:
            assert await pour(client, times=20, size=100_000) == 20
            weighed = [server.memory_info().rss]
            scales = asyncio.create_task(weigh(server, weighed))
            doors = [open_and_never_read(site, silent) for _ in range(4)]
            claiming = [asyncio.create_task(claim_to_read(door)) for door in doors if claims]
            await asyncio.sleep(0.5)
            assert established(server, site) == 5
            assert await pour(client, times=100, size=100_000) == 100, "the others get everything meanwhile"
            scales.cancel()
            cost = (max(weighed) - weighed[0]) / MIB / len(doors)
            await asyncio.sleep(2.5)
            still_open = established(server, site)
        for task in claiming:
            task.cancel()
        for door in doors:
            door.close()
    print(f"{cost:.2f} MiB for each")  # noqa: T201
    assert cost < 5
    assert still_open == 1, "those who read nothing are dropped"


async def flood(site, cookie):
    """Send as fast as it goes until the server ends it, and return with which code."""
    async with open_socket(site, cookie) as client:
        with suppress(ConnectionClosed):
            while True:
                await client.send(json.dumps({"type": "ping", "ballast": "x" * 10_000}))
        return client.close_code


async def test_a_flood_is_closed_and_pages_stay_quick(cookie_of, alice, bob):
    cookies = [await writing(cookie_of, member) for member in (alice, bob)]
    with daphne() as (_, site):
        floods = [asyncio.create_task(flood(site, cookie)) for cookie in cookies for _ in range(2)]
        delays = [await asyncio.to_thread(read_page, site) for _ in range(100)]
        codes = await asyncio.gather(*floods)
    # Who is too busy sending to answer the close is cut off without a code.
    assert set(codes) <= {4429, 1006}
    assert sorted(delays)[-2] < 0.5


async def test_a_frame_that_is_too_large_ends_its_connection_and_no_other(cookie_of, alice, bob):
    cookies = [await writing(cookie_of, member) for member in (alice, bob)]
    with daphne() as (_, site):
        async with open_socket(site, cookies[0]) as large, open_socket(site, cookies[1]) as other:
            await large.send(json.dumps({"type": "drop", "text": "x" * 20_000}))
            await until_closed(large)
            await other.send('{"type": "ping"}')
            while json.loads(await other.recv())["type"] != "pong":
                pass


async def test_the_server_stops_with_sockets_open_before_it_would_be_killed(cookie_of, alice):
    cookie = await writing(cookie_of, alice)
    with daphne() as (server, site):
        async with open_socket(site, cookie) as client:
            assert json.loads(await client.recv())["type"] == "hello"
            began = time.monotonic()
            server.terminate()
            await until_closed(client)
            await asyncio.to_thread(server.wait, 10)
    assert time.monotonic() - began < STOP_WITHIN
