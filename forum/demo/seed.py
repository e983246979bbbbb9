"""Make the demo community through the same actions that forms use, on a clock that is moved back.

Deterministic: the same people, words, relations and time offsets each time. Only limits and mail
are switched off while it runs.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from community.core import clock
from community.core.models import Mark
from forum.demo.cast import JOINED, make_people, make_places
from forum.demo.desk import Desk, move_clocks_on
from forum.demo.talk import Talk
from forum.demo.told import told

Progress = Callable[[int, int], None]
"""Told how many threads and rooms are done, of how many."""


HALF = "half"
"""What the mark ``demo`` says until everything is made."""


def seed(progress: Progress) -> None:
    """Make everything. The mark comes first, since half a demo holds demo accounts too."""
    mark = Mark.objects.create(name="demo", value=HALF)
    words, now = told(), timezone.now()
    steps = len(words.threads) + len(words.rooms)
    with _without_limits_and_mail():
        with clock.moved_to(now - JOINED):
            members = make_people(words)
            make_places(words, members["beacon"])
        talk, desk = Talk(words, members, now), Desk(members, now)
        for number, thread in enumerate(words.threads, start=1):
            opening = talk.thread(thread)
            desk.settle(thread, opening, now - timedelta(hours=float(thread["hours"])))
            progress(number, steps)
        for number, room in enumerate(words.rooms, start=len(words.threads) + 1):
            talk.room(room)
            progress(number, steps)
        desk.answer_old()
    move_clocks_on()
    count_rows()
    mark.value = ""
    mark.save(update_fields=["value"])


def count_rows() -> None:
    """Let PostgreSQL count what it holds now: until it does so by itself, a page may take minutes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@contextmanager
def _without_limits_and_mail() -> Iterator[None]:
    limits, backend = settings.RATE_LIMITS, settings.EMAIL_BACKEND
    settings.RATE_LIMITS, settings.EMAIL_BACKEND = False, "django.core.mail.backends.dummy.EmailBackend"
    try:
        yield
    finally:
        settings.RATE_LIMITS, settings.EMAIL_BACKEND = limits, backend
