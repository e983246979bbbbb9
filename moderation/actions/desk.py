"""What a person does with an item: take it, let it go, decide, call a clinician, write to the author.

One function a transition: lock, check version and lease, write, record. Nothing here closes an
item but a person's decision.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from community.core import clock
from community.core.errors import Conflict, Invalid, NotFound
from community.core.events import announce
from community.core.rulings import require
from community.core.screening import CareLevel, RuleLevel
from community.members.actions.roles import access_changed
from community.members.models import Member
from moderation import policy
from moderation.actions.record import record
from moderation.events import DecisionMade
from moderation.hours import time_allowed
from moderation.models import Decision, Hold, ReviewItem, Sanction, Signal
from moderation.ports import target_for

LEASE = timedelta(minutes=20)
"""How long a claim lasts without a further step. It then ends by itself."""
LONGEST_PAUSE = timedelta(days=30)
RULES: dict[str, str] = {
    "personal": "gives away who someone is",
    "confidentiality": "tells something said in confidence",
    "method": "describes a way to get hurt or to use",
    "encourages": "pushes someone toward harm",
    "sourcing": "sells or looks for drugs",
    "threat": "threatens or attacks someone",
    "advances": "pressures someone for money, sex or contact",
    "pathway": "puts down a way of getting better",
    "place": "belongs in another place",
}
"""House rules that a removal may name. The words shown to authors are in ``moderation.wording``."""


def lock_item(item_id: str) -> ReviewItem:
    """Return the item, locked until the transaction ends.

    Raises:
        NotFound: there is none.

    """
    item = (
        ReviewItem.objects.select_for_update(of=("self",)).select_related("author").filter(public_id=item_id).first()
    )
    if item is None:
        raise NotFound
    return item


def _step(item: ReviewItem, *fields: str) -> None:
    item.version += 1
    item.save(update_fields=[*fields, "version"])


def note_opening(*, actor: Member, item_id: str) -> None:
    """Record that ``actor`` read the item. Reading somebody's hard words is itself accounted for."""
    with transaction.atomic():
        item = lock_item(item_id)
        require(policy.can_see(actor, item))
        record(item, "read", actor=actor)


def claim(*, actor: Member, item_id: str) -> ReviewItem:
    """Take an item for ``LEASE``; taking it again makes the lease run afresh.

    Raises:
        NotFound, NotAllowed: not the actor's to see; closed; or held by somebody else.

    """
    with transaction.atomic():
        item = lock_item(item_id)
        require(policy.can_claim(actor, item, at=clock.now()))
        item.claimed_by, item.claimed_until = actor, clock.now() + LEASE
        _step(item, "claimed_by", "claimed_until")
        record(item, "claimed", actor=actor)
    return item


def release(*, actor: Member, item_id: str) -> ReviewItem:
    """Let an item go, no reason needed.

    Raises:
        NotAllowed: somebody else holds it.

    """
    with transaction.atomic():
        item = lock_item(item_id)
        require(policy.can_claim(actor, item, at=clock.now()))
        item.claimed_by = item.claimed_until = None
        _step(item, "claimed_by", "claimed_until")
        record(item, "released", actor=actor)
    return item


def call_clinician(*, actor: Member, item_id: str, reason: str) -> ReviewItem:
    """Ask a clinician to take the item. It stays the actor's until one accepts.

    Raises:
        NotAllowed: the actor does not hold it.
        Invalid: no reason was given.

    """
    with transaction.atomic():
        item = lock_item(item_id)
        require(policy.can_work_on(actor, item, "review.call_clinician", at=clock.now()))
        if not reason.strip():
            raise Invalid("reason", {"reason": "empty"})
        item.clinician_called_at = clock.now()
        item.accepted_by = None
        item.care_level = max(item.care_level, CareLevel.URGENT)
        item.due_at = min(item.due_at, clock.now() + time_allowed(item.care_level, RuleLevel.NONE))
        _step(item, "clinician_called_at", "accepted_by", "care_level", "due_at")
        record(item, "clinician_called", actor=actor, reason=reason.strip()[:1000])
    return item


def accept(*, actor: Member, item_id: str) -> ReviewItem:
    """A clinician takes over the item they were called to.

    Raises:
        NotAllowed: not a clinician, or none was called.

    """
    with transaction.atomic():
        item = lock_item(item_id)
        require(policy.can_accept(actor, item))
        item.accepted_by = item.claimed_by = actor
        item.claimed_until = clock.now() + LEASE
        _step(item, "accepted_by", "claimed_by", "claimed_until")
        record(item, "accepted", actor=actor)
    return item


@dataclass(frozen=True, kw_only=True, slots=True)
class Ruling:
    """What the reviewer decided. ``pause_until`` pauses the author's posting, by this decision."""

    verdict: Decision.Verdict
    care_level: CareLevel
    rule: str = ""
    note: str = ""
    pause_until: datetime | None = None
    wrong_signals: tuple[int, ...] = ()


