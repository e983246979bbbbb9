"""Periodic work: what ``manage.py tick`` runs again and again.

A job finds its work in rows, does it in short transactions, and is harmless to run twice.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

logger = logging.getLogger("holdfast.tick")


@dataclass(slots=True)
class Job:
    """``run`` every ``seconds``. ``next_at`` counts on the monotonic clock."""

    name: str
    seconds: float
    run: Callable[[], None]
    next_at: float = field(default=0.0)


JOBS: dict[str, Job] = {}


def every(*, seconds: float, name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register the decorated function as a job of ``tick``."""

    def register(run: Callable[[], None]) -> Callable[[], None]:
        JOBS[name] = Job(name, seconds, run)
        return run

    return register


def run_due() -> None:
    """Run each job that is due. One that fails is logged by name and tried again next time."""
    for job in JOBS.values():
        moment = time.monotonic()
        if moment < job.next_at:
            continue
        job.next_at = moment + job.seconds
        try:
            job.run()
        except Exception as error:  # noqa: BLE001  a broken job must not stop the others
            # The type alone: a message may quote a member's words.
            logger.error("job_failed", extra={"job": job.name, "error": type(error).__name__})
