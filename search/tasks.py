"""What ``tick`` does for search: deliver what changed, each second, and put right what went missing."""

import time

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from community.core.periodic import every
from search.actions.indexing import DATABASE, deliver, reconcile
from search.adapters.database import DatabaseIndex

LONGEST = 0.5
"""Seconds that one round may take: alerts wait for their turn in the same process."""


@every(seconds=1, name="search_outbox")
def deliver_notes() -> None:
    """Bring what changed into the indexes."""
    until = time.monotonic() + LONGEST
    while deliver(DATABASE, DatabaseIndex()) and time.monotonic() < until:
        pass


@task()
def reconcile_indexes() -> None:
    """Compare the indexes with the rows, put right what is wrong, and purge tombstones."""
    reconcile(DatabaseIndex())


@every(seconds=24 * 3600, name="search_reconcile")
def reconcile_daily() -> None:
    """Let the worker reconcile, unless it is about to."""
    path = reconcile_indexes.module_path
    if not DBTaskResult.objects.filter(task_path=path, finished_at__isnull=True).exists():
        reconcile_indexes.enqueue()
