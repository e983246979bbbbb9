"""What a reviewer does with an item before deciding: open it, take it, let it go, pass it on.

One function a transition: lock, check version and lease, write, record; the event goes out after
commit. A lease ends by itself, and every step of its holder makes it run afresh.
"""

from datetime import timedelta

from django.db import transaction

from community.core import clock
from community.core.errors import Conflict, Invalid, NotFound
from community.core.rulings import require
from community.core.screening import CareLevel
from community.members.models import Member
from moderation import policy
from moderation.actions.alerting import alert_for
from moderation.actions.record import record
from moderation.hours import time_allowed
from moderation.models import ReviewEvent, ReviewItem, Signal

LEASE = timedelta(minutes=15)
"""How long a claim lasts without a further step."""
READ_AGAIN = timedelta(minutes=15)
"""Opening an item again within this time is the same reading."""


def lock_item(item_id: str) -> ReviewItem:
    """Return the item, locked until the transaction ends.

    Raises:
        NotFound: there is none.

    """
    item = (
        ReviewItem.objects.select_for_update(of=("self",))
        .select_related("author")
        .filter(public_id=item_id)
        .first()
    )
    if item is None:
        raise NotFound
    return item


def begin(actor: Member, item_id: str, version: int, action: str) -> ReviewItem:
    """Return the locked item for a step that ``actor`` may take on it as they last saw it.

    Raises:
        NotFound, NotAllowed: not the actor's to see or to do; closed; or held by somebody else.
        Conflict: it changed since the actor opened it.

    """
    item = lock_item(item_id)
    require(policy.can_work_on(actor, item, action, at=clock.now()))
    if item.version != version:
        raise Conflict("item_changed")
    return item


def keep(item: ReviewItem, actor: Member, *fields: str) -> None:
    """Save a step: the version moves on, and the item is the actor's for another ``LEASE``."""
    item.claimed_by, item.claimed_until = actor, clock.now() + LEASE
    _save(item, "claimed_by", "claimed_until", *fields)


def _save(item: ReviewItem, *fields: str) -> None:
    item.version += 1
    item.save(update_fields=["version", *fields])


def note_opening(*, actor: Member, item_id: str) -> None:
    """Record that ``actor`` read the item: reading somebody's hard words is itself accounted for."""
    recent = ReviewEvent.objects.filter(
        item__public_id=item_id, actor=actor.public_id, name="opened", at__gt=clock.now() - READ_AGAIN
    )
    if recent.exists():
        return
    with transaction.atomic():
        item = lock_item(item_id)
        require(policy.can_see(actor, item))
        record(item, "opened", actor=actor)


def claim(*, actor: Member, item_id: str) -> ReviewItem:
    """Take an item for ``LEASE``; taking it again makes the lease run afresh.

    Raises:
        NotFound, NotAllowed: not the actor's to see; closed; or held by somebody else.

    """
    with transaction.atomic():
        item = lock_item(item_id)
        require(policy.can_claim(actor, item, at=clock.now()))
        keep(item, actor)
        record(item, "claimed", actor=actor)
    return item


def release(*, actor: Member, item_id: str) -> ReviewItem:
    """Let an item go, no reason needed. Letting go of what nobody holds changes nothing.

    Raises:
        NotFound, NotAllowed: not the actor's to see; closed; or held by somebody else.

    """
    with transaction.atomic():
        item = lock_item(item_id)
        require(policy.can_claim(actor, item, at=clock.now()))
        if item.claimed_by_id is not None:
            item.claimed_by = item.claimed_until = None
            _save(item, "claimed_by", "claimed_until")
            record(item, "released", actor=actor)
    return item


def set_level(*, actor: Member, item_id: str, version: int, level: CareLevel) -> ReviewItem:
    """Set how fast a person must look. The machine's level was a proposal; a person may lower it.

    Raises:
        NotFound, NotAllowed, Conflict: as for :func:`begin`.

    """
    with transaction.atomic():
        item = begin(actor, item_id, version, "review.decide")
        before, allowed = item.care_level, clock.now() + time_allowed(level, item.rule_level)
        item.care_level = level
        item.due_at = min(item.due_at, allowed) if level > before else allowed
        keep(item, actor, "care_level", "due_at")
        record(item, "level_set", actor=actor, care_level=int(level), before=before)
        alert_for(item)
    return item


def judge_signal(*, actor: Member, item_id: str, version: int, number: int, is_right: bool) -> ReviewItem:
    """Say whether the signal with that number on the desk was right. It changes nothing else.

    Raises:
        NotFound, NotAllowed, Conflict: as for :func:`begin`; or no such signal.

    """
    with transaction.atomic():
        item = begin(actor, item_id, version, "review.decide")
        signals = list(item.signals.in_order())
        if not 1 <= number <= len(signals):
            raise NotFound
        signal = signals[number - 1]
        signal.outcome = Signal.Outcome.RIGHT if is_right else Signal.Outcome.WRONG
        signal.save(update_fields=["outcome"])
        keep(item, actor)
        record(item, "signal_judged", actor=actor, code=signal.code, outcome=signal.outcome)
    return item


def call_clinician(*, actor: Member, item_id: str, version: int, reason: str) -> ReviewItem:
    """Ask a clinician to take the item. It stays the actor's until one accepts, if they may decide.

    The reason is staff's own and is kept in the history.

    Raises:
        NotFound, NotAllowed, Conflict: as for :func:`begin`; one is called already.
        Invalid: no reason was given.

    """
    with transaction.atomic():
        item = begin(actor, item_id, version, "review.call_clinician")
        if not reason.strip():
            raise Invalid("reason", {"reason": "empty"})
        if item.waits_for_clinician:
            raise Conflict("clinician_called")
        item.clinician_called_at, item.accepted_by = clock.now(), None
        if policy.can_claim(actor, item, at=clock.now()):
            keep(item, actor, "clinician_called_at", "accepted_by")
        else:
            _save(item, "clinician_called_at", "accepted_by")
        record(item, "clinician_called", actor=actor, reason=reason.strip()[:1000])
        alert_for(item)
    return item


def accept(*, actor: Member, item_id: str) -> ReviewItem:
    """A clinician takes over the item they were called to, whoever holds it.

    Raises:
        NotFound, NotAllowed: not a clinician; none was called; or another one was faster.

    """
    with transaction.atomic():
        item = lock_item(item_id)
        require(policy.can_accept(actor, item))
        item.accepted_by = actor
        keep(item, actor, "accepted_by")
        record(item, "accepted", actor=actor)
    return item
