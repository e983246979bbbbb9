"""A board gets other readers at the very moment in which a thread comes to stand on it."""

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connections

from forum.actions import contribute, steering
from forum.actions.places import BoardFacts, change_board
from forum.models import Board, Thread
from tests.conftest import CALM

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = 1.0
"""Seconds that the thread stays uncommitted. Who changes the board has to wait for it all this time."""


@pytest.fixture
def hang_in_the_middle(monkeypatch):
    """Stop the first act between its lock on the thread and its end, and do the second meanwhile."""

    def both(module, first: Callable[[], object], second: Callable[[], object]) -> None:
        done, errors = threading.Event(), []

        def meanwhile() -> None:
            try:
                second()
            except Exception as error:  # noqa: BLE001  told to the test
                errors.append(error)
            finally:
                done.set()
                connections.close_all()

        other = threading.Thread(target=meanwhile)
        lock = module.lock_stream

        def slow(stream):
            locked = lock(stream)
            monkeypatch.setattr(module, "lock_stream", lock)
            other.start()
            done.wait(WAIT)
            return locked

        monkeypatch.setattr(module, "lock_stream", slow)
        first()
        other.join(30)
        assert done.is_set()
        assert errors == []

    return both


def to_alumni(otto, slug: str) -> None:
    board = Board.objects.get(slug=slug)
    facts = BoardFacts(title=board.title, description="", group=board.group, audience="alumni")
    change_board(actor=otto, slug=slug, facts=facts)


def test_a_thread_begun_meanwhile_is_found_by_the_new_readers(boards, alice, otto, hang_in_the_middle):
    begin = lambda: contribute.start_thread(  # noqa: E731
        author=alice, board_slug="today", kind="listen", title="Nights", text=CALM, client_key=uuid4()
    )
    hang_in_the_middle(contribute, begin, lambda: to_alumni(otto, "today"))
    assert Thread.objects.get().index_version == 2, "told of when it was begun, and of its readers"


def test_a_thread_moved_meanwhile_is_found_by_the_new_readers(thread, mona, otto, hang_in_the_middle):
    before = Thread.objects.get().index_version
    target = Board.objects.create(slug="elsewhere", title="Elsewhere", group="G", order=9)
    moving = lambda: steering.move(  # noqa: E731
        actor=mona, thread_id=thread.public_id, board_slug=target.slug, reason="It fits better."
    )
    hang_in_the_middle(steering, moving, lambda: to_alumni(otto, target.slug))
    assert Thread.objects.get().index_version == before + 2
