"""The cast and the places that tests share.

alice and bob take part in the program, ada is past it, fay reads for her family, petra is a peer
mentor, mona moderates, clara is a clinician, eddie edits pages, otto runs the house.
"""

import threading
import time
from importlib import import_module
from uuid import uuid4

import hypothesis
import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.apps import apps
from django.core.cache import cache
from django.test import Client, TransactionTestCase

from community.core import append_only
from community.live import threads
from community.members.actions.joining import sign
from community.members.actions.roles import grant_role, join_circle
from community.members.models import Circle, Member, Role
from community.members.queries import current_agreement
from community.resources import drawing
from forum.actions import chat
from forum.actions.chat import Said
from forum.actions.contribute import Receipt, reply, start_thread
from forum.models import Board, Room, Thread

PASSWORD = "four unrelated words here"
CALM = "Walked by the river today. It helped a little."
NOW_WORDS = "I have decided. I am going to kill myself tonight."
"""Care level 4: shown, answered with the support card, and on the team's desk at once."""
HELD_WORDS = "Call me on 212-555-0143, any time."
"""Held by a rule: somebody's phone number."""

# How long examples take to make says how busy the machine is, and nothing about what is tested.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what opens a database: the rest cannot differ between two of them, and is run on one."""
    for item in items:
        if item.get_closest_marker("django_db") or "db" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.database)


@pytest.fixture(autouse=True)
def _quiet_limits(settings):
    """Limits and first posts have tests of their own; elsewhere they would only stand in the way."""
    settings.RATE_LIMITS = settings.FIRST_POSTS = False
    cache.clear()
    drawing.forget()  # a test's pages are taken back, and the next one's have the same numbers


def _let_live_threads_end() -> None:
    """Wait for what sockets asked of the database: beside the emptying of tables one of the two is ended."""
    for kind in ("reading", "writing"):
        pool = threads._pool(kind)
        all_here = threading.Barrier(pool._max_workers + 1)
        for _ in range(pool._max_workers):
            pool.submit(all_here.wait, 60)
        all_here.wait(60)


@pytest.fixture(autouse=True, scope="session")
def _tables_can_be_emptied():
    """Let tests that commit for real empty append-only tables too, and ship the agreement again."""
    empty = TransactionTestCase._fixture_teardown
    first_agreement = import_module("community.members.migrations.0002_first_agreement")

    def empty_and_ship(case: TransactionTestCase) -> None:
        _let_live_threads_end()
        with append_only.lifted():
            empty(case)
        first_agreement.ship(apps, None)

    TransactionTestCase._fixture_teardown = empty_and_ship  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = empty  # type: ignore[method-assign]


@pytest.fixture
def join(db):
    """Make a member with roles, who has signed the agreement."""

    def make(handle: str, *roles: Role, circle: Circle | None = None, agreed: bool = True) -> Member:
        member = Member.objects.create_user(handle, PASSWORD)
        for role in roles:
            grant_role(actor=None, member=member, role=role, circle=circle)
        if agreed:
            sign(member=member, version=current_agreement().version)
        return member

    return make


@pytest.fixture
def alice(join) -> Member:
    return join("alice", Role.PARTICIPANT)


@pytest.fixture
def bob(join) -> Member:
    return join("bob", Role.PARTICIPANT)


@pytest.fixture
def ada(join) -> Member:
    return join("ada", Role.ALUMNUS)


@pytest.fixture
def fay(join) -> Member:
    return join("fay", Role.FAMILY)


@pytest.fixture
def petra(join) -> Member:
    return join("petra", Role.MENTOR)


@pytest.fixture
def greta(join) -> Member:
    return join("greta", Role.FACILITATOR)


@pytest.fixture
def mona(join) -> Member:
    return join("mona", Role.MODERATOR)


@pytest.fixture
def clara(join) -> Member:
    return join("clara", Role.CLINICIAN)


@pytest.fixture
def eddie(join) -> Member:
    return join("eddie", Role.EDITOR)


@pytest.fixture
def otto(join) -> Member:
    return join("otto", Role.OPERATOR)


@pytest.fixture
def cast(alice, bob, ada, fay, petra, greta, mona, clara, eddie, otto) -> dict[str, Member]:
    """Everybody, by handle."""
    everybody = (alice, bob, ada, fay, petra, greta, mona, clara, eddie, otto)
    return {member.handle: member for member in everybody}


@pytest.fixture
def circle(db, bob) -> Circle:
    """A circle that bob is in."""
    circle = Circle.objects.create(slug="morning", name="Morning group", kind=Circle.Kind.GROUP)
    join_circle(actor=None, member=bob, circle=circle)
    return circle


@pytest.fixture
def board(db) -> Board:
    return Board.objects.create(
        slug="today", title="Today, just today", description="One day.", group="Daily"
    )


@pytest.fixture
def boards(board, circle) -> dict[str, Board]:
    """A board for each audience, by audience."""
    found = {"members": board}
    for audience in ("participants", "alumni", "families"):
        found[audience] = Board.objects.create(
            slug=audience, title=audience.title(), description="", group="Daily", audience=audience
        )
    found["circle"] = Board.objects.create(
        slug="circle", title="Circle", description="", group="Daily", audience="circle", circle=circle
    )
    return found


@pytest.fixture
def start(board):
    """Start a thread: ``start(alice)``."""

    def open_thread(
        author: Member, text: str = CALM, *, on: Board | None = None, title: str = "By the river"
    ) -> Receipt:
        return start_thread(
            author=author,
            board_slug=(on or board).slug,
            kind="listen",
            title=title,
            text=text,
            client_key=uuid4(),
        )

    return open_thread


@pytest.fixture
def thread(start, alice) -> Thread:
    """A thread that alice started."""
    return Thread.objects.select_related("board").get(public_id=start(alice).thread_id)


@pytest.fixture
def say(thread):
    """Reply in alice's thread: ``say(bob, "Me too.")``."""

    def answer(author: Member, text: str = "Me too.", *, to: Thread | None = None, **more) -> Receipt:
        return reply(author=author, thread_id=(to or thread).public_id, text=text, client_key=uuid4(), **more)

    return answer


@pytest.fixture
def room(db) -> Room:
    """A room for all members that is always open."""
    return Room.objects.create(
        slug="evening", title="Evening check-in", topic="How was today?", hours="always"
    )


@pytest.fixture
def speak(room):
    """Say something in the room: ``speak(bob, "Tired, but here.")``."""

    def say_it(author: Member, text: str = "Tired, but here.", *, to: Room | None = None, **more) -> Said:
        target = to or room
        return chat.say(author=author, room_id=target.public_id, text=text, client_key=uuid4(), **more)

    return say_it


def prove(client: Client, member: Member) -> None:
    """Note in the session that the password was asked for again just now, as before what matters."""
    session = client.session
    session["account_authentication_methods_user"] = str(member.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session.save()


@pytest.fixture
def browse():
    """Return a browser that a member is signed in to: ``browse(alice).get("/boards/")``."""

    def signed_in(member: Member, **options) -> Client:
        client = Client(**options)
        client.force_login(member)
        prove(client, member)
        return client

    return signed_in
