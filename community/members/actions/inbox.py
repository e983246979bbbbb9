"""Something on a member's own page may be new: its cursor moves with what it is about, or not at all.

Only the number is kept. The page and the header derive what is new from the rows, so that nothing
here can tell somebody of what they may not read. No event goes out: open pages find the number by
the once-a-second read, and a thread with a thousand followers costs one statement.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import connection, transaction

from community.members.models import Inbox, Member
from community.members.queries import forget

AT_ONCE = 10_000
"""Rows of one statement; both databases take three times as many values."""
MOVE = (
    "INSERT INTO {table} (member_id, cursor) VALUES {rows} "
    "ON CONFLICT (member_id) DO UPDATE SET cursor = {table}.cursor + 1"
)
_gathered: ContextVar[set[int] | None] = ContextVar("moved_inboxes", default=None)


def move(member_ids: Iterable[int]) -> None:
    """Move the inboxes of these members, in the transaction of the caller.

    Rows are made where they are missing, and locked in the order of their keys: two transactions
    that concern the same members wait for each other and never deadlock. They are the last rows that a
    transaction locks, after the audit's: one with more than one reason to move, or with anything to
    account for afterwards, runs inside :func:`together`.

    Raises:
        RuntimeError: outside a transaction, where a crash could part the number from its cause.

    """
    if not connection.in_atomic_block:
        msg = "inbox.move() must be called inside transaction.atomic()."
        raise RuntimeError(msg)
    gathered = _gathered.get()
    if gathered is not None:
        gathered.update(member_ids)
        return
    keys = sorted(set(member_ids))
    with connection.cursor() as cursor:
        for start in range(0, len(keys), AT_ONCE):
            some = keys[start : start + AT_ONCE]
            rows = ", ".join(["(%s, 1)"] * len(some))
            cursor.execute(MOVE.format(table=Inbox._meta.db_table, rows=rows), some)


@contextmanager
def together() -> Iterator[None]:
    """Join all moves inside the block into one at its end, so that their rows are locked in order."""
    gathered: set[int] = set()
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    move(gathered)


def mark_seen(*, member: Member, at: datetime) -> None:
    """Remember that the member has seen what was there ``at`` that moment. It never moves back."""
    with transaction.atomic():
        move([member.pk])
        Inbox.objects.filter(member=member).exclude(seen_at__gte=at).update(seen_at=at)
    forget(member)
