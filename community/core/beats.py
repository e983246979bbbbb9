"""Heartbeats: which background processes are alive."""

from datetime import timedelta

from community.core import clock
from community.core.models import Beat

TICK_SILENT_AFTER = timedelta(minutes=2)
"""A tick unheard for this long sends no alerts, and nobody may be promised one."""


def beat(name: str) -> None:
    """Record that ``name`` is alive now."""
    Beat.objects.update_or_create(name=name, defaults={"at": clock.now()})


def is_alive(name: str) -> bool:
    """Return whether ``name`` has beaten within ``TICK_SILENT_AFTER``.

    A beat from the future proves nothing: the machine's clock was set back since.
    """
    at = clock.now()
    return Beat.objects.filter(
        name=name, at__gt=at - TICK_SILENT_AFTER, at__lt=at + TICK_SILENT_AFTER
    ).exists()
