"""What ``tick`` and the worker do for search: deliver what changed, and put right what went missing."""

import logging
import time
from datetime import timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from community.core.health import probe
from community.core.models import Outbox
from community.core.periodic import every
from search.actions.indexing import DATABASE, ELASTIC, deliver, forget_notes, reconcile
from search.adapters.chosen import elastic, writing
from search.adapters.database import DatabaseIndex
from search.ports import IndexDown

logger = logging.getLogger("holdfast.search")
LONGEST = 0.5
"""Seconds that one round may take: alerts wait for their turn in the same process."""
LATE = timedelta(minutes=2)
"""For how long a note may wait until search counts as down."""


@every(seconds=1, name="search_outbox")
def deliver_notes() -> None:
    """Bring what changed into the indexes. A server that is down is left alone for a while."""
    until = time.monotonic() + LONGEST
    other = elastic()
    then = ELASTIC if other is not None else ""
    while deliver(DATABASE, DatabaseIndex(), then=then) and time.monotonic() < until:
        pass
    if other is None or writing.is_open():
        return
    try:
        while deliver(ELASTIC, other) and time.monotonic() < until:
            pass
    except IndexDown as down:
        writing.trip()
        logger.warning("index_down", extra={"code": str(down)})


@task()
def reconcile_indexes() -> None:
    """Compare the indexes with the rows, put right what is wrong, and purge tombstones."""
    reconcile(DatabaseIndex())
    other = elastic()
    if other is None:
        forget_notes(ELASTIC)
        return
    try:
        reconcile(other)
    except IndexDown as down:
        logger.warning("index_down", extra={"code": str(down)})


@every(seconds=24 * 3600, name="search_reconcile")
def reconcile_daily() -> None:
    """Let the worker reconcile, unless it is about to."""
    path = reconcile_indexes.module_path
    if not DBTaskResult.objects.filter(task_path=path, finished_at__isnull=True).exists():
        reconcile_indexes.enqueue()


@probe("search")
def _search() -> bool:
    """Answer whether what changed reaches the indexes, and Elasticsearch answers where there is one."""
    if Outbox.objects.filter(noted_at__lt=timezone.now() - LATE).exists():
        return False
    other = elastic()
    return other is None or other.is_up()
