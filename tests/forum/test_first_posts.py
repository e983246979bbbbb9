"""A newcomer's first words are shown at once, and a person sees that they are answered."""

from uuid import uuid4

import pytest
from django.conf import settings as configured

from community.core.screening import CareLevel, RuleLevel
from forum.actions.contribute import edit, reply
from forum.models import Post
from moderation.actions.deciding import Step, close
from moderation.actions.desk import claim
from moderation.models import Decision, ReviewItem
from moderation.wording import SIGNALS
from tests.conftest import HELD_WORDS, NOW_WORDS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _first_posts(thread, settings):
    """Alice has written before; from here on first posts count."""
    settings.FIRST_POSTS = True


def test_they_are_posted_and_stand_in_the_list_for_a_day(say, bob, mona, browse):
    said = say(bob, "Hello. I start on Monday.")
    assert said.state == "published"
    assert said.care.cards == ()
    item = ReviewItem.objects.get()
    assert (item.care_level, item.rule_level) == (CareLevel.WATCH, RuleLevel.NONE)
    assert (item.due_at - item.opened_at).total_seconds() == configured.CARE_MINUTES[1] * 60
    assert str(SIGNALS["FIRST"]) in browse(mona).get(f"/review/{item.public_id}/").content.decode()
    item = claim(actor=mona, item_id=item.public_id)
    close(Step(actor=mona, item_id=item.public_id, version=item.version), outcome="answered")
    say(bob, "Thank you.")
    assert not ReviewItem.objects.filter(closed_at=None).exists()


def test_only_the_first_counts_and_a_change_of_it_opens_nothing_new(say, bob):
    first = say(bob, "Hello.")
    say(bob, "And again.")
    edit(author=bob, post_id=first.post_id, text="Hello there.", client_key=uuid4())
    assert [signal.code for signal in ReviewItem.objects.get().signals.all()] == ["FIRST"]


def test_a_first_post_in_danger_keeps_its_own_level(say, bob):
    say(bob, NOW_WORDS)
    item = ReviewItem.objects.get()
    assert item.care_level == CareLevel.NOW
    assert "FIRST" in {signal.code for signal in item.signals.all()}


def test_a_first_post_that_a_rule_holds_stays_held(say, bob):
    assert say(bob, HELD_WORDS).state == "held"
    assert Post.objects.get(author=bob).position is None


def test_the_team_and_old_hands_open_nothing(say, alice, mona, start):
    say(alice, "Still here.")
    say(mona, "Hello from the team.")
    assert not ReviewItem.objects.exists()


def test_an_operator_can_do_without(say, bob, settings):
    settings.FIRST_POSTS = False
    say(bob, "Hello.")
    assert not ReviewItem.objects.exists()


def test_a_welcome_asks_a_newcomer_for_no_answer_about_safety(say, bob, mona, browse):
    say(bob, "Hello. I start on Monday.")
    item = claim(actor=mona, item_id=ReviewItem.objects.get().public_id)
    step = Step(actor=mona, item_id=item.public_id, version=item.version)
    close(step, outcome="answered", note="Welcome, good that you are here.")
    reader = browse(bob)
    page = reader.get("/me/").content.decode()
    assert "A word from the team" in page
    assert "Left as it is" not in page
    words = reader.get(f"/me/decisions/{Decision.objects.get().public_id}/").content.decode()
    assert "Welcome, good that you are here." in words
    assert "I need a person" in words
    assert "safe for now" not in words


def test_a_retry_of_the_first_post_opens_one_item(bob, thread):
    key = uuid4()
    for _ in range(2):
        reply(author=bob, thread_id=thread.public_id, text="Hello.", client_key=key)
    assert ReviewItem.objects.get().signals.count() == 1
