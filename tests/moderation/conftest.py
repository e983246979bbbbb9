"""The review desk's cast, a board to write on, and a queue with something in it."""

from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress

from community.core import clock
from community.core.beats import beat
from community.members.actions.joining import sign
from community.members.actions.roles import grant_role
from community.members.models import Circle, Member, Role
from community.members.queries import current_agreement
from forum.actions.contribute import KIND, Receipt, start_thread
from forum.models import Board
from moderation.models import ReviewItem

PHONE = "My number is 555-201-3344, call any time."
"""Words that the rule check holds: personal data."""
CRISIS = "I have decided. I am going to kill myself tonight."
"""Words that show that someone needs a person now, and that nothing holds."""
CALM = "Walked by the river today. It helped a little."
ASKED_AT = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)  # a Wednesday, 10:00 in New York


@pytest.fixture
def join(db):
    """Make a member with a role, who has signed the agreement."""

    def make(handle: str, *roles: Role, circle: Circle | None = None, address: str = "") -> Member:
        member = Member.objects.create_user(handle, "a long enough password")
        for role in roles:
            grant_role(actor=None, member=member, role=role, circle=circle)
        sign(member=member, version=current_agreement().version)
        if address:
            EmailAddress.objects.create(user=member, email=address, verified=True, primary=True)
        return member

    return make


@pytest.fixture
def alice(join) -> Member:
    return join("alice", Role.PARTICIPANT)


@pytest.fixture
def bob(join) -> Member:
    return join("bob", Role.PARTICIPANT)


@pytest.fixture
def mona(join) -> Member:
    return join("mona", Role.MODERATOR)


@pytest.fixture
def milo(join) -> Member:
    return join("milo", Role.MODERATOR)


@pytest.fixture
def cleo(join) -> Member:
    return join("cleo", Role.CLINICIAN)


@pytest.fixture
def fay(join) -> Member:
    return join("fay", Role.FACILITATOR)


@pytest.fixture
def circle(db) -> Circle:
    return Circle.objects.create(slug="morning", name="Morning group", kind=Circle.Kind.GROUP)


@pytest.fixture
def board(db) -> Board:
    return Board.objects.create(slug="today", title="Today, just today", description="One day.", group="Daily")


@pytest.fixture
def write(board):
    """Start a thread with these words, and return its receipt."""
    titles = count(1)

    def post(author: Member, text: str, *, on: Board | None = None) -> Receipt:
        return start_thread(
            author=author,
            board_slug=(on or board).slug,
            kind="listen",
            title=f"Something {next(titles)}",
            text=text,
            client_key=uuid4(),
        )

    return post


def item_of(receipt: Receipt) -> ReviewItem:
    """Return the newest item about the post of ``receipt``."""
    return ReviewItem.objects.filter(subject_kind=KIND, subject_id=receipt.post_id).order_by("-pk")[0]


@pytest.fixture
def held(write, alice) -> ReviewItem:
    """Alice's words wait for a person, by a rule."""
    return item_of(write(alice, PHONE))


@pytest.fixture
def crisis(write, alice) -> ReviewItem:
    """Alice's words are shown, and a person has to look now."""
    return item_of(write(alice, CRISIS))


@pytest.fixture
def staffed(settings):
    """Moderators are here day and night, and somebody is on call."""
    settings.STAFFED_HOURS = tuple((day, 0, 24 * 60) for day in range(7))
    settings.ON_CALL = ["first@example.org", "second@example.org"]


@pytest.fixture
def ticking(db) -> None:
    """The background clock has just beaten."""
    beat("tick")


@pytest.fixture
def later():
    """Move the clock: ``with later(minutes=5): ...``"""

    def move(**span: float):
        return clock.moved_to(clock.now() + timedelta(**span))

    return move
