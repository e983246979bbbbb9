"""What the desk and authors read: items in order, an item whole, decisions, and unbroken history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Case, F, Func, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Least

from community.core import clock
from community.core.chain import GENESIS, link
from community.core.errors import NotFound
from community.core.screening import CareLevel, RuleLevel
from community.members.models import Member, RoleGrant
from community.members.policy import DECIDERS, REVIEWERS, may
from community.members.queries import standing_of
from moderation.models import Appeal, Checkpoint, Decision, Hold, Report, ReviewEvent, ReviewItem, Signal

ITEMS_PER_PAGE = 50
DECISIONS_PER_PAGE = 20
REPORTS_SHOWN = 20


def items_for(viewer: Member) -> QuerySet[ReviewItem]:
    """Return the items that ``viewer`` may see. Twin of ``policy.can_see``."""
    standing = standing_of(viewer)
    items = ReviewItem.objects.exclude(author=viewer)
    if may(standing, "review.read"):
        return items
    return items.filter(circle_id__in=[circle for role, circle in standing.scoped if role in REVIEWERS])


READING = "opened"
"""The event that changes no list: somebody opened an item."""


def desk_cursor() -> int:
    """Return how far the desk's list has come. It never goes back, and moves with every event but a reading.

    There is no row to lock that everybody's words would wait for: it is the key up to which the last
    checkpoint reaches, and the number of events beyond. A checkpoint takes in at least as many keys
    as events, so the sum can only grow; and since it counts, an event with a smaller key that is
    committed later moves it too, which the largest key would not. One query; two before the first
    checkpoint.
    """
    beyond = ReviewEvent.objects.exclude(name=READING).order_by()
    counted = beyond.filter(pk__gt=OuterRef("last_event")).values(total=Func(F("pk"), function="COUNT"))
    last = Checkpoint.objects.order_by("-pk").annotate(events=Subquery(counted)).first()
    return beyond.count() if last is None else last.last_event + last.events


# --- the order of the list ------------------------------------------------------------------------


def _base(item: ReviewItem) -> int:
    held = item.care_level == CareLevel.NONE and item.rule_level == RuleLevel.HOLD
    return int(CareLevel.WATCH) if held else item.care_level


def _climbs_every(level: int) -> timedelta:
    return timedelta(minutes=settings.CARE_MINUTES[max(level, CareLevel.WATCH)])


def rank_of(item: ReviewItem, at: datetime) -> int:
    """Return the item's rank at ``at``, from 0 to 4. The same as :func:`in_order` computes in SQL."""
    base, late = _base(item), at - item.due_at
    climbed = 1 + late // _climbs_every(base) if late >= timedelta() else 0
    return min(base + climbed, int(CareLevel.NOW))


def in_order(items: QuerySet[ReviewItem], at: datetime) -> QuerySet[ReviewItem]:
    """Order by rank, then care level, then time left.

    The rank is the care level (held words without one count as "watch"). Age promotes: an item
    whose clock has passed climbs one rank at once and one more each time the minutes of its level
    go by again (for "now" it is at the top already). So nothing starves, and among equals in rank
    the more pressing words stay first.
    """
    base = Case(
        When(care_level=CareLevel.NONE, rule_level=RuleLevel.HOLD, then=Value(int(CareLevel.WATCH))),
        default=F("care_level"),
        output_field=IntegerField(),
    )
    climbs = [
        When(base=level, due_at__lte=at - _climbs_every(level) * times, then=Value(times + 1))
        for level in range(CareLevel.NOW)
        for times in reversed(range(CareLevel.NOW - level))
    ]
    climbed = Case(*climbs, default=Value(0), output_field=IntegerField())
    ranked = items.annotate(base=base).annotate(rank=Least(F("base") + climbed, Value(int(CareLevel.NOW))))
    return ranked.order_by("-rank", "-care_level", "due_at", "pk")


