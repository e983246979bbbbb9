"""Another look, by another person."""

import pytest
from django.db import IntegrityError, transaction

from community.core import clock
from community.core.errors import Invalid, NotAllowed, NotFound
from community.core.screening import Card
from forum.actions.responding import delete_post
from forum.models import Post
from moderation.actions import appeals, deciding
from moderation.actions.deciding import Step
from moderation.models import Appeal, Decision, ReviewItem
from tests.moderation.conftest import CRISIS

pytestmark = pytest.mark.django_db
TEXT = "The number is the one of a public helpline."


def step(actor, item: ReviewItem) -> Step:
    item.refresh_from_db()
    return Step(actor=actor, item_id=item.public_id, version=item.version)


@pytest.fixture
def removed(held, mona) -> Decision:
    return deciding.decide(
        step(mona, held), verdict="remove", rule="personal", note="A number stays private."
    )


@pytest.fixture
def appealed(removed, alice) -> ReviewItem:
    appeals.appeal(author=alice, decision_id=removed.public_id, text=TEXT)
    return ReviewItem.objects.get(subject_kind="moderation.appeal")


def test_an_appeal_puts_an_item_with_a_clock_on_the_desk(appealed, alice):
    assert (appealed.author, appealed.rule_level, appealed.closed_at) == (alice, 1, None)
    assert Appeal.objects.get().plain == TEXT


def test_whoever_decided_first_cannot_answer(appealed, mona):
    with pytest.raises(NotAllowed, match="same_person"):
        appeals.decide_appeal(step(mona, appealed), overturn=False, note="It stays.")


def test_the_database_refuses_the_same_person_too(appealed, removed, mona):
    with pytest.raises(IntegrityError, match="appeal_answered_by_another_person"), transaction.atomic():
        Appeal.objects.update(answer=removed, answered_by=mona)


def test_a_changed_decision_shows_the_words_as_fresh_ones(appealed, removed, milo):
    appeals.decide_appeal(step(milo, appealed), overturn=True, note="You were right.")
    post = Post.objects.get(public_id=removed.item.subject_id)
    assert (post.state, post.position) == ("published", 1)
    appealed.refresh_from_db()
    assert (appealed.outcome, Appeal.objects.get().answered_by) == ("overturned", milo)


def test_a_kept_decision_changes_nothing_and_says_why(appealed, removed, milo):
    with pytest.raises(Invalid, match="note"):
        appeals.decide_appeal(step(milo, appealed), overturn=False, note=" ")
    answer = appeals.decide_appeal(step(milo, appealed), overturn=False, note="It is a private number.")
    assert Post.objects.get(public_id=removed.item.subject_id).state == "rejected"
    assert answer.verdict == "uphold"


def test_what_the_author_took_back_meanwhile_stays_away(held, alice, mona, milo):
    waiting = deciding.decide(step(mona, held), verdict="keep_held", note="A second look.")
    appeals.appeal(author=alice, decision_id=waiting.public_id, text=TEXT)
    delete_post(member=alice, post_id=held.subject_id)
    item = ReviewItem.objects.get(subject_kind="moderation.appeal")
    appeals.decide_appeal(step(milo, item), overturn=True, note="You were right.")
    post = Post.objects.get(public_id=held.subject_id)
    assert (post.state, post.position) == ("deleted", None)


def test_a_pause_ends_when_its_decision_is_changed(held, mona, milo, alice):
    pause = deciding.pause_posting(step(mona, held), days=3, rule="personal", note="Three days.")
    appeals.appeal(author=alice, decision_id=pause.public_id, text=TEXT)
    item = ReviewItem.objects.get(subject_kind="moderation.appeal")
    appeals.decide_appeal(step(milo, item), overturn=True, note="Sorry.")
    alice.refresh_from_db()
    assert not alice.is_paused(clock.now())


def test_another_pause_still_counts_when_one_is_lifted(held, mona, milo, alice):
    first = deciding.pause_posting(step(mona, held), days=3, rule="personal", note="Three days.")
    second = deciding.pause_posting(step(mona, held), days=1, rule="place", note="One day.")
    appeals.appeal(author=alice, decision_id=first.public_id, text=TEXT)
    item = ReviewItem.objects.get(subject_kind="moderation.appeal")
    appeals.decide_appeal(step(milo, item), overturn=True, note="Sorry.")
    alice.refresh_from_db()
    assert alice.paused_until == second.sanctions.get().ends_at


def refusal_of(author, decision: Decision, text: str = TEXT) -> appeals.Refused:
    with pytest.raises(appeals.Refused) as refused:
        appeals.appeal(author=author, decision_id=decision.public_id, text=text)
    return refused.value


def test_one_appeal_for_a_decision(appealed, removed, alice):
    why = refusal_of(alice, removed, "Again.").why
    assert (type(why), why.reason) == (NotAllowed, "appealed_already")


def test_nobody_appeals_for_somebody_else(removed, bob):
    assert type(refusal_of(bob, removed).why) is NotFound
    assert not Appeal.objects.exists()


def test_there_is_nothing_to_appeal_about_words_that_were_shown(held, mona, alice):
    why = refusal_of(alice, deciding.decide(step(mona, held), verdict="publish")).why
    assert (type(why), why.reason) == (NotAllowed, "nothing_to_appeal")


def test_danger_in_an_appeal_that_is_refused_is_seen_all_the_same(appealed, removed, alice):
    assert Card.SUPPORT in refusal_of(alice, removed, CRISIS).care.cards
    assert ReviewItem.objects.get(subject_kind="moderation.attempt").care_level == 4


def test_an_answered_appeal_of_someone_in_crisis_stays_open_for_the_person(removed, alice, milo):
    appeals.appeal(author=alice, decision_id=removed.public_id, text=CRISIS)
    item = ReviewItem.objects.get(subject_kind="moderation.appeal")
    appeals.decide_appeal(step(milo, item), overturn=False, note="The number stays private. How are you now?")
    item.refresh_from_db()
    assert item.closed_at is None
    with pytest.raises(NotAllowed, match="answered_already"):
        appeals.decide_appeal(step(milo, item), overturn=True, note="Once more.")
    deciding.close(step(milo, item), outcome="answered")
    item.refresh_from_db()
    assert item.closed_by == milo
