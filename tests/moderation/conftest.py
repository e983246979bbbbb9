"""A second moderator, a queue with something in it, and a clock to move."""

from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress

from community.core import clock
from community.core.beats import beat
from community.members.models import Member, Role
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
def milo(join) -> Member:
    """A second moderator."""
    return join("milo", Role.MODERATOR)


def confirm(member: Member, address: str) -> Member:
    """Give ``member`` a confirmed e-mail address."""
    EmailAddress.objects.create(user=member, email=address, verified=True, primary=True)
    return member


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
def always_open(settings):
    """Staffed day and night, and somebody is on call."""
    settings.STAFFED_HOURS = tuple((day, 0, 24 * 60) for day in range(7))
    settings.ON_CALL = ["first@example.org", "second@example.org"]


@pytest.fixture
def staffed(always_open, join):
    """A moderator is here day and night, and somebody is on call."""
    join("nightowl", Role.MODERATOR)


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
