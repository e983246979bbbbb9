"""Many writers at once: no gap, no double, and a key that arrives twice is one post."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection, connections

from community.members.models import Role
from forum.actions.chat import react_to_message, say
from forum.actions.contribute import reply
from forum.models import Message, Post

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, EACH = 6, 8


def together(work, count):
    """Run ``work(n)`` in ``count`` threads, each with a database connection of its own."""

    def run(number):
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.fixture
def really_concurrent():
    if connection.vendor != "postgresql":
        pytest.skip("concurrent writers need PostgreSQL; SQLite has one writer at a time")


def test_concurrent_writers_leave_no_gap_and_no_double(really_concurrent, thread, join):
    people = [join(f"writer{number}", Role.PARTICIPANT) for number in range(WRITERS)]

    def write(number):
        for line in range(EACH):
            reply(author=people[number], thread_id=thread.public_id, text=f"Line {line}.", client_key=uuid4())

    together(write, WRITERS)
    thread.refresh_from_db()
    posts = Post.objects.filter(thread=thread)
    total = WRITERS * EACH + 1
    assert sorted(posts.values_list("position", flat=True)) == list(range(1, total + 1))
    assert sorted(posts.values_list("cursor", flat=True)) == list(range(1, total + 1))
    assert (thread.cursor, thread.reply_count) == (total, total - 1)


def test_concurrent_speakers_and_reactions_leave_no_gap_and_no_double(really_concurrent, room, speak, join):
    people = [join(f"speaker{number}", Role.PARTICIPANT) for number in range(WRITERS)]
    first = speak(join("first", Role.PARTICIPANT))

    def talk(number):
        for line in range(EACH):
            say(author=people[number], room_id=room.public_id, text=f"Line {line}.", client_key=uuid4())
            react_to_message(member=people[number], message_id=first.message_id, kind="sitting")

    together(talk, WRITERS)
    room.refresh_from_db()
    messages = Message.objects.filter(room=room)
    said = WRITERS * EACH + 1
    assert sorted(messages.values_list("position", flat=True)) == list(range(1, said + 1))
    assert (room.last_position, room.cursor) == (said, said + WRITERS * EACH)
    cursors = list(messages.values_list("cursor", flat=True))
    assert len(set(cursors)) == said
    assert max(cursors) == room.cursor


def test_one_key_sent_at_once_from_many_tabs_is_one_post(really_concurrent, thread, bob):
    key = uuid4()
    receipts = together(
        lambda _: reply(author=bob, thread_id=thread.public_id, text="Only once.", client_key=key), WRITERS
    )
    assert len({receipt.post_id for receipt in receipts}) == 1
    assert Post.objects.filter(author=bob).count() == 1
