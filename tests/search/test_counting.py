"""Numbers and orders say nothing of words that the viewer may not read, however much is found."""

import re
from uuid import uuid4

import pytest

from community.members.actions.people import block
from community.members.actions.roles import grant_role
from community.members.models import Role
from forum.actions import contribute
from search.adapters import database
from search.adapters.database import DatabaseIndex
from search.models import StoredEntry
from search.pages import results
from search.queries import asking
from search.queries.audience import left_out_for
from tests.search.test_page import links, look, total

pytestmark = pytest.mark.django_db
__all__ = ["look"]
CHIP = re.compile(r'class="chip"[^>]*>([^<]+) <span class="sr">: </span>(\d+)</a>')


@pytest.fixture
def few(monkeypatch):
    """An index that proposes ten, a page that shows eight of them then, four at a time."""
    monkeypatch.setattr(database, "MOST_HITS", 10)
    monkeypatch.setattr(asking, "MOST_SHOWN", 8)
    monkeypatch.setattr(results, "PER_PAGE", 4)


def test_what_a_viewer_may_read_is_found_behind_what_they_may_not(
    few, thread, say, ada, bob, alice, look, deliver_all
):
    for number in range(5):
        say(alice, f"A heron {number}.")
    for number in range(15):
        say(bob, f"A heron, bob {number}.")
    deliver_all()
    block(actor=bob, other=ada)
    assert total(look(ada, "heron", order="newest")) == "5 results"


def test_where_there_is_more_no_number_is_told(few, thread, say, ada, bob, alice, look, deliver_all):
    for number in range(12):
        say(alice, f"A heron {number}.")
    deliver_all()
    page = look(ada, "heron")
    assert total(page) == "More than 1,000 results"
    assert "Today, just today" in page
    assert not CHIP.findall(page)
    assert len(links(look(ada, "heron", page="50"))) == 4
    assert dict(CHIP.findall(look(ada, "heron 3")))["Posts"] == "1"


def test_hits_that_the_database_drops_leave_no_shorter_page(few, thread, say, ada, alice, look, deliver_all):
    """What is proposed in vain, since the index is behind, cannot be counted by what is missing."""
    posts = [say(alice, f"A heron {number}.").post_id for number in range(12)]
    deliver_all()
    StoredEntry.objects.filter(public_id__in=posts[-2:]).update(version=99)
    assert len(links(look(ada, "heron", order="newest", page="2"))) == 4
    assert len(links(look(ada, "heron", order="newest", page="3"))) == 4, "the last page there is"


def test_a_list_that_was_cut_and_is_short_is_given_no_number(few, thread, say, ada, alice, look, deliver_all):
    posts = [say(alice, f"A heron {number}.").post_id for number in range(12)]
    deliver_all()
    StoredEntry.objects.filter(public_id__in=posts[-5:]).update(version=99)
    page = look(ada, "heron", order="newest")
    shown = links(page) + links(look(ada, "heron", order="newest", page="2"))
    assert len(shown) == 5, "of ten that were proposed"
    assert total(page) == "Results"
    assert "Today, just today" in page
    assert not CHIP.findall(page)
    StoredEntry.objects.exclude(public_id__in=posts[:3]).delete()
    assert total(look(ada, "heron", order="newest")) == "3 results", "nothing was cut"


def test_a_hit_that_comes_twice_is_counted_and_shown_once(thread, bob, look, deliver_all, monkeypatch):
    deliver_all()
    find = DatabaseIndex.find

    def twice(index, looking):
        found = find(index, looking)
        return type(found)(found.hits * 3, also=found.hits)

    monkeypatch.setattr(DatabaseIndex, "find", twice)
    page = look(bob, "river")
    assert total(page) == "1 result"
    assert links(page) == [f"/threads/{thread.public_id}/"]


def test_the_order_says_nothing_of_words_in_places_of_others(
    thread, say, boards, alice, mona, look, deliver_all
):
    say(alice, "zebra zebra quagga filler")
    say(alice, "zebra quagga quagga filler")
    for _ in range(4):
        say(alice, "quagga")
    deliver_all()
    before = links(look(alice, "zebra quagga"))
    for number in range(12):
        words = {"title": f"Private {number}", "text": "zebra", "client_key": uuid4()}
        contribute.start_thread(author=mona, board_slug="circle", kind="listen", **words)
    deliver_all()
    assert total(look(alice, "zebra quagga")) == "2 results"
    assert links(look(alice, "zebra quagga")) == before


def test_who_reviews_everywhere_is_proposed_the_words_of_everybody(bob, ada, mona, join, circle):
    only_here = join("onlyhere", Role.PARTICIPANT)
    grant_role(actor=None, member=only_here, role=Role.FACILITATOR, circle=circle)
    for other in (ada, mona, only_here):
        block(actor=bob, other=other)
    assert left_out_for(ada) == left_out_for(only_here) == {bob.pk}
    assert left_out_for(mona) == frozenset()
