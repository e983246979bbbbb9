"""Ask for another look, and give one: by another person."""

from django.db import transaction

from community.core import clock
from community.core.errors import Conflict, Invalid
from community.core.events import announce
from community.core.rulings import require
from community.core.screening import MAX_SOURCE, Filing, RuleLevel, Submission, screen
from community.members.actions.roles import access_changed
from community.members.models import Member
from moderation import policy
from moderation.actions.desk import conclude, lock_item
from moderation.actions.filing import Care, care_for, keep_attempt, keep_reasons, open_or_raise
from moderation.actions.record import record
from moderation.assess import triage_only
from moderation.events import DecisionMade
from moderation.models import Appeal, Decision
from moderation.ports import target_for
from moderation.queries import decision_by_id

APPEAL = "moderation.appeal"


def appeal(*, author: Member, decision_id: str, text: str) -> Care:
    """Ask for another look at a decision. Triage comes first, whatever becomes of the request.

    Raises:
        NotFound: not about the author's words.
        NotAllowed: asked already, or nothing to ask about.
        Invalid: an empty or over-long text.

    """
    too_long = len(text) > MAX_SOURCE
    assessment = triage_only(text) if too_long else screen(Submission(source=text, surface="appeal"))
    decision = decision_by_id(decision_id)
    require(policy.can_appeal(author, decision))
    if too_long or not assessment.plain.strip():
        keep_attempt(author=author, surface="appeal", source=text, assessment=assessment, refusal="appeal_text")
        raise Invalid("too_long" if too_long else "empty", {"text": "too_long" if too_long else "empty"})
    with transaction.atomic():
        made = Appeal.objects.create(
            decision=decision, source=text, html=assessment.html, plain=assessment.plain, made_at=clock.now()
        )
        filing = Filing(
            subject_kind=APPEAL,
            subject_id=made.public_id,
            revision_id=made.public_id,
            surface="appeal",
            author_id=author.pk,
            assessment=assessment,
        )
        # An appeal is looked at whether or not the machine found anything in it.
        item = open_or_raise(filing, assessment.care_level, max(assessment.rule_level, RuleLevel.NOTE))
        keep_reasons(item, made.public_id, assessment.signals)
    return care_for(subject_kind=APPEAL, subject_id=made.public_id, cards=assessment.cards)


def decide_appeal(*, actor: Member, item_id: str, version: int, overturn: bool, note: str) -> Decision:
    """Keep the first decision, or undo it: words are shown again, a pause ends.

    Raises:
        NotAllowed: the same person decided first, or the actor does not hold the item.
        Conflict: the item changed since the actor opened it.
        Invalid: no note to the author.

    """
    with transaction.atomic():
        item = lock_item(item_id)
        first = Appeal.objects.select_related("decision__item__author").get(public_id=item.subject_id).decision
        require(policy.can_decide_appeal(actor, item, first, at=clock.now()))
        if item.version != version:
            raise Conflict("item_changed")
        if not note.strip():
            raise Invalid("note", {"note": "needed"})
        verdict = Decision.Verdict.OVERTURN if overturn else Decision.Verdict.UPHOLD
        decision = Decision.objects.create(
            item=item,
            revision_id=item.revision_id,
            made_by=actor,
            verdict=verdict,
            care_level=item.care_level,
            facts={"first_decision": first.public_id},
            note=note.strip(),
            made_at=clock.now(),
        )
        if overturn:
            _undo(first)
        conclude(item, actor, verdict)
        record(item, "decided", actor=actor, verdict=verdict)
        announce(
            DecisionMade(
                audience=(f"member:{item.author.public_id}",),
                decision_id=decision.public_id,
                author_id=item.author.public_id,
            )
        )
    return decision


def _undo(first: Decision) -> None:
    subject = first.item
    target = target_for(subject.subject_kind)
    if first.verdict in {Decision.Verdict.REMOVE, Decision.Verdict.KEEP_HELD} and target.can_publish(
        subject.subject_id, first.revision_id
    ):
        target.publish(subject.subject_id, first.revision_id)
    if first.sanctions.exists():
        Member.objects.filter(pk=subject.author_id).update(paused_until=None)
        access_changed(subject.author)