LISTS: dict[str, Q] = {
    "open": Q(closed_at__isnull=True),
    "clinician": Q(closed_at__isnull=True, clinician_called_at__isnull=False, accepted_by__isnull=True),
    "closed": Q(closed_at__isnull=False),
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list. ``after`` is the public id to ask for next, "" at the end.

    ``at`` is the moment for which the order was made; the next page asks for the same one.
    """

    items: Sequence[ReviewItem]
    total: int
    after: str
    at: datetime


def page_of_items(
    viewer: Member, which: str, *, after: str = "", at: datetime | None = None, size: int = ITEMS_PER_PAGE
) -> Page:
    """Return a page of the list called ``which``: "open", "mine", "clinician" or "closed"."""
    moment = at or clock.now()
    items = items_for(viewer)
    if which == "mine":
        items = items.filter(closed_at__isnull=True, claimed_by=viewer, claimed_until__gt=clock.now())
    else:
        items = items.filter(LISTS.get(which, LISTS["open"]))
    ordered = items.order_by("-closed_at", "-pk") if which == "closed" else in_order(items, moment)
    last = items_for(viewer).filter(public_id=after).first() if after.isalnum() else None
    shown = ordered if last is None else ordered.filter(_beyond(last, which, moment))
    strongest = Signal.objects.in_order().filter(item=OuterRef("pk")).values("code")[:1]
    listed = shown.select_related("author", "claimed_by").annotate(strongest=Subquery(strongest))
    found = list(listed[: size + 1])
    return Page(found[:size], items.count(), found[size - 1].public_id if len(found) > size else "", moment)


def _beyond(last: ReviewItem, which: str, at: datetime) -> Q:
    """Return what stands after ``last`` in the list's order: a keyset, so that pages stay quick."""
    if which == "closed":
        return Q(closed_at__lt=last.closed_at) | Q(closed_at=last.closed_at, pk__lt=last.pk)
    rank = rank_of(last, at)
    later = Q(due_at__gt=last.due_at) | Q(due_at=last.due_at, pk__gt=last.pk)
    return Q(rank__lt=rank) | Q(rank=rank) & (
        Q(care_level__lt=last.care_level) | Q(care_level=last.care_level) & later
    )


def item_for(viewer: Member, item_id: str) -> ReviewItem:
    """Return the item, if ``viewer`` may see it.

    Raises:
        NotFound: there is none, or not for this viewer.

    """
    item = (
        items_for(viewer)
        .select_related("author", "claimed_by", "accepted_by", "closed_by")
        .filter(public_id=item_id)
        .first()
    )
    if item is None:
        raise NotFound
    return item


def decidable(items: Sequence[ReviewItem]) -> set[int]:
    """Return the keys of the items about which anybody is there who may decide. Two queries.

    Never its author; and an appeal never by whoever decided first, nor by a role for one circle.
    """
    subjects = [item.subject_id for item in items]
    unanswered = Appeal.objects.filter(public_id__in=subjects, answer__isnull=True)
    against = dict(unanswered.values_list("public_id", "against_id"))
    deciders = RoleGrant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=clock.now()),
        role__in=DECIDERS,
        revoked_at__isnull=True,
        member__is_active=True,
    )
    grants = set(deciders.values_list("member_id", "circle_id"))

    def can_be(item: ReviewItem) -> bool:
        first = against.get(item.subject_id)
        circles = {None} if first else {None, item.circle_id}
        return any(circle in circles and member not in {item.author_id, first} for member, circle in grants)

    return {item.pk for item in items if can_be(item)}


def earlier_items(item: ReviewItem) -> Sequence[ReviewItem]:
    """Return closed items about the same author, newest first: their number and levels, no words."""
    closed = ReviewItem.objects.filter(author=item.author_id, closed_at__isnull=False).exclude(pk=item.pk)
    return list(closed.order_by("-closed_at")[:5])


# --- what authors read ------------------------------------------------------------------------------


def decisions_about(member: Member) -> QuerySet[Decision]:
    """Return what the member has to be told about their words, newest first.

    "Left as it is" without a note is nothing to tell: the words never moved.
    """
    told = Q(item__author=member) & ~Q(verdict=Decision.Verdict.LEAVE, note="")
    return Decision.objects.filter(told).select_related("item", "appeal__answer", "made_by").order_by("-pk")


