"""A member's own page moves with what it is about, in one statement, and never without it."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from community.core import clock
from community.members.actions import inbox
from community.members.models import Inbox
from community.members.queries import forget, inbox_cursor

pytestmark = pytest.mark.django_db


def cursors() -> dict[int, int]:
    return dict(Inbox.objects.values_list("member", "cursor"))


def test_moving_makes_missing_rows_and_raises_the_others_in_one_statement_in_the_order_of_keys(
    alice, bob, ada
):
    inbox.move([bob.pk])
    with CaptureQueriesContext(connection) as queries:
        inbox.move([ada.pk, bob.pk, alice.pk, bob.pk])
    assert cursors() == {alice.pk: 1, bob.pk: 2, ada.pk: 1}
    assert len(queries) == 1
    keys = ", ".join(f"({key}, 1)" for key in sorted([alice.pk, bob.pk, ada.pk]))
    assert keys in queries[0]["sql"]


def test_nobody_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        inbox.move([])


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_a_mistake(alice):
    with pytest.raises(RuntimeError, match="atomic"):
        inbox.move([alice.pk])


def test_what_rolls_back_moves_nothing(alice):
    with transaction.atomic():
        inbox.move([alice.pk])
        transaction.set_rollback(True)
    assert cursors() == {}


def test_several_reasons_in_one_transaction_are_one_move(alice, bob, ada):
    with CaptureQueriesContext(connection) as queries, inbox.together():
        inbox.move([bob.pk])
        with inbox.together():
            inbox.move([alice.pk, bob.pk])
        inbox.move([ada.pk])
        assert cursors() == {}
    assert cursors() == {alice.pk: 1, bob.pk: 1, ada.pk: 1}
    assert len([query for query in queries if query["sql"].startswith("INSERT")]) == 1


def test_a_failure_on_the_way_moves_nobody(alice):
    def stumble() -> None:
        with inbox.together():
            inbox.move([alice.pk])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()
    assert cursors() == {}
    inbox.move([alice.pk])
    assert cursors() == {alice.pk: 1}


def test_a_page_knows_the_cursor_without_asking_for_it(alice, django_assert_num_queries):
    assert inbox_cursor(alice) == 0
    inbox.move([alice.pk])
    forget(alice)
    with django_assert_num_queries(1):
        assert inbox_cursor(alice) == 1


def test_what_was_seen_is_never_unseen(alice):
    later = clock.now()
    earlier = later.replace(year=later.year - 1)
    inbox.mark_seen(member=alice, at=later)
    inbox.mark_seen(member=alice, at=earlier)
    assert Inbox.objects.get(member=alice).seen_at == later
    assert inbox_cursor(alice) == 2
