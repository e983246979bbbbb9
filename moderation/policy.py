"""Who may see and do what at the review desk. Row rules; the queryset twin is ``queries.items_for``."""

from datetime import datetime

from community.core.rulings import INVISIBLE, Ruling
from community.members.models import Member
from community.members.policy import may
from community.members.queries import standing_of
from moderation.models import Decision, ReviewItem


def can_see(viewer: Member, item: ReviewItem) -> Ruling:
    """Reviewers see items of their scope. Nobody sees the desk's view of their own words."""
    if item.author_id == viewer.pk:
        return INVISIBLE
    allowed = may(standing_of(viewer), "review.read", circle_id=item.circle_id)
    return allowed or INVISIBLE


def can_claim(viewer: Member, item: ReviewItem, *, at: datetime) -> Ruling:
    """An open item that nobody else holds."""
    if not (ruling := can_see(viewer, item)):
        return ruling
    if item.closed_at is not None:
        return Ruling.deny("item_closed")
    holder = item.holder(at)
    return Ruling.deny("item_held_by_other") if holder not in {None, viewer.pk} else Ruling.allow()


def can_work_on(viewer: Member, item: ReviewItem, action: str, *, at: datetime) -> Ruling:
    """What only the one who holds the item may do."""
    if not (ruling := can_claim(viewer, item, at=at)):
        return ruling
    if item.holder(at) != viewer.pk:
        return Ruling.deny("claim_first")
    return may(standing_of(viewer), action, circle_id=item.circle_id)


def can_accept(viewer: Member, item: ReviewItem) -> Ruling:
    """A clinician takes over what they were called to."""
    if not (ruling := can_see(viewer, item)):
        return ruling
    if item.closed_at is not None or item.clinician_called_at is None:
        return Ruling.deny("not_called")
    return may(standing_of(viewer), "review.accept")


def can_decide_appeal(viewer: Member, item: ReviewItem, decision: Decision, *, at: datetime) -> Ruling:
    """Another person than the one who decided first."""
    if decision.made_by_id == viewer.pk:
        return Ruling.deny("same_person")
    return can_work_on(viewer, item, "appeal.decide", at=at)


def can_read_decision(viewer: Member, decision: Decision) -> Ruling:
    """The author whom it is about, and those who decide."""
    own = decision.item.author_id == viewer.pk
    return may(standing_of(viewer), "decision.read", own=own) or INVISIBLE


def can_appeal(viewer: Member, decision: Decision) -> Ruling:
    """The author, once, about what was taken down, kept waiting or paused."""
    if decision.item.author_id != viewer.pk:
        return INVISIBLE
    if Decision.objects.filter(pk=decision.pk, appeal__isnull=False).exists():
        return Ruling.deny("appealed_already")
    adverse = decision.verdict in {Decision.Verdict.REMOVE, Decision.Verdict.KEEP_HELD}
    if not adverse and not decision.sanctions.exists():
        return Ruling.deny("nothing_to_appeal")
    return may(standing_of(viewer), "appeal.write", own=True)
