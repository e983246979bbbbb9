"""Say that something has happened. The only way out of an action.

Delivery is at most once: a crash between commit and dispatch loses an event, so every
listener must be able to catch up from rows, and none may answer back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from django.db import connection, transaction
from django.dispatch import Signal

announced = Signal()
"""Sent after commit. provides args: event (an :class:`Event`); sender is its class."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that has happened. ``audience`` says who may learn of it, and is required.

    ``audience`` is a tuple of tokens: "thread:<public_id>", "member:<public_id>", "review".
    """

    audience: tuple[str, ...]


E = TypeVar("E", bound=Event)


def announce(event: Event) -> None:
    """Tell every listener about ``event`` after the current transaction commits.

    Raises:
        RuntimeError: outside a transaction, where "after commit" means nothing.

    """
    if not connection.in_atomic_block:
        msg = f"announce({type(event).__name__}) must be called inside transaction.atomic()."
        raise RuntimeError(msg)
    # robust: a listener that fails is logged and cannot cost the others their turn.
    transaction.on_commit(partial(_dispatch, event), robust=True)


def _dispatch(event: Event) -> None:
    announced.send_robust(sender=type(event), event=event)


def listen(kind: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Call the decorated function with each announced event of ``kind``."""

    def connect(listener: Callable[[E], None]) -> Callable[[E], None]:
        def receive(sender: type[Event], event: E, **_: object) -> None:
            listener(event)

        announced.connect(
            receive, sender=kind, weak=False, dispatch_uid=f"{listener.__module__}.{listener.__qualname__}"
        )
        return listener

    return connect