def decide(*, actor: Member, item_id: str, version: int, ruling: Ruling) -> Decision:
    """Make the verdict true of the words, tell the author, and close the item; all or nothing.

    "Keep waiting" leaves the item open with a fresh clock. The reviewer sets the level; the
    machine's was a proposal.

    Raises:
        Conflict: the item changed since the reviewer opened it.
        NotAllowed: the reviewer does not hold it, or may not decide.
        Invalid: a verdict that does not fit, a removal without a rule, a pause out of range.

    """
    with transaction.atomic():
        item = lock_item(item_id)
        require(policy.can_work_on(actor, item, "review.decide", at=clock.now()))
        if item.version != version:
            raise Conflict("item_changed")
        _check(actor, item, ruling)
        decision = Decision.objects.create(
            item=item,
            revision_id=item.revision_id,
            made_by=actor,
            verdict=ruling.verdict,
            care_level=ruling.care_level,
            rule=ruling.rule,
            facts={
                "proposed_care_level": item.care_level,
                "proposed_rule_level": item.rule_level,
                "signals": [signal.code for signal in item.signals.all()],
            },
            note=ruling.note.strip(),
            made_at=clock.now(),
        )
        item.signals.filter(pk__in=ruling.wrong_signals).update(outcome=Signal.Outcome.WRONG)
        _apply(item, ruling)
        _pause(actor, item, decision, ruling)
        item.care_level = ruling.care_level
        conclude(item, actor, ruling.verdict)
        record(item, "decided", actor=actor, verdict=ruling.verdict, care_level=int(ruling.care_level), rule=ruling.rule)
        announce(
            DecisionMade(
                audience=(f"member:{item.author.public_id}",),
                decision_id=decision.public_id,
                author_id=item.author.public_id,
            )
        )
    return decision


def _check(actor: Member, item: ReviewItem, ruling: Ruling) -> None:
    target = target_for(item.subject_kind)
    fits = {
        Decision.Verdict.PUBLISH: target.can_publish(item.subject_id, item.revision_id),
        Decision.Verdict.REMOVE: target.can_remove(item.subject_id, item.revision_id),
        Decision.Verdict.LEAVE: True,
        Decision.Verdict.KEEP_HELD: target.can_publish(item.subject_id, item.revision_id)
        or target.can_remove(item.subject_id, item.revision_id),
    }
    if not fits.get(ruling.verdict, False):
        raise Invalid("verdict", {"verdict": "does_not_fit"})
    if ruling.verdict == Decision.Verdict.REMOVE and ruling.rule not in RULES:
        raise Invalid("rule", {"rule": "needed"})
    if ruling.verdict in {Decision.Verdict.REMOVE, Decision.Verdict.KEEP_HELD} and not ruling.note.strip():
        raise Invalid("note", {"note": "needed"})
    if ruling.pause_until is not None:
        require(policy.can_work_on(actor, item, "review.sanction", at=clock.now()))
        if not clock.now() < ruling.pause_until <= clock.now() + LONGEST_PAUSE or not ruling.note.strip():
            raise Invalid("pause", {"pause_until": "range"})


def _apply(item: ReviewItem, ruling: Ruling) -> None:
    target = target_for(item.subject_kind)
    if ruling.verdict == Decision.Verdict.PUBLISH:
        target.publish(item.subject_id, item.revision_id)
    elif ruling.verdict == Decision.Verdict.REMOVE:
        target.remove(item.subject_id, item.revision_id)
    elif ruling.verdict == Decision.Verdict.KEEP_HELD:
        target.hold(item.subject_id, item.revision_id)
        Hold.objects.get_or_create(
            revision_id=item.revision_id,
            lifted_at=None,
            defaults={"item": item, "reasons": ["person"], "placed_at": clock.now()},
        )
        return
    Hold.objects.filter(item=item, lifted_at__isnull=True).update(lifted_at=clock.now())


def _pause(actor: Member, item: ReviewItem, decision: Decision, ruling: Ruling) -> None:
    if ruling.pause_until is None:
        return
    Sanction.objects.create(
        decision=decision, member=item.author, starts_at=clock.now(), ends_at=ruling.pause_until
    )
    Member.objects.filter(pk=item.author_id).update(paused_until=ruling.pause_until)
    access_changed(item.author)


OUTCOMES = {
    Decision.Verdict.PUBLISH: ReviewItem.Outcome.PUBLISHED,
    Decision.Verdict.LEAVE: ReviewItem.Outcome.LEFT_UP,
    Decision.Verdict.REMOVE: ReviewItem.Outcome.REMOVED,
    Decision.Verdict.UPHOLD: ReviewItem.Outcome.UPHELD,
    Decision.Verdict.OVERTURN: ReviewItem.Outcome.OVERTURNED,
}


def conclude(item: ReviewItem, actor: Member, verdict: str) -> None:
    """Close the item, or give it a fresh clock if its words keep waiting."""
    item.claimed_by = item.claimed_until = None
    if verdict == Decision.Verdict.KEEP_HELD:
        item.due_at = clock.now() + time_allowed(item.care_level, RuleLevel.HOLD)
    else:
        item.closed_at, item.closed_by = clock.now(), actor
        item.outcome = OUTCOMES[Decision.Verdict(verdict)]
    _step(item, "claimed_by", "claimed_until", "care_level", "due_at", "closed_at", "closed_by", "outcome")


def write_note(*, actor: Member, item_id: str, note: str) -> Decision:
    """Write to the author and leave everything as it is; the item stays open and with the actor.

    Raises:
        NotAllowed: the actor does not hold it, or may not decide.
        Invalid: an empty note.

    """
    with transaction.atomic():
        item = lock_item(item_id)
        require(policy.can_work_on(actor, item, "review.decide", at=clock.now()))
        if not note.strip():
            raise Invalid("note", {"note": "empty"})
        decision = Decision.objects.create(
            item=item,
            revision_id=item.revision_id,
            made_by=actor,
            verdict=Decision.Verdict.LEAVE,
            care_level=item.care_level,
            note=note.strip(),
            made_at=clock.now(),
        )
        item.claimed_until = clock.now() + LEASE
        _step(item, "claimed_until")
        record(item, "note_written", actor=actor)
        announce(
            DecisionMade(
                audience=(f"member:{item.author.public_id}",),
                decision_id=decision.public_id,
                author_id=item.author.public_id,
            )
        )
    return decision
