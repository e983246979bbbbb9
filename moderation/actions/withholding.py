"""Somebody of the team takes words from readers where they stand, without going to the desk.

It goes through the queue all the same: there is an item, the author is told in the decision's own
words, and can appeal. Who may decide takes the words down for good. Who may not (a facilitator, an
operator) keeps them from readers until somebody who may has decided; the item stays open for them.
"""

from django.db import transaction

from community.core import clock
from community.core.errors import Invalid
from community.core.rulings import require
from community.core.screening import Assessment, CareLevel, Filing, RuleLevel, Subject, Verdict
from community.core.screening import Signal as Reason
from community.members.actions import inbox
from community.members.models import Member
from moderation import policy
from moderation.actions.deciding import Step, decide, hold_words, write_decision
from moderation.actions.filing import keep_reasons, open_or_raise
from moderation.actions.record import record
from moderation.models import Decision, ReviewItem
from moderation.ports import target_for
from moderation.wording import RULES

BY_THE_TEAM = Reason(code="TEAM", source="team", rule_level=RuleLevel.HOLD)
"""Why the item is there."""
FOUND = Assessment(
    html="",
    plain="",
    care_level=CareLevel.NONE,
    care_score=0.0,
    subject=Subject.NONE,
    rule_level=RuleLevel.HOLD,
    verdict=Verdict.HOLD,
    signals=(BY_THE_TEAM,),
)
"""What a filing of such words carries."""


def withhold(*, actor: Member, filing: Filing, rule: str, note: str) -> Decision:
    """Take the words of ``filing`` from readers, and tell their author why.

    The caller has asked its own policy whether ``actor`` may do so there.

    Raises:
        NotFound, NotAllowed: not the actor's to see, or somebody else is at it.
        Invalid: no rule, nothing said to the author, or words that no reader sees.

    """
    with transaction.atomic(), inbox.together():
        target = target_for(filing.subject_kind)
        target.lock(filing.subject_id)
        item = open_or_raise(filing, CareLevel.NONE, RuleLevel.HOLD)
        keep_reasons(item, filing.revision_id, filing.assessment.signals)
        if policy.can_claim(actor, item, at=clock.now()):
            step = Step(actor=actor, item_id=item.public_id, version=item.version)
            return decide(step, verdict=Decision.Verdict.REMOVE, rule=rule, note=note)
        return _keep_back(actor, item, rule, note)


def _keep_back(actor: Member, item: ReviewItem, rule: str, note: str) -> Decision:
    """Hold the words. The item goes to nobody's hands: those who may decide must find it free."""
    require(policy.can_work_on(actor, item, "thread.lock", at=clock.now()))
    if rule not in RULES:
        raise Invalid("rule", {"rule": "needed"})
    if not note.strip():
        raise Invalid("note", {"note": "needed"})
    verdict = Decision.Verdict.KEEP_HELD
    decision = write_decision(item, actor, verdict, rule=rule, note=note)
    hold_words(item, target_for(item.subject_kind))
    record(item, "decided", actor=actor, verdict=verdict, rule=rule)
    return decision
