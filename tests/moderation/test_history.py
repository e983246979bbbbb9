"""What happened to an item grows line by line and cannot be rewritten without a trace."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from community.core import append_only, clock
from moderation.actions import deciding, desk
from moderation.actions.deciding import Step
from moderation.models import Checkpoint, Decision, ReviewEvent
from moderation.queries import first_broken_checkpoint, first_broken_event
from moderation.tasks import SETTLED, seal_history
from tests.moderation.conftest import CRISIS

pytestmark = pytest.mark.django_db
TABLES = ("moderation_reviewevent", "moderation_decision", "moderation_checkpoint")


@pytest.fixture
def told(held, mona, later):
    """An item with some history, sealed by a checkpoint."""
    desk.note_opening(actor=mona, item_id=held.public_id)
    desk.claim(actor=mona, item_id=held.public_id)
    held.refresh_from_db()
    deciding.decide(Step(actor=mona, item_id=held.public_id, version=held.version), verdict="publish")
    with clock.moved_to(clock.now() + SETTLED * 2):
        seal_history()
    return held


def test_an_item_tells_what_happened_in_order(told, mona):
    events = list(told.events.order_by("number"))
    assert [event.name for event in events] == ["filed", "opened", "claimed", "decided"]
    assert [event.actor for event in events] == ["", *[mona.public_id] * 3]
    assert first_broken_event(told) is None


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("verb", ["UPDATE {} SET digest = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_delete(told, table, verb):
    column = "note" if table == "moderation_decision" else "digest"
    statement = verb.format(table).replace("digest", column)
    with (
        pytest.raises(DatabaseError, match="append only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize("table", TABLES)
def test_postgresql_refuses_to_truncate(told, table):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has TRUNCATE")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # so that nothing else stands in its way
    with (
        pytest.raises(DatabaseError, match="append only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {table} CASCADE")


def test_a_line_changed_behind_our_back_is_found(told):
    with append_only.lifted():
        ReviewEvent.objects.filter(item=told, number=3).update(actor="somebodyelse")
    assert first_broken_event(told).number == 3


def test_a_line_deleted_behind_our_back_is_found(told):
    with append_only.lifted():
        ReviewEvent.objects.filter(item=told, number=2).delete()
    assert first_broken_event(told).number == 3


def test_a_whole_chain_that_vanished_is_found_by_the_checkpoint(told):
    assert first_broken_checkpoint() is None
    with append_only.lifted():
        ReviewEvent.objects.filter(item=told).delete()
    assert first_broken_checkpoint() == Checkpoint.objects.get()


def test_the_end_of_a_chain_cannot_be_cut_off(told):
    with append_only.lifted():
        ReviewEvent.objects.filter(item=told, number=4).delete()
    assert first_broken_event(told) is None  # what is left fits
    assert first_broken_checkpoint() is not None


def test_checkpoints_continue_from_each_other_and_wait_for_what_is_new(told, write, alice, later):
    first = Checkpoint.objects.get()
    seal_history()
    assert Checkpoint.objects.count() == 1
    write(alice, CRISIS)
    with later(minutes=5):
        seal_history()
    second = Checkpoint.objects.latest("pk")
    assert second.previous == first.digest
    assert first_broken_checkpoint() is None


def test_the_newest_lines_wait_for_the_next_checkpoint(held):
    seal_history()
    assert not Checkpoint.objects.exists()


def test_an_operator_can_ask_whether_anything_was_changed(told):
    out = StringIO()
    call_command("verify_history", stdout=out)
    assert "fits" in out.getvalue()
    with append_only.lifted():
        ReviewEvent.objects.filter(item=told, number=2).update(actor="somebodyelse")
        ReviewEvent.objects.filter(item=told, number=4).delete()
    with pytest.raises(CommandError, match=rf"item {told.public_id} .* line 2(.|\n)*missing or changed"):
        call_command("verify_history")


def test_a_decision_is_never_changed(told):
    decision = Decision.objects.get()
    decision.note = "Something else."
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        decision.save()
