"""How far the desk's list has come: a number made of rows, with none to wait for."""

from datetime import timedelta

import pytest

from community.core import clock
from community.core.errors import NotAllowed
from community.live.ports import source_for
from moderation.actions.desk import claim, note_opening, release
from moderation.models import ReviewEvent, ReviewItem
from moderation.queries import desk_cursor
from moderation.tasks import seal_history
from tests.conftest import HELD_WORDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(say, bob, thread) -> ReviewItem:
    say(bob, HELD_WORDS)
    return ReviewItem.objects.get()


def test_every_step_on_an_item_moves_it(item, mona, say, bob):
    filed = desk_cursor()
    claim(actor=mona, item_id=item.public_id)
    claimed = desk_cursor()
    release(actor=mona, item_id=item.public_id)
    released = desk_cursor()
    say(bob, HELD_WORDS)
    assert 0 < filed < claimed < released < desk_cursor()


def test_reading_an_item_moves_no_list(item, mona):
    before = desk_cursor()
    note_opening(actor=mona, item_id=item.public_id)
    assert desk_cursor() == before


def test_a_checkpoint_never_takes_it_back(item, mona, django_assert_num_queries):
    for seals in range(3):
        note_opening(actor=mona, item_id=item.public_id)
        claim(actor=mona, item_id=item.public_id)
        before = desk_cursor()
        with clock.moved_to(clock.now() + timedelta(hours=seals + 1)):
            seal_history()
        assert desk_cursor() >= before
        before = desk_cursor()
        claim(actor=mona, item_id=item.public_id)
        assert desk_cursor() == before + 1
    with django_assert_num_queries(1):
        desk_cursor()


def test_an_event_with_a_smaller_key_that_is_committed_later_moves_it_too(item):
    def event(key: int) -> None:
        ReviewEvent.objects.create(
            pk=key, item=item, number=key, at=clock.now(), name="claimed", previous="", digest=str(key)
        )

    event(2_000)
    before = desk_cursor()
    event(1_000)
    assert desk_cursor() == before + 1


def test_the_list_is_told_of_to_whoever_may_open_the_desk_and_says_nothing_else(item, cast, mona):
    source = source_for("review")
    assert set(source.marks([""])) == {""}
    assert source.marks(["else"]) == {}
    changes = source.changes("", 0, 20)
    assert (changes.to, list(changes.items), changes.more) == (desk_cursor(), [], False)
    for who in ("mona", "clara", "greta", "otto"):
        assert source.admit(cast[who], "") == frozenset()
    for who in ("alice", "fay", "petra", "eddie"):
        with pytest.raises(NotAllowed):
            source.admit(cast[who], "")
