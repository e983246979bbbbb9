"""Who may see and do what at the review desk. Row rules; the queryset twin is ``queries.items_for``."""

from datetime import datetime

from community.core.rulings import INVISIBLE, Ruling
from community.core.screening import RuleLevel
from community.members.models import Member
from community.members.policy import may
from community.members.queries import standing_of
from moderation.models import Appeal, Decision, ReviewItem


def can_see(viewer: Member, item: ReviewItem) -> Ruling:
    """Reviewers see items of their scope. Nobody sees the desk's view of their own words."""
    if item.author_id == viewer.pk:
        return INVISIBLE
    return may(standing_of(viewer), "review.read", circle_id=item.circle_id) or INVISIBLE


def can_work_on(viewer: Member, item: ReviewItem, action: str, *, at: datetime) -> Ruling:
    """An open item that nobody else holds can be worked on, by whoever may do ``action``.

    A lease that ran out while its holder was writing costs nothing: as long as nobody else took
    the item, the step takes it again.
    """
    if not (ruling := can_see(viewer, item)):
        return ruling
    if item.closed_at is not None:
        return Ruling.deny("item_closed")
    if item.holder(at) not in {None, viewer.pk}:
        return Ruling.deny("item_held_by_other")
    return may(standing_of(viewer), action, circle_id=item.circle_id)


def can_claim(viewer: Member, item: ReviewItem, *, at: datetime) -> Ruling:
    """Only who may decide takes an item: in other hands it would be kept from those who can."""
    return can_work_on(viewer, item, "review.decide", at=at)


def can_accept(viewer: Member, item: ReviewItem) -> Ruling:
    """A clinician takes over what they were called to."""
    if not (ruling := can_see(viewer, item)):
        return ruling
    if not item.waits_for_clinician:
        return Ruling.deny("not_called")
    return may(standing_of(viewer), "review.accept")


def can_pause(item: ReviewItem) -> Ruling:
    """A pause follows a broken rule. Words that only show that someone needs help break none."""
    return Ruling.allow() if item.rule_level > RuleLevel.NONE else Ruling.deny("no_rule_broken")


def can_decide_appeal(viewer: Member, appeal: Appeal) -> Ruling:
    """Another person than the one who decided first, and once."""
    if appeal.answer_id is not None:
        return Ruling.deny("answered_already")
    return Ruling.deny("same_person") if appeal.against_id == viewer.pk else Ruling.allow()


def can_read_decision(viewer: Member, decision: Decision) -> Ruling:
    """The author whom it is about."""
    own = decision.item.author_id == viewer.pk
    return may(standing_of(viewer), "decision.read", own=own) or INVISIBLE


def can_appeal(viewer: Member, decision: Decision) -> Ruling:
    """The author, once, about what was taken down, kept waiting or paused."""
    if decision.item.author_id != viewer.pk:
        return INVISIBLE
    if decision.verdict not in Decision.ADVERSE:
        return Ruling.deny("nothing_to_appeal")
    if Appeal.objects.filter(decision=decision).exists():
        return Ruling.deny("appealed_already")
    return may(standing_of(viewer), "appeal.write", own=True)
