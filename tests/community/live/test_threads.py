"""Whoever waits for the database waits alone."""

import asyncio
import sqlite3
import threading

import pytest
from django.db import connection

from community import env
from community.live import threads
from community.live.threads import reading, writing
from community.members.models import Circle, Member

pytestmark = pytest.mark.django_db(transaction=True)


def hold_write_lock(seconds: float, held: threading.Event) -> None:
    """Hold the lock that every writer needs, as another process would."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            held.set()
            threading.Event().wait(seconds)
            other.execute("ROLLBACK")
            other.close()
        else:
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE members_circle IN ACCESS EXCLUSIVE MODE")
            held.set()
            threading.Event().wait(seconds)
            cursor.execute("ROLLBACK")


async def test_while_another_process_holds_the_write_lock_pings_and_resumes_are_quick(
    listen, pond, alice, bob
):
    for _ in range(5):
        pond.drop(alice)
    clock = asyncio.get_running_loop()
    held = threading.Event()
    async with listen(alice, bob) as (_, other):
        locked = asyncio.create_task(asyncio.to_thread(hold_write_lock, 3.0, held))
        await asyncio.to_thread(held.wait)
        stuck = [
            asyncio.create_task(writing(Circle.objects.create, slug=f"slow-{n}", name="Slow", kind="group"))
            for n in range(6)
        ]
        slowest = 0.0
        began = clock.time()
        while clock.time() - began < 2:
            sent = clock.time()
            await other.send("ping")
            await other.next("pong")
            await other.send("resume", after=2)
            assert (await other.next("changes"))["to"] == 5
            slowest = max(slowest, clock.time() - sent)
            assert not any(task.done() for task in stuck)
            await asyncio.sleep(0.25)
        await locked
        await asyncio.gather(*stuck)
    assert slowest < 0.3


async def test_reading_goes_on_beside_a_writer_that_waits(alice):
    waiting = threading.Event()
    written = asyncio.create_task(writing(waiting.wait))
    assert await reading(Member.objects.count) == 1
    assert not written.done()
    waiting.set()
    await written


async def test_what_fails_fails_for_its_caller_alone(alice):
    with pytest.raises(Member.DoesNotExist):
        await reading(Member.objects.get, handle="nobody")
    assert (await reading(Member.objects.get, handle="alice")) == alice


async def test_connections_are_given_back_or_kept_for_the_next_call(alice):
    def is_open():
        was = connection.connection is not None
        connection.ensure_connection()
        return was

    opened = [await writing(is_open) for _ in range(6)]
    assert any(opened) is threads._keeps_connections()


def test_the_pool_leaves_connections_for_pages():
    assert env.POOL_SIZE >= threads.READERS + threads.WRITERS + 8
