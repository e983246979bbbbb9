"""What a person decides about an item, and what its author is told.

Nothing else closes an item. Words with a care level of concern or more stay open after a decision
about what readers see: somebody still has to look after the person.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from community.core import audit, clock
from community.core.errors import Invalid
from community.core.events import announce
from community.core.rulings import require
from community.core.screening import CareLevel, RuleLevel
from community.members.actions import inbox
from community.members.actions.roles import access_changed
from community.members.models import Member
from moderation import policy
from moderation.actions.desk import begin, keep
from moderation.actions.record import record
from moderation.events import DecisionMade
from moderation.hours import time_allowed
from moderation.models import Decision, Hold, ReviewItem, Sanction
from moderation.ports import ReviewTarget, target_for
from moderation.wording import RULES

LONGEST_PAUSE = timedelta(days=30)
VERDICTS = (Decision.Verdict.PUBLISH, Decision.Verdict.KEEP_HELD, Decision.Verdict.REMOVE)
OUTCOMES = (ReviewItem.Outcome.LEFT_UP, ReviewItem.Outcome.ANSWERED)
"""How a person may close an item without a decision about what readers see."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """Who acts, on which item, as they last saw it."""

    actor: Member
    item_id: str
    version: int


def decide(step: Step, *, verdict: str, rule: str = "", note: str = "") -> Decision:
    """Make the verdict true of the words and tell the author; all or nothing.

    "Publish" shows the words exactly as fresh ones. "Keep held" leaves the item open with a
    fresh clock, and so does every verdict while the care level is concern or more.

    Raises:
        NotFound, NotAllowed, Conflict: as for :func:`moderation.actions.desk.begin`.
        Invalid: a verdict that does not fit, a removal without a rule, nothing said to the author.

    """
    if verdict not in VERDICTS:
        raise Invalid("verdict", {"verdict": "unknown"})
    with transaction.atomic(), inbox.together():
        target = lock_words(step.item_id)
        item = begin(step.actor, step.item_id, step.version, "review.decide")
        _check(item, target, verdict, rule, note)
        decision = write_decision(item, step.actor, verdict, rule=rule, note=note)
        _apply(item, target, verdict)
        record(item, "decided", actor=step.actor, verdict=verdict, rule=rule)
        if verdict == Decision.Verdict.KEEP_HELD or item.care_level >= CareLevel.CONCERN:
            item.due_at = clock.now() + time_allowed(item.care_level, RuleLevel.HOLD)
            keep(item, step.actor, "due_at")
        else:
            removed = verdict == Decision.Verdict.REMOVE
            conclude(
                item, step.actor, ReviewItem.Outcome.REMOVED if removed else ReviewItem.Outcome.PUBLISHED
            )
    return decision


def lock_words(item_id: str) -> ReviewTarget | None:
    """Lock the content of the item, before the item itself; see :meth:`ReviewTarget.lock`."""
    item = ReviewItem.objects.filter(public_id=item_id).first()
    if item is None:
        return None
    target = target_for(item.subject_kind)
    target.lock(item.subject_id)
    return target


def _check(item: ReviewItem, target: ReviewTarget | None, verdict: str, rule: str, note: str) -> None:
    can_publish = target is not None and target.can_publish(item.subject_id, item.revision_id)
    can_remove = target is not None and target.can_remove(item.subject_id, item.revision_id)
    fits = {
        Decision.Verdict.PUBLISH: can_publish,
        Decision.Verdict.REMOVE: can_remove,
        Decision.Verdict.KEEP_HELD: can_remove,
    }
    if not fits[Decision.Verdict(verdict)]:
        raise Invalid("verdict", {"verdict": "does_not_fit"})
    if verdict == Decision.Verdict.REMOVE and rule not in RULES:
        raise Invalid("rule", {"rule": "needed"})
    if verdict != Decision.Verdict.PUBLISH and not note.strip():
        raise Invalid("note", {"note": "needed"})


def _apply(item: ReviewItem, target: ReviewTarget | None, verdict: str) -> None:
    if target is None:
        return
    if verdict == Decision.Verdict.KEEP_HELD:
        hold_words(item, target)
        return
    if verdict == Decision.Verdict.PUBLISH:
        target.publish(item.subject_id, item.revision_id)
    else:
        target.remove(item.subject_id, item.revision_id)
    Hold.objects.filter(item=item, lifted_at__isnull=True).update(lifted_at=clock.now())


def hold_words(item: ReviewItem, target: ReviewTarget) -> None:
    """Keep the item's words from readers until somebody decides. They may be held already."""
    target.hold(item.subject_id, item.revision_id)
    Hold.objects.get_or_create(
        revision_id=item.revision_id,
        lifted_at=None,
        defaults={"item": item, "reasons": ["person"], "placed_at": clock.now()},
    )


