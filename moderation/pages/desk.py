"""The desk's page as values: everything worded and marked, so that templates only lay it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.utils.translation import gettext as _

from community.core import clock
from community.core.screening import CareLevel
from community.members.models import Member
from moderation import wording
from moderation.models import Appeal, Decision, Report, ReviewItem, Signal
from moderation.ports import Around, Words, target_for
from moderation.queries import decidable, earlier_items

LEVEL_WORDS = {4: "now", 3: "urgent", 2: "concern", 1: "watch", 0: "none"}
"""The look's ``data-level`` of each care level."""


@dataclass(frozen=True, slots=True)
class Row:
    """One item in the list."""

    item: ReviewItem
    title: str
    reason: str
    clock: str
    clock_state: str
    holder: str


def row(item: ReviewItem, viewer: Member, at: datetime) -> Row:
    """Return the list's line for ``item``, with its strongest reason. It holds no word of the member."""
    left, state = wording.time_left(item.due_at, at)
    holder = ""
    if item.waits_for_clinician:
        holder = _("Waiting for a clinician")
    elif item.holder(at) == viewer.pk:
        holder = _("Yours")
    elif item.holder(at) is not None and item.claimed_by is not None:
        holder = _("%(name)s has it") % {"name": item.claimed_by.handle}
    title = str(wording.SURFACES.get(item.surface, item.surface))
    reason = str(wording.SIGNALS.get(getattr(item, "strongest", ""), ""))
    return Row(item, title, reason, left, state, holder)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the plain text. ``numbers`` name the signals that mark it, "" if none does."""

    text: str
    numbers: str = ""
    level: str = ""


def mark(plain: str, signals: Sequence[Signal]) -> list[Piece]:
    """Cut ``plain`` where a signal begins or ends; each piece carries its signals' numbers and top level.

    Signals are numbered from 1 in the order given. Those that were found in the source as typed
    have no place in the plain text and are left out here.
    """
    spans = [
        (signal.start, signal.end, number, signal.care_level)
        for number, signal in enumerate(signals, start=1)
        if signal.scan == "plain" and signal.start is not None and signal.end is not None
        if 0 <= signal.start < signal.end <= len(plain)
    ]
    edges = sorted(
        {0, len(plain), *(start for start, _e, _n, _l in spans), *(end for _s, end, _n, _l in spans)}
    )
    pieces = []
    for start, end in pairwise(edges):
        over = [(number, level) for first, last, number, level in spans if first <= start and end <= last]
        numbers = ", ".join(str(number) for number, _level in over)
        level = LEVEL_WORDS[max(level for _number, level in over)] if over else ""
        pieces.append(Piece(plain[start:end], numbers, level))
    return pieces


@dataclass(frozen=True, slots=True)
class Reason:
    """A signal in words."""

    signal: Signal
    level: str
    what: str
    how: str
    origin: str


def reason(signal: Signal) -> Reason:
    """Return what a signal says: what was found, how it was meant, who says so."""
    values = [f"{name}:{value}" for name, value in signal.modifiers.items()]
    known = [
        wording.MODIFIERS[value]
        for value in (f"subject:{signal.subject}", *values)
        if value in wording.MODIFIERS
    ]
    origin = str(wording.SOURCES.get(signal.source, signal.source))
    if signal.version:
        origin = f"{origin} ({signal.version})"
    if signal.score:
        origin = _("%(origin)s, score %(score).2f") % {"origin": origin, "score": signal.score}
    what = str(wording.SIGNALS.get(signal.code, signal.code))
    return Reason(signal, LEVEL_WORDS[signal.care_level], what, ", ".join(map(str, known)), origin)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an item's history."""

    at: datetime
    what: str
    who: str
    detail: str


def history(item: ReviewItem) -> list[Line]:
    """Return what happened to the item, oldest first."""
    events = list(item.events.order_by("number"))
    names = dict(
        Member.objects.filter(public_id__in={event.actor for event in events if event.actor}).values_list(
            "public_id", "handle"
        )
    )
    return [
        Line(
            event.at,
            str(wording.EVENTS.get(event.name, event.name)),
            names.get(event.actor, "") if event.actor else _("by the software"),
            wording.event_detail(event.name, event.facts),
        )
        for event in events
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class Whole:
    """An item with everything that the desk shows."""

    item: ReviewItem
    row: Row
    words: Words | None
    url: str  # of the words in their place, "" where the viewer does not find them
    around: Around
    reasons: Sequence[Reason]
    pieces: Sequence[Piece]
    reports: Sequence[Report]
    decisions: Sequence[Decision]
    answers: Sequence[object]
    earlier: Sequence[ReviewItem]
    history: Sequence[Line]
    appeal: Appeal | None
    can_publish: bool
    can_remove: bool
    is_open: bool
    is_mine: bool
    is_free: bool
    needs_person: bool
    can_be_decided: bool

    @property
    def may_work(self) -> bool:
        """Return whether the viewer holds the item, or could."""
        return self.is_open and (self.is_free or self.is_mine)

    @property
    def words_first(self) -> bool:
        """Return whether deciding about the words comes before looking after their author."""
        return self.can_publish or not self.needs_person


def whole(item: ReviewItem, viewer: Member) -> Whole:
    """Return ``item`` with its words, their surroundings, the reasons and the history."""
    at = clock.now()
    target = target_for(item.subject_kind)
    words = target.words(item.subject_id, item.revision_id)
    signals = list(item.signals.in_order())
    marked = [signal if signal.revision_id == item.revision_id else _elsewhere(signal) for signal in signals]
    appeal = (
        Appeal.objects.select_related("decision__made_by", "decision__item")
        .filter(public_id=item.subject_id)
        .first()
    )
    return Whole(
        item=item,
        row=row(item, viewer, at),
        words=words,
        url=words.url if words and target.is_open_to(viewer, item.subject_id) else "",
        around=target.around(item.subject_id),
        reasons=[reason(signal) for signal in signals],
        pieces=mark(words.plain, marked) if words else (),
        reports=list(item.reports.select_related("reporter").order_by("pk")),
        decisions=list(item.decisions.select_related("made_by").order_by("pk")),
        answers=list(item.card_answers.order_by("pk")),
        earlier=earlier_items(item),
        history=history(item),
        appeal=appeal,
        can_publish=target.can_publish(item.subject_id, item.revision_id),
        can_remove=target.can_remove(item.subject_id, item.revision_id),
        is_open=item.closed_at is None,
        is_mine=item.holder(at) == viewer.pk,
        is_free=item.closed_at is None and item.holder(at) is None,
        needs_person=item.care_level >= CareLevel.CONCERN,
        can_be_decided=item.pk in decidable([item]),
    )


def _elsewhere(signal: Signal) -> Signal:
    """Return ``signal`` without its place: it was found in another version of the words."""
    signal.start = signal.end = None
    return signal
