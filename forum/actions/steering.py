"""What the team does with threads and rooms: lock, slow, pin, move. With a reason, audited, numbered."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F

from community.core import audit
from community.core.errors import Invalid
from community.core.events import announce
from community.core.rulings import require
from community.members.models import Member
from forum import policy
from forum.actions.finding import found_elsewhere
from forum.actions.telling import tell_of_threads
from forum.actions.visibility import lock_board, lock_stream
from forum.models import Board, Stream, Thread
from forum.queries import board_for, room_by_id, thread_by_id

SLOWEST = 3600
"""Seconds: the longest pause between two posts that slow mode asks for."""


def set_lock(*, actor: Member, thread_id: str, locked: bool, reason: str) -> None:
    """Lock a thread, or open it again."""
    _steer(actor, thread_by_id(thread_id), "lock", reason, is_locked=locked)


def lock_room(*, actor: Member, room_id: str, locked: bool, reason: str) -> None:
    """Lock a room, or open it again. The team can still write there."""
    _steer(actor, room_by_id(room_id), "lock", reason, is_locked=locked)


def set_slow(*, actor: Member, thread_id: str, seconds: int, reason: str) -> None:
    """Ask for ``seconds`` between two posts of one member; 0 ends it."""
    _check_pace(seconds)
    _steer(actor, thread_by_id(thread_id), "slow", reason, slow_seconds=seconds)


def slow_room(*, actor: Member, room_id: str, seconds: int, reason: str) -> None:
    """Ask for ``seconds`` between two messages of one member; 0 ends it."""
    _check_pace(seconds)
    _steer(actor, room_by_id(room_id), "slow", reason, slow_seconds=seconds)


def set_pin(*, actor: Member, thread_id: str, pinned: bool, reason: str) -> None:
    """Pin a thread to the top of its board, or let it go."""
    _steer(actor, thread_by_id(thread_id), "pin", reason, is_pinned=pinned)


def move(*, actor: Member, thread_id: str, board_slug: str, reason: str) -> None:
    """Move a thread to another board that the actor may read; who may read it follows the board."""
    board = board_for(actor, board_slug)
    thread = thread_by_id(thread_id)
    _steer(actor, thread, "move", reason, board=board, access_version=F("access_version") + 1)


def _check_pace(seconds: int) -> None:
    if not 0 <= seconds <= SLOWEST:
        raise Invalid("slow", {"seconds": "range"})


def _steer(actor: Member, stream: Stream, verb: str, reason: str, **changes: object) -> None:
    """Change the stream's own columns under its lock. A room's rows are those of threads.

    Raises:
        NotFound, NotAllowed: not the actor's to steer.
        Invalid: no reason was given.

    """
    action = f"thread.{verb}"
    require(policy.can_steer(actor, stream, action))
    check_reason(reason)
    with transaction.atomic():
        if isinstance(board := changes.get("board"), Board):
            changes["board"] = lock_board(board)
        locked = lock_stream(stream)
        require(policy.can_steer(actor, locked, action))
        change(locked, changes, by=actor, verb=verb, reason=reason)
        if isinstance(locked, Thread) and "board" in changes:
            found_elsewhere(locked)
            tell_of_threads(Thread.objects.filter(pk=locked.pk))


def check_reason(reason: str) -> None:
    """Refuse to change anything for everybody without saying why.

    Raises:
        Invalid: no reason was given.

    """
    if not reason.strip():
        raise Invalid("reason", {"reason": "empty"})


def change(stream: Stream, changes: Mapping[str, object], *, by: Member, verb: str, reason: str) -> None:
    """Change columns of the locked stream, number the change, account for it, and say so."""
    for name, value in changes.items():
        setattr(stream, name, value)
    stream.save(update_fields=list(changes))
    stream.advance()
    audit.record(
        actor=by.public_id,
        action=f"{stream.KIND}_{verb}",
        subject=stream.public_id,
        reason=reason.strip()[:500],
        to=str(next(iter(changes.values()))),
    )
    announce(stream.changed())
