"""The one clock that actions read. The demo seed moves it; nothing else does."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_moved: ContextVar[datetime | None] = ContextVar("moved_clock", default=None)


def now() -> datetime:
    """Return the current time, aware, in UTC."""
    return _moved.get() or timezone.now()


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Let :func:`now` answer ``moment`` inside the block."""
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)
