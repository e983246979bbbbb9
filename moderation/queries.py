"""What the desk reads: items in order, an item whole, and whether alerts work."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Least

from community.core import clock
from community.core.chain import GENESIS, link
from community.core.errors import NotFound
from community.core.screening import CareLevel, RuleLevel
from community.members.models import Member
from community.members.policy import REVIEWERS, may
from community.members.queries import standing_of
from moderation.actions.record import facts_of
from moderation.models import Decision, ReviewEvent, ReviewItem, Signal
from moderation.ports import Around, Words, target_for

ITEMS_PER_PAGE = 50


def items_for(viewer: Member) -> QuerySet[ReviewItem]:
    """Return the items that ``viewer`` may see. Twin of ``policy.can_see``."""
    standing = standing_of(viewer)
    items = ReviewItem.objects.exclude(author=viewer)
    if may(standing, "review.read"):
        return items
    return items.filter(circle_id__in=[circle for role, circle in standing.scoped if role in REVIEWERS])


def in_order(items: QuerySet[ReviewItem]) -> QuerySet[ReviewItem]:
    """Order by level, then by time left. Whatever is late counts one level higher, up to now.

    So nothing starves: an old concern stands among the urgent, and there first, since its time
    ran out first. Held words without a care level rank with "watch".
    """
    level = Case(
        When(care_level=CareLevel.NONE, rule_level=RuleLevel.HOLD, then=Value(int(CareLevel.WATCH))),
        default=F("care_level"),
        output_field=IntegerField(),
    )
    late = Case(When(due_at__lte=clock.now(), then=Value(1)), default=Value(0), output_field=IntegerField())
    return items.annotate(rank=Least(level + late, Value(int(CareLevel.NOW)))).order_by("-rank", "due_at", "pk")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list; ``after`` is the public id to ask for next, "" at the end."""

    items: Sequence[ReviewItem]
    total: int
    after: str


LISTS: dict[str, Q] = {
    "open": Q(closed_at__isnull=True),
    "clinician": Q(closed_at__isnull=True, clinician_called_at__isnull=False, accepted_by__isnull=True),
    "closed": Q(closed_at__isnull=False),
}


def page_of_items(viewer: Member, which: str, after: str = "") -> Page:
    """Return a page of the list called ``which``: "open", "mine", "clinician" or "closed"."""
    if which == "mine":
        items = items_for(viewer).filter(closed_at__isnull=True, claimed_by=viewer, claimed_until__gt=clock.now())
    else:
        items = items_for(viewer).filter(LISTS.get(which, LISTS["open"]))
    ordered = items.order_by("-closed_at", "-pk") if which == "closed" else in_order(items)
    keys = list(ordered.values_list("public_id", flat=True)[:2000])
    start = keys.index(after) + 1 if after in keys else 0
    wanted = keys[start : start + ITEMS_PER_PAGE]
    found = ReviewItem.objects.select_related("author", "claimed_by").in_bulk(wanted, field_name="public_id")
    more = start + ITEMS_PER_PAGE < len(keys)
    return Page([found[key] for key in wanted], len(keys), wanted[-1] if more and wanted else "")


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Marked:
    """A piece of the plain text: ``number`` names the signal that marks it, 0 if none does."""

    text: str
    number: int = 0
    level: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Whole:
    """An item with everything that the desk shows."""

    item: ReviewItem
    words: Words | None
    around: Around
    signals: Sequence[Signal]
    marked: Sequence[Marked]
    can_publish: bool
    can_remove: bool


def whole(item: ReviewItem) -> Whole:
    """Return ``item`` with its words, their surroundings and the reasons."""
    target = target_for(item.subject_kind)
    words = target.words(item.subject_id, item.revision_id)
    signals = list(item.signals.order_by("-care_level", "-rule_level", "pk"))
    current = [signal for signal in signals if signal.revision_id == item.revision_id]
    return Whole(
        item=item,
        words=words,
        around=target.around(item.subject_id),
        signals=signals,
        marked=mark(words.plain, current) if words else (),
        can_publish=target.can_publish(item.subject_id, item.revision_id),
        can_remove=target.can_remove(item.subject_id, item.revision_id),
    )


def mark(plain: str, signals: Sequence[Signal]) -> list[Marked]:
    """Cut ``plain`` into pieces with the number of the signal that marks each; overlaps go to the first."""
    pieces: list[Marked] = []
    at = 0
    numbered = sorted(
        (signal.start, signal.end, number, signal.care_level)
        for number, signal in enumerate(signals, start=1)
        if signal.start is not None and signal.end is not None and signal.scan == "plain"
    )
    for start, end, number, level in numbered:
        if start < at or end > len(plain):
            continue
        if start > at:
            pieces.append(Marked(text=plain[at:start]))
        pieces.append(Marked(text=plain[start:end], number=number, level=level))
        at = end
    if at < len(plain):
        pieces.append(Marked(text=plain[at:]))
    return pieces


def decisions_about(member: Member) -> QuerySet[Decision]:
    """Return what was decided about the member's words, newest first."""
    return Decision.objects.filter(item__author=member).select_related("item").order_by("-pk")


def decision_by_id(decision_id: str) -> Decision:
    """Return a decision with its item.

    Raises:
        NotFound: there is none.

    """
    decision = Decision.objects.select_related("item__author", "made_by").filter(public_id=decision_id).first()
    if decision is None:
        raise NotFound
    return decision


def first_broken_event(item: ReviewItem) -> ReviewEvent | None:
    """Return the first event of the item's chain that does not fit, or None if all do."""
    previous = GENESIS
    for number, event in enumerate(item.events.select_related("item").order_by("number"), start=1):
        if (event.number, event.previous) != (number, previous) or event.digest != link(previous, facts_of(event)):
            return event
        previous = event.digest
    return None
