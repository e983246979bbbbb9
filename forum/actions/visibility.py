"""Show, hide and delete: the only places where readers' view of a thread or a room changes.

Every function here is called inside a transaction; what changes something, with the row lock of the
stream in hand.
"""

from typing import TypeVar

from community.core import clock
from community.core.errors import NotFound
from community.core.events import announce
from forum.actions.finding import found_anew
from forum.actions.telling import tell_of
from forum.models import Board, Contribution, Revision, Stream

VISIBLE = Contribution.State.PUBLISHED
S = TypeVar("S", bound=Stream)
C = TypeVar("C", bound=Contribution)


def lock_stream(stream: S) -> S:
    """Return the stream as it is now, with its place, locked until the transaction ends."""
    rows = type(stream)._default_manager.select_for_update(of=("self",))
    if stream.WITH_PLACE:  # without a name, Django would follow every relation
        rows = rows.select_related(*stream.WITH_PLACE)
    return rows.get(pk=stream.pk)


def lock_board(board: Board) -> Board:
    """Return the board as it is now, locked, so that its readers stay the same until a thread stands on it.

    It comes before any of its threads: whoever changes a board locks in that order too.

    Raises:
        NotFound: it is gone.

    """
    found = Board.objects.select_for_update(no_key=True).filter(pk=board.pk).first()
    if found is None:
        raise NotFound
    return found


def lock_item(item: C) -> C:
    """Return the item as it is now, with the words that readers see; it and its stream are locked.

    The stream comes first, here as everywhere: two writers wait for each other and never deadlock.
    """
    stream = lock_stream(item.stream)
    rows = type(item)._default_manager.select_for_update(of=("self",))
    current = rows.select_related("visible_revision").get(pk=item.pk)
    setattr(current, current.STREAM, stream)
    return current


def show(item: Contribution, revision: Revision, stream: Stream) -> None:
    """Let readers see ``revision`` of ``item``: new words, a late approval or an edit alike.

    Words that their author has replaced meanwhile are cleared, and the newer ones stay.
    """
    moment = clock.now()
    was_shown = item.state == VISIBLE
    if was_shown and item.visible_revision is not None and item.visible_revision.number > revision.number:
        _settle(revision)
        return
    if item.position is None:
        stream.last_position += 1
        item.position, item.published_at = stream.last_position, moment
    elif item.visible_revision_id != revision.pk:
        item.edited_at = moment
    _settle(revision)
    item.state, item.visible_revision = VISIBLE, revision
    _changed(item, stream, was_shown=was_shown)


def _settle(revision: Revision) -> None:
    revision.state, revision.awaits_scorer = Revision.State.PUBLISHED, False
    revision.save(update_fields=["state", "awaits_scorer"])


def hide(item: Contribution, stream: Stream) -> None:
    """Take ``item`` from readers by a decision. Seen before, it leaves a tombstone."""
    shown_before = item.position is not None
    _withdraw(item, stream, Contribution.State.HIDDEN if shown_before else Contribution.State.REJECTED)


def delete(item: Contribution, stream: Stream) -> None:
    """Take ``item`` from readers because its author wants it. Quotes of it go with it."""
    _withdraw(item, stream, Contribution.State.DELETED)


def hold(item: Contribution, revision: Revision, stream: Stream) -> None:
    """Keep ``revision`` from readers until somebody decides; a shown item becomes a tombstone."""
    revision.state = Revision.State.HELD
    revision.save(update_fields=["state"])
    if item.visible_revision_id == revision.pk:
        _withdraw(item, stream, Contribution.State.HIDDEN)


def _withdraw(item: Contribution, stream: Stream, state: Contribution.State) -> None:
    was_shown = item.state == VISIBLE
    item.state = state
    if item.position is None:
        item.save(update_fields=["state"])
        return
    _changed(item, stream, was_shown=was_shown)


def _changed(item: Contribution, stream: Stream, *, was_shown: bool) -> None:
    """Number the change, keep what the stream tells about its items true, and say so."""
    came_or_went = was_shown != (item.state == VISIBLE)
    stream.cursor += 1
    item.cursor = stream.cursor
    found_anew(item, stream, came_or_went=came_or_went)
    item.save()
    stream.keep_in_step(item, was_shown=was_shown)
    stream.save()
    tell_of(item, came_or_went=came_or_went)
    announce(item.changed())
