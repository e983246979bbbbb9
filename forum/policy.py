"""Who may see and do what in the forum. Each row rule has a queryset twin in ``queries``.

The role's part comes from the one table in ``community.members.policy``; what is added here is
what only the forum knows: a place's audience, a board's posting rule, a room's hours, a lock, the
edit window.
"""

from datetime import datetime, timedelta

from django.conf import settings

from community.core.rulings import INVISIBLE, Ruling
from community.members.models import Member, Role
from community.members.policy import REVIEWERS, TEAM, Standing, may
from community.members.queries import excluded_authors, standing_of
from forum.hours import hours_of
from forum.models import Audience, Board, Contribution, Place, Room, Stream, Thread
from moderation.hours import is_open

AUDIENCE_ROLES: dict[str, frozenset[Role]] = {
    Audience.MEMBERS: frozenset({Role.PARTICIPANT, Role.ALUMNUS, Role.MENTOR}) | TEAM,
    Audience.PARTICIPANTS: frozenset({Role.PARTICIPANT}) | TEAM,
    Audience.ALUMNI: frozenset({Role.ALUMNUS, Role.MENTOR}) | TEAM,
    Audience.FAMILIES: frozenset({Role.FAMILY}) | TEAM,
}
"""Who reads a place of each audience. Families and members stand apart: neither reads the other."""
CIRCLE_READERS = frozenset({Role.MODERATOR, Role.CLINICIAN})
"""Those of the team who read every circle; others of the team only their own."""


def can_read_place(standing: Standing, place: Place) -> Ruling:
    """Twin of :func:`forum.queries.boards_for` and :func:`forum.queries.rooms_for`."""
    if not may(standing, "board.read"):
        return INVISIBLE
    if place.audience == Audience.CIRCLE:
        allowed = (
            place.circle_id in standing.circle_ids
            or standing.has_any(CIRCLE_READERS)
            or any(role in TEAM and circle == place.circle_id for role, circle in standing.scoped)
        )
    else:
        allowed = standing.has_any(AUDIENCE_ROLES[place.audience])
    return Ruling.allow() if allowed else INVISIBLE


def sees_all(standing: Standing, circle_id: int | None) -> bool:
    """Return whether ``standing`` sees what is held, hidden or by excluded authors there."""
    return standing.has_any(REVIEWERS, circle_id)


def can_see_thread(viewer: Member, thread: Thread) -> Ruling:
    """Twin of :meth:`forum.queries.threads_for`: visible, or one's own, or for reviewers."""
    standing = standing_of(viewer)
    board = thread.board
    if not can_read_place(standing, board):
        return INVISIBLE
    if sees_all(standing, board.circle_id) or thread.author_id == viewer.pk:
        return Ruling.allow()
    if thread.is_visible and thread.author_id not in excluded_authors(viewer):
        return Ruling.allow()
    return INVISIBLE


def can_read_room(viewer: Member, room: Room) -> Ruling:
    """Twin of :func:`forum.queries.rooms_for`. A closed room can still be read."""
    return can_read_place(standing_of(viewer), room)


def can_enter(viewer: Member, stream: Stream) -> Ruling:
    """Return whether ``viewer`` may open the thread or the room."""
    if isinstance(stream, Thread):
        return can_see_thread(viewer, stream)
    return can_read_place(standing_of(viewer), stream.place)


def can_see(viewer: Member, item: Contribution) -> Ruling:
    """Twin of :func:`forum.queries.posts_for` and :func:`forum.queries.messages_for`."""
    if not can_enter(viewer, item.stream):
        return INVISIBLE
    if sees_all(standing_of(viewer), item.stream.place.circle_id) or item.author_id == viewer.pk:
        return Ruling.allow()
    if item.author_id in excluded_authors(viewer):
        return INVISIBLE
    # A tombstone is seen where something was seen before.
    return Ruling.allow() if item.position is not None else INVISIBLE


def can_start_thread(viewer: Member, board: Board, *, at: datetime) -> Ruling:
    """Return whether ``viewer`` may open a thread there now."""
    standing = standing_of(viewer)
    if not (ruling := can_read_place(standing, board)):
        return ruling
    if not may(standing, "thread.start"):
        return Ruling.deny("role")
    if board.posting != Board.Posting.EVERYONE and not standing.has_any(TEAM, board.circle_id):
        return Ruling.deny("team_starts_threads")
    return Ruling.deny("paused") if viewer.is_paused(at) else Ruling.allow()


