"""Who may see and do what in the forum. Each row rule has a queryset twin in ``queries``.

The role's part comes from the one table in ``community.members.policy``; what is added here is
what only the forum knows: a board's audience and posting rule, a lock, the edit window.
"""

from datetime import datetime, timedelta

from django.conf import settings

from community.core.rulings import INVISIBLE, Ruling
from community.members.models import Member, Role
from community.members.policy import REVIEWERS, TEAM, Standing, may
from community.members.queries import excluded_authors, standing_of
from forum.models import Board, Post, Thread

AUDIENCE_ROLES: dict[str, frozenset[Role]] = {
    Board.Audience.MEMBERS: frozenset({Role.PARTICIPANT, Role.ALUMNUS, Role.MENTOR}) | TEAM,
    Board.Audience.PARTICIPANTS: frozenset({Role.PARTICIPANT}) | TEAM,
    Board.Audience.ALUMNI: frozenset({Role.ALUMNUS, Role.MENTOR}) | TEAM,
    Board.Audience.FAMILIES: frozenset({Role.FAMILY}) | TEAM,
}
"""Who reads a board of each audience. Families and members stand apart: neither reads the other."""
CIRCLE_READERS = frozenset({Role.MODERATOR, Role.CLINICIAN})
"""Those of the team who read every circle; others of the team only their own."""


def can_read_board(standing: Standing, board: Board) -> Ruling:
    """Twin of :func:`forum.queries.boards_for`."""
    if not may(standing, "board.read"):
        return INVISIBLE
    if board.audience == Board.Audience.CIRCLE:
        allowed = (
            board.circle_id in standing.circle_ids
            or standing.has_any(CIRCLE_READERS)
            or any(role in TEAM and circle == board.circle_id for role, circle in standing.scoped)
        )
    else:
        allowed = standing.has_any(AUDIENCE_ROLES[board.audience])
    return Ruling.allow() if allowed else INVISIBLE


def sees_all(standing: Standing, circle_id: int | None) -> bool:
    """Return whether ``standing`` sees what is held, hidden or by excluded authors there."""
    return standing.has_any(REVIEWERS, circle_id)


def can_see_thread(viewer: Member, thread: Thread) -> Ruling:
    """Twin of :meth:`forum.queries.threads_for`: visible, or one's own, or for reviewers."""
    standing = standing_of(viewer)
    board = thread.board
    if not can_read_board(standing, board):
        return INVISIBLE
    if sees_all(standing, board.circle_id) or thread.author_id == viewer.pk:
        return Ruling.allow()
    if thread.is_visible and thread.author_id not in excluded_authors(viewer):
        return Ruling.allow()
    return INVISIBLE


def can_see_post(viewer: Member, post: Post) -> Ruling:
    """Twin of :func:`forum.queries.posts_for`."""
    standing = standing_of(viewer)
    thread = post.thread
    if not can_see_thread(viewer, thread):
        return INVISIBLE
    if sees_all(standing, thread.board.circle_id) or post.author_id == viewer.pk:
        return Ruling.allow()
    if post.author_id in excluded_authors(viewer):
        return INVISIBLE
    # A tombstone is seen where something was seen before.
    return Ruling.allow() if post.position is not None else INVISIBLE


def can_start_thread(viewer: Member, board: Board, *, at: datetime) -> Ruling:
    """Return whether ``viewer`` may open a thread there now."""
    standing = standing_of(viewer)
    if not (ruling := can_read_board(standing, board)):
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


def can_edit(viewer: Member, post: Post, *, at: datetime) -> Ruling:
    """Return whether ``viewer`` may change the words of ``post`` now."""
    if not (ruling := can_see_post(viewer, post)):
        return ruling
    own = post.author_id == viewer.pk
    if not may(standing_of(viewer), "post.edit", state=post.state, own=own):
        return Ruling.deny("not_yours" if not own else "not_editable")
    if viewer.is_paused(at):
        return Ruling.deny("paused")
    started = post.published_at or post.written_at
    window = timedelta(minutes=settings.EDIT_WINDOW_MINUTES)
    return Ruling.allow() if at < started + window else Ruling.deny("edit_window")


def can_delete(viewer: Member, post: Post) -> Ruling:
    """Return whether ``viewer`` may take their own post away. There is no window for that.

    Nor does it matter whether they still reach the thread: their words stay theirs.
    """
    own = post.author_id == viewer.pk
    if not own and not (ruling := can_see_post(viewer, post)):
        return ruling
    return may(standing_of(viewer), "post.delete", state=post.state, own=own) or Ruling.deny("not_yours")


def can_see_history(viewer: Member, post: Post) -> Ruling:
    """Return whether ``viewer`` may read earlier versions: reviewers, and the author wherever it went."""
    own = post.author_id == viewer.pk
    if not own and not (ruling := can_see_post(viewer, post)):
        return ruling
    circle_id = post.thread.board.circle_id
    return may(standing_of(viewer), "post.history", state=post.state, own=own, circle_id=circle_id)


def can_answer(viewer: Member, post: Post, action: str) -> Ruling:
    """Return whether ``viewer`` may react to, report or keep ``post``: what they can read."""
    if not (ruling := can_see_post(viewer, post)):
        return ruling
    if action != "thread.keep" and post.author_id == viewer.pk:
        return Ruling.deny("own_post")
    return may(standing_of(viewer), action, state=post.state)


def can_steer(viewer: Member, thread: Thread, action: str) -> Ruling:
    """Return whether ``viewer`` may lock, slow, pin or move ``thread``."""
    if not (ruling := can_see_thread(viewer, thread)):
        return ruling
    return may(standing_of(viewer), action, circle_id=thread.board.circle_id)