def close(step: Step, *, outcome: str, note: str = "") -> Decision:
    """Close an item without changing what readers see: left as it is, or spoken with.

    Raises:
        NotFound, NotAllowed, Conflict: as for :func:`moderation.actions.desk.begin`.
        Invalid: an unknown outcome; or words still wait for a decision.

    """
    if outcome not in OUTCOMES:
        raise Invalid("outcome", {"outcome": "unknown"})
    with transaction.atomic():
        item = begin(step.actor, step.item_id, step.version, "review.decide")
        _let_go_of_words(item)
        decision = write_decision(item, step.actor, Decision.Verdict.LEAVE, note=note)
        record(item, "closed", actor=step.actor, outcome=outcome)
        conclude(item, step.actor, outcome)
    return decision


def _let_go_of_words(item: ReviewItem) -> None:
    """Lift holds that have nothing left to hold: the author wrote anew, or took the words back.

    Raises:
        Invalid: words still wait for a decision.

    """
    holds = Hold.objects.filter(item=item, lifted_at__isnull=True)
    if not holds.exists():
        return
    target = target_for(item.subject_kind)
    if target.can_publish(item.subject_id, item.revision_id) and target.can_remove(
        item.subject_id, item.revision_id
    ):
        raise Invalid("outcome", {"outcome": "words_wait"})
    holds.update(lifted_at=clock.now())


def write_note(step: Step, *, note: str) -> Decision:
    """Write to the author and leave everything as it is; the item stays open, and the actor's.

    Raises:
        NotFound, NotAllowed, Conflict: as for :func:`moderation.actions.desk.begin`.
        Invalid: an empty note.

    """
    with transaction.atomic():
        item = begin(step.actor, step.item_id, step.version, "review.decide")
        if not note.strip():
            raise Invalid("note", {"note": "empty"})
        decision = write_decision(item, step.actor, Decision.Verdict.NOTE, note=note)
        keep(item, step.actor)
        record(item, "note_written", actor=step.actor)
    return decision


def pause_posting(step: Step, *, days: int, rule: str, note: str) -> Decision:
    """Pause the author's posting for some days, for a broken rule. Never for being in crisis.

    Raises:
        NotFound, NotAllowed, Conflict: as for :func:`moderation.actions.desk.begin`; or the item
            is about care alone.
        Invalid: too long, no rule, nothing said to the author.

    """
    if not timedelta() < timedelta(days=days) <= LONGEST_PAUSE:
        raise Invalid("days", {"days": "range"})
    if rule not in RULES:
        raise Invalid("rule", {"rule": "needed"})
    if not note.strip():
        raise Invalid("note", {"note": "needed"})
    with transaction.atomic(), inbox.together():
        item = begin(step.actor, step.item_id, step.version, "review.sanction")
        require(policy.can_pause(item))
        decision = write_decision(item, step.actor, Decision.Verdict.PAUSE, rule=rule, note=note)
        Sanction.objects.create(
            decision=decision,
            member=item.author,
            starts_at=clock.now(),
            ends_at=clock.now() + timedelta(days=days),
        )
        follow_sanctions(item.author, actor=step.actor)
        keep(item, step.actor)
        record(item, "posting_paused", actor=step.actor, days=days, rule=rule)
    return decision


def follow_sanctions(member: Member, *, actor: Member) -> None:
    """Make ``paused_until`` the latest end of the pauses that still count."""
    standing = Sanction.objects.filter(member=member, lifted_at__isnull=True, ends_at__gt=clock.now())
    until = standing.order_by("-ends_at").values_list("ends_at", flat=True).first()
    Member.objects.filter(pk=member.pk).update(paused_until=until)
    audit.record(
        actor=actor.public_id,
        action="posting_paused" if until else "posting_resumed",
        subject=member.public_id,
        until=until.isoformat() if until else None,
    )
    access_changed(member)


def write_decision(
    item: ReviewItem, actor: Member, verdict: str, *, rule: str = "", note: str = ""
) -> Decision:
    """Append the decision with the facts it was made on, and tell the author after commit.

    "Left as it is" without a word tells them nothing: their words never moved.
    """
    signals = list(item.signals.in_order())
    decision = Decision.objects.create(
        item=item,
        revision_id=item.revision_id,
        made_by=actor,
        verdict=verdict,
        care_level=item.care_level,
        rule=rule,
        facts={
            "care_level": item.care_level,
            "rule_level": item.rule_level,
            "signals": [signal.code for signal in signals],
            "versions": sorted({signal.version for signal in signals if signal.version}),
        },
        note=note.strip(),
        made_at=clock.now(),
    )
    if verdict != Decision.Verdict.LEAVE or decision.note:
        inbox.move([item.author_id])
        announce(
            DecisionMade(
                audience=(f"member:{item.author.public_id}",),
                decision_id=decision.public_id,
                author_id=item.author.public_id,
            )
        )
    return decision


def conclude(item: ReviewItem, actor: Member, outcome: str) -> None:
    """Close the item. The caller has recorded why."""
    item.closed_at, item.closed_by, item.outcome = clock.now(), actor, outcome
    item.claimed_by = item.claimed_until = None
    item.version += 1
    item.save(update_fields=["closed_at", "closed_by", "outcome", "claimed_by", "claimed_until", "version"])