def can_reply(viewer: Member, thread: Thread, *, at: datetime) -> Ruling:
    """Return whether ``viewer`` may answer in ``thread`` now."""
    standing = standing_of(viewer)
    board = thread.board
    if not (ruling := can_see_thread(viewer, thread)):
        return ruling
    if not thread.is_visible:
        return Ruling.deny("not_posted_yet")
    if board.posting == Board.Posting.TEAM and not standing.has_any(TEAM, board.circle_id):
        return Ruling.deny("team_only")
    if viewer.is_paused(at):
        return Ruling.deny("paused")
    state = "locked" if thread.is_locked else "open"
    return (
        Ruling.allow()
        if may(standing, "post.write", state=state, circle_id=board.circle_id)
        else Ruling.deny(state)
    )


def can_say(viewer: Member, room: Room, *, at: datetime) -> Ruling:
    """Return whether ``viewer`` may speak in ``room`` now. The team may outside its hours, too."""
    if not (ruling := can_read_room(viewer, room)):
        return ruling
    if room.is_closed:
        return Ruling.deny("room_closed")
    if viewer.is_paused(at):
        return Ruling.deny("paused")
    standing = standing_of(viewer)
    state = "locked" if room.is_locked else "open"
    if not may(standing, "post.write", state=state, circle_id=room.circle_id):
        return Ruling.deny("room_locked")
    if standing.has_any(TEAM, room.circle_id) or is_open(hours_of(room), at):
        return Ruling.allow()
    return Ruling.deny("room_shut")


def can_edit(viewer: Member, item: Contribution, *, at: datetime) -> Ruling:
    """Return whether ``viewer`` may change the words of ``item`` now."""
    if not (ruling := can_see(viewer, item)):
        return ruling
    own = item.author_id == viewer.pk
    if not may(standing_of(viewer), "post.edit", state=item.state, own=own):
        return Ruling.deny("not_yours" if not own else "not_editable")
    if not (ruling := _takes_words(viewer, item.stream, at)):
        return ruling
    started = item.published_at or item.written_at
    window = timedelta(minutes=settings.EDIT_WINDOW_MINUTES)
    return Ruling.allow() if at < started + window else Ruling.deny("edit_window")


def _takes_words(viewer: Member, stream: Stream, at: datetime) -> Ruling:
    """Return whether somebody's own words may be replaced by others where they stand: that is saying more."""
    if isinstance(stream, Room):
        return can_say(viewer, stream, at=at)
    if viewer.is_paused(at):
        return Ruling.deny("paused")
    is_team = standing_of(viewer).has_any(TEAM, stream.place.circle_id)
    return Ruling.deny("locked") if stream.is_locked and not is_team else Ruling.allow()


def can_delete(viewer: Member, item: Contribution) -> Ruling:
    """Return whether ``viewer`` may take their own words away. There is no window for that.

    Nor does it matter whether they still reach the place: their words stay theirs.
    """
    own = item.author_id == viewer.pk
    if not own and not (ruling := can_see(viewer, item)):
        return ruling
    return may(standing_of(viewer), "post.delete", state=item.state, own=own) or Ruling.deny("not_yours")


def can_see_history(viewer: Member, item: Contribution) -> Ruling:
    """Return whether ``viewer`` may read earlier versions: reviewers, and the author wherever it went."""
    own = item.author_id == viewer.pk
    if not own and not (ruling := can_see(viewer, item)):
        return ruling
    circle_id = item.stream.place.circle_id
    return may(standing_of(viewer), "post.history", state=item.state, own=own, circle_id=circle_id)


def can_answer(viewer: Member, item: Contribution, action: str) -> Ruling:
    """Return whether ``viewer`` may react to, report or keep ``item``: what they can read."""
    if not (ruling := can_see(viewer, item)):
        return ruling
    if action != "thread.keep" and item.author_id == viewer.pk:
        return Ruling.deny("own_post")
    return may(standing_of(viewer), action, state=item.state)


def can_hide(viewer: Member, item: Contribution) -> Ruling:
    """Return whether ``viewer`` may take ``item`` from readers where it stands."""
    if not (ruling := can_see(viewer, item)):
        return ruling
    if item.author_id == viewer.pk:
        return Ruling.deny("own_post")
    if item.state != Contribution.State.PUBLISHED:
        return Ruling.deny("gone_already")
    return may(standing_of(viewer), "thread.lock", circle_id=item.stream.place.circle_id)


def can_steer(viewer: Member, stream: Stream, action: str) -> Ruling:
    """Return whether ``viewer`` may lock, slow, pin or move ``stream``."""
    if not (ruling := can_enter(viewer, stream)):
        return ruling
    return may(standing_of(viewer), action, circle_id=stream.place.circle_id)