def page_of_decisions(member: Member, *, after: str = "") -> tuple[list[Decision], str]:
    """Return a page of :func:`decisions_about`, and the public id to ask for next ("" at the end)."""
    decisions = decisions_about(member)
    last = decisions.filter(public_id=after).first() if after.isalnum() else None
    if last is not None:
        decisions = decisions.filter(pk__lt=last.pk)
    found = list(decisions[: DECISIONS_PER_PAGE + 1])
    return found[:DECISIONS_PER_PAGE], found[-2].public_id if len(found) > DECISIONS_PER_PAGE else ""


def waiting_words(member: Member) -> list[Hold]:
    """Return the holds that keep the member's words from readers, oldest first."""
    holds = Hold.objects.filter(item__author=member, item__closed_at__isnull=True, lifted_at__isnull=True)
    return list(holds.select_related("item").order_by("pk"))


def reports_by(member: Member) -> list[Report]:
    """Return the member's latest reports, newest first."""
    return list(Report.objects.filter(reporter=member).select_related("item").order_by("-pk")[:REPORTS_SHOWN])


def decision_by_id(decision_id: str) -> Decision:
    """Return a decision with its item.

    Raises:
        NotFound: there is none.

    """
    decision = (
        Decision.objects.select_related("item__author", "made_by").filter(public_id=decision_id).first()
    )
    if decision is None:
        raise NotFound
    return decision


def appeal_of(decision: Decision) -> Appeal | None:
    """Return the author's appeal against a decision, with its answer, or None."""
    return Appeal.objects.select_related("answer__item").filter(decision=decision).first()


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What the queue knows about one subject, for its author: why it waits, who looks, what was decided."""

    item: ReviewItem | None = None
    hold_reasons: Sequence[str] = ()
    decision: Decision | None = None


def standings(kind: str, subject_ids: Sequence[str]) -> Mapping[str, Standing]:
    """Return what the queue knows about each subject: three queries, however many subjects."""
    items = ReviewItem.objects.filter(subject_kind=kind, subject_id__in=subject_ids)
    found = {item.subject_id: item for item in items.filter(closed_at__isnull=True)}
    holds = Hold.objects.filter(item__in=found.values(), lifted_at__isnull=True).order_by("pk")
    reasons = {hold.item_id: hold.reasons for hold in holds}
    adverse = Decision.objects.filter(item__in=items, verdict__in=Decision.ADVERSE).select_related("item")
    decided = {decision.item.subject_id: decision for decision in adverse.order_by("pk")}
    return {
        subject: Standing(
            item=found.get(subject),
            hold_reasons=reasons.get(found[subject].pk, ()) if subject in found else (),
            decision=decided.get(subject),
        )
        for subject in subject_ids
    }


# --- history ------------------------------------------------------------------------------------------


def first_broken_event(item: ReviewItem) -> ReviewEvent | None:
    """Return the first event of the item's chain that does not fit, or None if all do."""
    previous = GENESIS
    for number, event in enumerate(item.events.select_related("item").order_by("number"), start=1):
        if (event.number, event.previous) != (number, previous) or event.digest != link(
            previous, event.covered()
        ):
            return event
        previous = event.digest
    return None


def heads_between(after: int, last: int) -> list[str]:
    """Return the newest digest of each item among the events with keys in (after, last], in item order."""
    heads = (
        ReviewEvent.objects.filter(pk__gt=after, pk__lte=last)
        .order_by()
        .values("item")
        .annotate(head=Max("pk"))
    )
    newest = [row["head"] for row in heads]
    return list(
        ReviewEvent.objects.filter(pk__in=newest).order_by("item_id").values_list("digest", flat=True)
    )


def first_broken_checkpoint() -> Checkpoint | None:
    """Return the first checkpoint that the history no longer fits, or None if all do."""
    previous, since = GENESIS, 0
    for checkpoint in Checkpoint.objects.order_by("pk"):
        facts = {"last_event": checkpoint.last_event, "heads": heads_between(since, checkpoint.last_event)}
        if checkpoint.previous != previous or checkpoint.digest != link(previous, facts):
            return checkpoint
        previous, since = checkpoint.digest, checkpoint.last_event
    return None
