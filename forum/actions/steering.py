"""What the team does with a thread: lock, slow, pin, move. Each with a reason, audited, numbered."""

from django.db import transaction

from community.core import audit
from community.core.errors import Invalid
from community.core.events import announce
from community.core.rulings import require
from community.members.models import Member
from forum import policy
from forum.actions.telling import tell_of_threads
from forum.actions.visibility import lock_stream
from forum.events import ThreadChanged
from forum.models import Thread
from forum.queries import board_for, thread_by_id

SLOWEST = 3600
"""Seconds: the longest pause between two posts that slow mode asks for."""


def set_lock(*, actor: Member, thread_id: str, locked: bool, reason: str) -> None:
    """Lock a thread, or open it again."""
    _steer(actor, thread_id, "thread.lock", reason, is_locked=locked)


def set_slow(*, actor: Member, thread_id: str, seconds: int, reason: str) -> None:
    """Ask for ``seconds`` between two posts of one member; 0 ends it."""
    if not 0 <= seconds <= SLOWEST:
        raise Invalid("slow", {"seconds": "range"})
    _steer(actor, thread_id, "thread.slow", reason, slow_seconds=seconds)


def set_pin(*, actor: Member, thread_id: str, pinned: bool, reason: str) -> None:
    """Pin a thread to the top of its board, or let it go."""
    _steer(actor, thread_id, "thread.pin", reason, is_pinned=pinned)


def move(*, actor: Member, thread_id: str, board_slug: str, reason: str) -> None:
    """Move a thread to another board that the actor may read; who may read it follows the board."""
    board = board_for(actor, board_slug)
    thread = thread_by_id(thread_id)
    _steer(actor, thread_id, "thread.move", reason, board=board, access_version=thread.access_version + 1)


def _steer(actor: Member, thread_id: str, action: str, reason: str, **changes: object) -> None:
    """Change the thread's own fields under its lock.

    Raises:
        NotFound, NotAllowed: not the actor's to steer.
        Invalid: no reason was given.

    """
    thread = thread_by_id(thread_id)
    require(policy.can_steer(actor, thread, action))
    if not reason.strip():
        raise Invalid("reason", {"reason": "empty"})
    with transaction.atomic():
        locked = lock_stream(thread)
        require(policy.can_steer(actor, locked, action))
        _apply(locked, changes)
        cursor = locked.advance()
        if "board" in changes:
            tell_of_threads(Thread.objects.filter(pk=locked.pk))
        audit.record(
            actor=actor.public_id,
            action=action.replace(".", "_"),
            subject=locked.public_id,
            reason=reason.strip()[:500],
            to=str(next(iter(changes.values()))),
        )
        announce(
            ThreadChanged(audience=(f"thread:{locked.public_id}",), thread_id=locked.public_id, cursor=cursor)
        )


def _apply(thread: Thread, changes: dict[str, object]) -> None:
    for name, value in changes.items():
        setattr(thread, name, value)
    thread.save(update_fields=list(changes))
