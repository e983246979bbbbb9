"""The list: the most pressing first, then the least time left; what is late climbs, so nothing starves."""

from datetime import timedelta

import pytest

from community.core import clock
from moderation.models import ReviewItem
from moderation.queries import in_order, page_of_items, rank_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def add(alice):
    """Put an item into the queue: ``add("name", care, rule, minutes_left)``."""

    def make(name: str, care: int, rule: int, minutes: float) -> ReviewItem:
        moment = clock.now()
        return ReviewItem.objects.create(
            public_id=name,
            subject_kind="moderation.call",
            subject_id=name,
            revision_id=name,
            surface="call",
            author=alice,
            care_level=care,
            rule_level=rule,
            opened_at=moment,
            due_at=moment + timedelta(minutes=minutes),
        )

    return make


def names(viewer, **more) -> list[str]:
    return [item.public_id for item in page_of_items(viewer, "open", **more).items]


def test_level_comes_first_then_time_left(add, mona):
    add("note", 0, 1, 600)
    add("hold", 0, 2, 500)
    add("watch", 1, 0, 700)
    add("concern", 2, 0, 200)
    add("urgent-later", 3, 0, 25)
    add("urgent-sooner", 3, 0, 11)
    add("now", 4, 0, 4)
    assert names(mona) == ["now", "urgent-sooner", "urgent-later", "concern", "watch", "hold", "note"]


def test_what_is_late_climbs(add, mona):
    add("urgent", 3, 0, 20)
    add("concern-late", 2, 0, -5)
    add("now", 4, 0, 3)
    add("urgent-late", 3, 0, -5)
    assert names(mona) == ["now", "urgent-late", "urgent", "concern-late"]


def test_even_a_note_reaches_the_top_if_it_waits_long_enough(add, mona):
    add("note", 0, 1, -60 * 24 * 4)
    for number in range(5):
        add(f"urgent-{number}", 3, 0, 25)
    assert names(mona)[0] == "note"


def test_a_fresh_emergency_still_stands_before_what_only_waited(add, mona):
    add("note", 0, 1, -60 * 24 * 30)
    add("now", 4, 0, 5)
    assert names(mona) == ["now", "note"]


def test_the_rank_in_the_database_and_in_python_agree(add, mona):
    for care in range(5):
        for rule in range(3):
            for number, minutes in enumerate((60, 0, -1, -29, -31, -239, -241, -1441, -2881, -5000)):
                add(f"i{care}{rule}{number}", care, rule, minutes)
    at = clock.now()
    for item in in_order(ReviewItem.objects.all(), at):
        assert item.rank == rank_of(item, at), item.public_id


def test_pages_hold_every_item_once_whatever_happens_meanwhile(add, mona):
    for number in range(23):
        add(f"item{number:02}", number % 5, number % 3, (number * 37) % 400 - 200)
    everything = names(mona, size=100)
    first = page_of_items(mona, "open", size=7)
    add("newcomer", 4, 0, 1)
    seen, page = [item.public_id for item in first.items], first
    while page.after:
        page = page_of_items(mona, "open", after=page.after, at=first.at, size=7)
        seen += [item.public_id for item in page.items]
    assert [name for name in seen if name != "newcomer"] == everything


def test_the_list_costs_the_same_however_long_it_is(add, mona, django_assert_num_queries):
    for number in range(30):
        add(f"item{number}", 2, 0, 30)
    page_of_items(mona, "open")  # who mona is, is read once
    with django_assert_num_queries(2):
        page_of_items(mona, "open")
