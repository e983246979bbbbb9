"""What a member does with words that stand there, posts and messages alike: react, take back, tell the team.

``responding`` and ``chat`` find the words and call these.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from community.core import clock
from community.core.errors import DomainError, Invalid
from community.core.events import announce
from community.core.limits import Limit, spend
from community.core.rulings import require
from community.members.actions import inbox
from community.members.models import Member
from forum import policy
from forum.actions import visibility
from forum.actions.refusing import Refused, turn_away
from forum.models import Contribution, SmallAnswer
from forum.queries import latest_revision
from moderation.actions.filing import NOTE_KEPT, Care
from moderation.actions.filing import report as tell_the_team
from moderation.models import Report

REACTING = Limit("reacting", burst=60, seconds=300)
REPORTING = Limit("reporting", burst=20, seconds=3600)
LONGEST_NOTE = NOTE_KEPT


def check_kind(kind: str) -> None:
    """Refuse a reaction that there is not.

    Raises:
        Invalid: an unknown kind.

    """
    if kind not in SmallAnswer.Kind.values:
        raise Invalid("reaction", {"kind": "unknown"})


def answer(*, member: Member, item: Contribution, kind: str) -> bool:
    """Add a reaction, or take it back if it was there. Return whether it is there now.

    Raises:
        NotFound, NotAllowed: the words are not the member's to answer.
        TooFast: too many in a short time.

    """
    require(policy.can_answer(member, item, "post.react"))
    spend(REACTING, member.public_id)
    with transaction.atomic():
        locked = visibility.lock_item(item)
        require(policy.can_answer(member, locked, "post.react"))
        taken_back, _ = locked.reactions.filter(member=member, kind=kind).delete()
        if not taken_back:
            locked.reactions.create(member=member, kind=kind, made_at=clock.now())
        _number(locked)
        inbox.move([locked.author_id])
    return not taken_back


def _number(item: Contribution) -> None:
    """Give the change a number of its own, however soon it follows another.

    A reader who has the number already would never ask for what was joined to it later. Numbers that
    a later change of the same item takes over are simply missing, and frames join what comes together.
    """
    item.cursor = item.stream.advance()
    item.save(update_fields=["cursor"])
    announce(item.changed())


def take_back(*, member: Member, item: Contribution) -> None:
    """Take one's own words away; readers see a tombstone. An open review item stays open.

    Raises:
        NotFound, NotAllowed: not the member's own, or already gone.

    """
    require(policy.can_delete(member, item))
    with transaction.atomic():
        locked = visibility.lock_item(item)
        require(policy.can_delete(member, locked))
        visibility.delete(locked, locked.stream)


def tell(*, member: Member, item: Contribution, reason: str, note: str) -> Care:
    """Tell the team about words. What the note says about the reporter is answered to them.

    Raises:
        NotFound, NotAllowed, Invalid, TooFast: the words are not the member's to report, an unknown
            reason, a note that is too long, or too many reports in an hour.

    """
    require(policy.can_answer(member, item, "post.report"))
    if reason not in Report.Reason.values:
        raise Invalid("reason", {"reason": "unknown"})
    if len(note) > LONGEST_NOTE:
        raise Invalid("note_long", {"note": "too_long"})
    spend(REPORTING, member.public_id)
    revision = item.visible_revision or latest_revision(item)
    return tell_the_team(
        reporter=member,
        subject_kind=item.SUBJECT,
        subject_id=item.public_id,
        revision_id=revision.public_id,
        surface=item.surface,
        author=item.author,
        reason=reason,
        note=note,
        circle_id=item.stream.place.circle_id,
    )


@contextmanager
def note_answered(member: Member, note: str) -> Iterator[None]:
    """Let no refusal inside the block lose what a report's note says: it is triaged first.

    Raises:
        Refused: with the care that was answered.

    """
    try:
        yield
    except DomainError as why:
        raise Refused(why, turn_away(author=member, surface="report", text=note, why=why)) from why
