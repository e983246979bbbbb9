"""The audit chain grows, and cannot be rewritten without a trace."""

import pytest
from django.db import DatabaseError, connection, transaction

from community.core import append_only, audit
from community.core.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_events():
    return [
        audit.record(actor="mabc", action="role_granted", subject=f"m{n}", role="moderator") for n in range(3)
    ]


def test_each_event_continues_from_the_one_before(three_events):
    first, second, third = three_events
    assert (second.previous, third.previous) == (first.digest, second.digest)
    assert audit.first_broken() is None


@pytest.mark.parametrize(
    "statement",
    ["UPDATE core_auditevent SET actor = 'nobody'", "DELETE FROM core_auditevent"],
)
def test_the_database_refuses_to_change_or_delete_an_event(three_events, statement):
    with (
        pytest.raises(DatabaseError, match="append only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEvent.objects.count() == 3


def test_postgresql_refuses_to_truncate_it(three_events):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has TRUNCATE")
    with (
        pytest.raises(DatabaseError, match="append only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE core_auditevent")


def test_an_event_changed_behind_our_back_is_found(three_events):
    with append_only.lifted():
        AuditEvent.objects.filter(pk=three_events[1].pk).update(facts={"role": "operator"})
    assert audit.first_broken() == three_events[1]


def test_an_event_deleted_behind_our_back_is_found(three_events):
    with append_only.lifted():
        AuditEvent.objects.filter(pk=three_events[1].pk).delete()
    assert audit.first_broken() == three_events[2]


def test_a_missing_trigger_fails_the_system_check():
    assert append_only.check_triggers(["default"]) == []
    on = "" if connection.vendor == "sqlite" else " ON core_auditevent"
    name = next(iter(append_only._names(AuditEvent, connection.vendor)))
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"{on}')
    assert [message.id for message in append_only.check_triggers(["default"])] == ["core.E001"]
    append_only.protect()
    assert append_only.check_triggers(["default"]) == []


@pytest.mark.parametrize("same", ["id, 'other'", "id + 100, digest"])
def test_sqlite_refuses_to_replace_a_row(three_events, same):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    with (
        pytest.raises(DatabaseError, match="append only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT OR REPLACE INTO core_auditevent "  # noqa: S608  a test's own words
            "(id, digest, at, actor, action, subject, facts, previous) "
            f"SELECT {same}, at, 'nobody', action, subject, facts, previous FROM core_auditevent"
        )
    assert not AuditEvent.objects.filter(actor="nobody").exists()


def test_a_trigger_that_is_switched_off_fails_the_system_check():
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL can switch a trigger off")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_auditevent DISABLE TRIGGER USER")
    assert {message.id for message in append_only.check_triggers(["default"])} == {"core.E001"}
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_auditevent ENABLE TRIGGER USER")
