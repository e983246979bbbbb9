"""Background work of the core: the worker's heartbeat, and clearing finished tasks."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from community.core.beats import beat
from community.core.periodic import every

KEEP_FINISHED = timedelta(hours=1)
"""Finished tasks hold ids only, and are of no use later."""


@task()
def worker_beat() -> None:
    """Say that the worker takes tasks from the queue and finishes them."""
    beat("worker")


@every(seconds=30, name="ask_worker")
def ask_worker() -> None:
    """Queue one heartbeat, unless one is already waiting for a worker that is away."""
    if not DBTaskResult.objects.filter(task_path=worker_beat.module_path, finished_at__isnull=True).exists():
        worker_beat.enqueue()


@every(seconds=600, name="clear_finished_tasks")
def clear_finished_tasks() -> None:
    """Delete tasks that finished a while ago, a few at a time, so that the write lock stays short."""
    old = DBTaskResult.objects.filter(finished_at__lt=timezone.now() - KEEP_FINISHED).values_list(
        "pk", flat=True
    )
    DBTaskResult.objects.filter(pk__in=list(old[:500])).delete()
