"""Whatever people do and whatever the network does: open pages end as the server would draw them.

And on the way: no word in a frame before readers may see it, and nothing of anybody whom one excludes.
"""

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from community.core.errors import DomainError
from forum.actions.refusing import Refused
from tests.forum.live.deeds import DEEDS, PEOPLE, Deeds, InRoom, InThread
from tests.forum.live.network import FATES, Line, check_page, tell

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STEP = st.tuples(
    st.sampled_from(DEEDS),
    st.sampled_from(PEOPLE),
    st.integers(0, 60),
    st.tuples(*(st.sampled_from(FATES) for _ in PEOPLE)),
)
TOLD = ("arrive",) * len(PEOPLE)
ONCE = [
    ("say", "bob", 1, TOLD),  # with ada's words above it
    ("edit", "ada", 5, TOLD),
    ("hide", "mona", 1, TOLD),
    ("decide", "mona", 1, TOLD),
    ("react", "ada", 0, TOLD),
    ("meet", "petra", 1, TOLD),  # blocks bob
    ("say", "bob", 1, TOLD),
    ("meet", "petra", 9, TOLD),  # and takes it back
]
"""What any history may hold, and this one does: words that were cited change, go and come back."""
HISTORY = st.lists(STEP, min_size=10, max_size=25)
quickly = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))


def live(deeds: Deeds, history) -> None:
    cache.clear()
    lines = [Line(deeds, handle) for handle in PEOPLE]
    told = deeds.now().cursor
    for what, who, number, fates in history:
        try:
            with transaction.atomic():
                deeds.do(what, who, number)
        except (DomainError, Refused):
            continue  # not theirs to do at this moment
        told = tell(deeds, lines, told)
        for line, fate in zip(lines, fates, strict=True):
            line.meet(fate)
    for line in lines:
        line.settle()
        check_page(line)


@given(history=HISTORY)
@example(history=ONCE)
@quickly
def test_every_page_of_a_thread_ends_as_the_server_draws_it(history, cast, thread, say):
    with transaction.atomic():
        for handle in ("bob", "ada"):
            say(cast[handle])
        live(InThread(thread), history)
        transaction.set_rollback(True)


@given(history=HISTORY)
@example(history=ONCE)
@quickly
def test_every_page_of_a_room_ends_as_the_server_draws_it(history, cast, room, speak):
    with transaction.atomic():
        for handle in ("alice", "bob", "ada"):
            speak(cast[handle])
        live(InRoom(room), history)
        transaction.set_rollback(True)
