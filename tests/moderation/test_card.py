"""What the author answers to the card: everything is kept, nothing closes, and a person can always be had."""

import pytest
from django.db import IntegrityError, transaction

from community.core.errors import Invalid, NotFound
from moderation.actions import deciding
from moderation.actions.answering import answer_card, ask_for_person
from moderation.actions.deciding import Step
from moderation.models import CardAnswer, ReviewItem

pytestmark = pytest.mark.django_db


def test_being_safe_is_kept_and_closes_and_lowers_nothing(crisis, alice):
    answer_card(author=alice, item_id=crisis.public_id, answer="safe")
    again = ReviewItem.objects.get(pk=crisis.pk)
    assert (again.closed_at, again.care_level, again.due_at) == (None, 4, crisis.due_at)
    assert CardAnswer.objects.get().answer == "safe"
    assert again.events.latest("number").name == "card_answered"


def test_needing_a_person_raises_what_was_only_held(held, alice):
    answer_card(author=alice, item_id=held.public_id, answer="person")
    held.refresh_from_db()
    assert held.care_level == 3
    assert held.signals.filter(code="CALLED", source="author").exists()


def test_needing_a_person_lowers_nothing(crisis, alice):
    answer_card(author=alice, item_id=crisis.public_id, answer="person")
    again = ReviewItem.objects.get(pk=crisis.pk)
    assert (again.care_level, again.due_at) == (4, crisis.due_at)


def test_pressing_twice_is_one_answer_and_disturbs_nobody(held, alice):
    answer_card(author=alice, item_id=held.public_id, answer="person")
    version = ReviewItem.objects.get(pk=held.pk).version
    answer_card(author=alice, item_id=held.public_id, answer="person")
    assert ReviewItem.objects.get(pk=held.pk).version == version
    assert CardAnswer.objects.count() == 1


def test_asking_again_after_a_while_counts_again(crisis, alice, later):
    answer_card(author=alice, item_id=crisis.public_id, answer="person")
    with later(minutes=6):
        answer_card(author=alice, item_id=crisis.public_id, answer="person")
    assert CardAnswer.objects.count() == 2


def test_a_closed_item_is_not_in_the_way(crisis, alice, mona):
    step = Step(actor=mona, item_id=crisis.public_id, version=crisis.version)
    deciding.close(step, outcome="answered", note="We spoke.")
    answer_card(author=alice, item_id=crisis.public_id, answer="person")
    opened = ReviewItem.objects.get(closed_at=None)
    assert (opened.subject_id, opened.care_level) == (crisis.subject_id, 3)


def test_a_person_can_be_asked_for_without_words_and_once_at_a_time(alice):
    first = ask_for_person(author=alice)
    again = ask_for_person(author=alice)
    assert first.item_id == again.item_id
    assert ReviewItem.objects.get().care_level == 3


@pytest.mark.parametrize("answer", ["", "maybe", "SAFE"])
def test_an_answer_that_is_none_is_refused(crisis, alice, answer):
    with pytest.raises(Invalid):
        answer_card(author=alice, item_id=crisis.public_id, answer=answer)
    with pytest.raises(IntegrityError, match="cardanswer_known"), transaction.atomic():
        CardAnswer.objects.create(item=crisis, answer=answer, given_at=crisis.opened_at)


def test_nobody_answers_for_somebody_else(crisis, bob):
    with pytest.raises(NotFound):
        answer_card(author=bob, item_id=crisis.public_id, answer="safe")
