"""Ask for another look, and give one: by another person."""

from django.db import IntegrityError, transaction

from community.core import clock
from community.core.errors import DomainError, Invalid, NotFound
from community.core.rulings import require
from community.core.screening import MAX_SOURCE, Assessment, CareLevel, Filing, RuleLevel, Submission, screen
from community.members.actions import inbox
from community.members.models import Member
from moderation import policy
from moderation.actions.deciding import Step, conclude, follow_sanctions, lock_words, write_decision
from moderation.actions.desk import begin, keep
from moderation.actions.filing import Care, care_for, keep_attempt, keep_reasons, open_or_raise, storable
from moderation.actions.record import record
from moderation.assess import triage_only
from moderation.models import Appeal, Decision, Hold, ReviewItem, Sanction
from moderation.ports import target_for
from moderation.queries import decision_by_id

APPEAL = "moderation.appeal"
LONGEST_REF = 60
"""Letters of an address that are kept beside an attempt."""


class Refused(Exception):
    """An appeal that was triaged and not taken. ``why`` is the refusal, ``care`` what the author is shown."""

    def __init__(self, why: DomainError, care: Care) -> None:
        super().__init__(why.reason)
        self.why, self.care = why, care


def appeal(*, author: Member, decision_id: str, text: str) -> Care:
    """Ask for another look at a decision, once. Triage comes first, whatever becomes of the request.

    Raises:
        Refused: no such decision or not about the author's words, asked already, nothing to ask
            about, or an empty or over-long text. What the text said is kept all the same.

    """
    assessment = _triage(text)
    try:
        decision = decision_by_id(decision_id)
        require(policy.can_appeal(author, decision))
        if len(text) > MAX_SOURCE:
            raise Invalid("too_long", {"text": "too_long"})
        if not assessment.plain.strip():
            raise Invalid("empty", {"text": "empty"})
    except DomainError as why:
        raise Refused(why, _keep_refused(author, decision_id, text, assessment, why)) from why
    try:
        made = _file(author, decision, text, assessment)
    except IntegrityError:  # sent twice at once; the first one counts
        made = Appeal.objects.get(decision=decision)
    return care_for(subject_kind=APPEAL, subject_id=made.public_id, cards=assessment.cards)


def turn_away(*, author: Member, decision_id: str, text: str, why: DomainError) -> Care:
    """Answer an appeal that the door has refused already: read it, and keep it where it speaks of danger."""
    assessment = _triage(text)
    return _keep_refused(author, decision_id, text, assessment, why)


def _triage(text: str) -> Assessment:
    """Assess the appeal, however long it is: one that will be refused is triaged all the same."""
    return triage_only(text) if len(text) > MAX_SOURCE else screen(Submission(source=text, surface="appeal"))


def _keep_refused(
    author: Member, decision_id: str, text: str, assessment: Assessment, why: DomainError
) -> Care:
    return keep_attempt(
        author=author,
        surface="appeal",
        source=text,
        assessment=assessment,
        refusal=why.reason,
        context_ref=decision_id[:LONGEST_REF],
    )


def _file(author: Member, decision: Decision, text: str, assessment: Assessment) -> Appeal:
    with transaction.atomic():
        made = Appeal.objects.create(
            decision=decision,
            against=decision.made_by,
            source=storable(text),
            html=storable(assessment.html),
            plain=storable(assessment.plain),
            made_at=clock.now(),
        )
        filing = Filing(
            subject_kind=APPEAL,
            subject_id=made.public_id,
            revision_id=made.public_id,
            surface="appeal",
            author_id=author.pk,
            circle_id=decision.item.circle_id,
            assessment=assessment,
        )
        # An appeal is looked at whether or not the machine found anything in it.
        item = open_or_raise(filing, assessment.care_level, max(assessment.rule_level, RuleLevel.NOTE))
        keep_reasons(item, made.public_id, assessment.signals)
    return made


def decide_appeal(step: Step, *, overturn: bool, note: str) -> Decision:
    """Keep the first decision, or undo it: words are shown again, a pause ends.

    Raises:
        NotFound, NotAllowed, Conflict: as for :func:`moderation.actions.desk.begin`; or the same
            person decided first.
        Invalid: nothing said to the author.

    """
    if not note.strip():
        raise Invalid("note", {"note": "needed"})
    with transaction.atomic(), inbox.together():
        made = (
            Appeal.objects.select_related("decision__item__author")
            .filter(public_id__in=ReviewItem.objects.filter(public_id=step.item_id).values("subject_id"))
            .first()
        )
        if made is None:
            raise NotFound
        first = made.decision
        lock_words(first.item.public_id)
        item = begin(step.actor, step.item_id, step.version, "appeal.decide")
        require(policy.can_decide_appeal(step.actor, made))
        verdict = Decision.Verdict.OVERTURN if overturn else Decision.Verdict.UPHOLD
        decision = write_decision(item, step.actor, verdict, rule=first.rule, note=note)
        made.answer, made.answered_by = decision, step.actor
        made.save(update_fields=["answer", "answered_by"])
        if overturn:
            _undo(first, step.actor)
        record(item, "appeal_decided", actor=step.actor, verdict=verdict)
        if item.care_level >= CareLevel.CONCERN:  # the appeal is answered; its author still needs somebody
            keep(item, step.actor)
        else:
            outcome = ReviewItem.Outcome.OVERTURNED if overturn else ReviewItem.Outcome.UPHELD
            conclude(item, step.actor, outcome)
    return decision


def _undo(first: Decision, actor: Member) -> None:
    """Take back what ``first`` did; what its author has deleted since stays deleted."""
    subject = first.item
    target = target_for(subject.subject_kind)
    if first.verdict != Decision.Verdict.PAUSE and target.can_publish(subject.subject_id, first.revision_id):
        target.publish(subject.subject_id, first.revision_id)
        Hold.objects.filter(revision_id=first.revision_id, lifted_at__isnull=True).update(
            lifted_at=clock.now()
        )
    if Sanction.objects.filter(decision=first, lifted_at__isnull=True).update(lifted_at=clock.now()):
        follow_sanctions(subject.author, actor=actor)
