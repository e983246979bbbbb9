"""Words come in with an assessment: open or raise the item, keep every reason, start the clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from community.core import clock
from community.core.errors import Invalid
from community.core.events import announce
from community.core.prepared import Prepared
from community.core.screening import (
    MAX_SOURCE,
    Assessment,
    Card,
    CareLevel,
    Filed,
    Filing,
    RuleLevel,
    Subject,
    Submission,
    Verdict,
    screen,
)
from community.core.screening import Signal as Reason
from community.members.models import Member
from moderation.actions.alerting import alert_for
from moderation.actions.record import record
from moderation.assess import triage_only
from moderation.events import ItemOpened
from moderation.hours import promise, time_allowed
from moderation.models import Attempt, Hold, Report, ReviewItem, Signal
from moderation.wording import team_line

ATTEMPT = "moderation.attempt"
REPORT_LEVELS: dict[str, tuple[CareLevel, RuleLevel, Subject]] = {
    Report.Reason.WORRIED: (CareLevel.CONCERN, RuleLevel.NONE, Subject.MEMBER),
    Report.Reason.ENCOURAGES: (CareLevel.URGENT, RuleLevel.NOTE, Subject.MEMBER),
    Report.Reason.THREAT: (CareLevel.URGENT, RuleLevel.NOTE, Subject.MEMBER),
    Report.Reason.ADVANCES: (CareLevel.URGENT, RuleLevel.NOTE, Subject.MEMBER),
}
"""Levels that a report's reason asks for; any other is a note. Source: domain reference 4.6."""


NOTE_KEPT = 4000
"""Characters of a report's note that are stored; all of it is triaged, however long."""


def file(filing: Filing) -> Filed | None:
    """Open or raise the one open item of the subject; see :func:`community.core.screening.file`."""
    found = filing.assessment
    if found.care_level == CareLevel.NONE and found.rule_level == RuleLevel.NONE:
        return None
    if _is_too_late(filing):
        return None
    with transaction.atomic():
        item = open_or_raise(filing, found.care_level, found.rule_level)
        keep_reasons(item, filing.revision_id, found.signals)
        if found.verdict is Verdict.HOLD and not filing.refusal:
            Hold.objects.get_or_create(
                revision_id=filing.revision_id,
                lifted_at=None,
                defaults={"item": item, "reasons": list(found.reasons), "placed_at": clock.now()},
            )
    return Filed(
        item_id=item.public_id,
        care_level=CareLevel(item.care_level),
        rule_level=RuleLevel(item.rule_level),
        team_line=team_line(promise(item), told=True),
    )


def _is_too_late(filing: Filing) -> bool:
    """Keep a score that arrives after a person decided on the same words, and change nothing by it."""
    signals = filing.assessment.signals
    if not signals or any(signal.source != "scorer" for signal in signals):
        return False
    settled = (
        ReviewItem.objects.filter(
            subject_kind=filing.subject_kind,
            subject_id=filing.subject_id,
            decisions__revision_id=filing.revision_id,
            closed_at__isnull=False,
        )
        .order_by("-pk")
        .first()
    )
    if settled is not None:
        keep_reasons(settled, filing.revision_id, signals)
    return settled is not None


def open_or_raise(filing: Filing, care: CareLevel, rule: RuleLevel) -> ReviewItem:
    """Return the locked open item, at least at these levels. Levels and clock never go back."""
    item = _locked_open(filing)
    if item is None:
        try:
            with transaction.atomic():
                return _open(filing, care, rule)
        except IntegrityError:  # somebody else opened it a moment ago
            item = _locked_open(filing)
            if item is None:
                raise
    raised = care > item.care_level or rule > item.rule_level
    item.care_level, item.rule_level = max(care, item.care_level), max(rule, item.rule_level)
    item.revision_id = filing.revision_id
    item.due_at = min(item.due_at, clock.now() + time_allowed(care, rule))
    item.version += 1
    item.save(update_fields=["care_level", "rule_level", "revision_id", "due_at", "version"])
    record(
        item,
        "raised" if raised else "seen_again",
        actor=None,
        care_level=item.care_level,
        rule_level=item.rule_level,
    )
    _alert_at_once(item)
    return item


def _locked_open(filing: Filing) -> ReviewItem | None:
    return (
        ReviewItem.objects.select_for_update(of=("self",))
        .filter(subject_kind=filing.subject_kind, subject_id=filing.subject_id, closed_at__isnull=True)
        .first()
    )


def _open(filing: Filing, care: CareLevel, rule: RuleLevel) -> ReviewItem:
    moment = clock.now()
    item = ReviewItem.objects.create(
        subject_kind=filing.subject_kind,
        subject_id=filing.subject_id,
        revision_id=filing.revision_id,
        surface=filing.surface,
        author_id=filing.author_id,
        circle_id=filing.circle_id,
        care_level=care,
        rule_level=rule,
        opened_at=moment,
        due_at=moment + time_allowed(care, rule),
    )
    record(item, "filed", actor=None, care_level=int(care), rule_level=int(rule), refusal=filing.refusal)
    announce(ItemOpened(audience=("review",), item_id=item.public_id))
    _alert_at_once(item)
    return item


def _alert_at_once(item: ReviewItem) -> None:
    """Write step 0 beside the words for what is urgent, so that both stand or fall together."""
    if item.care_level >= CareLevel.URGENT:
        alert_for(item)


def keep_reasons(item: ReviewItem, revision_id: str, reasons: Iterable[Reason]) -> None:
    """Insert a signal for each reason: always, whatever the item already holds."""
    Signal.objects.bulk_create(
        Signal(
            item=item,
            revision_id=revision_id,
            code=reason.code,
            source=reason.source,
            care_level=reason.care_level,
            rule_level=reason.rule_level,
            subject=reason.subject,
            start=reason.span[0] if reason.span else None,
            end=reason.span[1] if reason.span else None,
            scan=reason.scan,
            modifiers=dict(reason.modifiers),
            score=reason.score,
            version=reason.version,
            seen_at=clock.now(),
        )
        for reason in reasons
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Care:
    """What the author of refused or filed words is shown. ``by`` is None when nobody promises a time."""

    cards: tuple[Card, ...] = ()
    item_id: str = ""
    by: datetime | None = None


def storable(text: str) -> str:
    """Return ``text`` without NUL, which PostgreSQL refuses: words of danger are never lost to it."""
    return text.replace("\x00", "")


def keep_attempt(
    *, author: Member, surface: str, source: str, assessment: Assessment, refusal: str, context_ref: str = ""
) -> Care:
    """Answer refused words: cards from level 2, and from level 3 the words are kept and an item opens.

    ``context_ref`` says where they were meant for: "thread:<public id>". Call it with no
    transaction open, after triage and before the refusal is shown.
    """
    cards = tuple(card for card in assessment.cards if card is not Card.HELD)
    if assessment.care_level < CareLevel.URGENT:
        return Care(cards=cards if assessment.care_level >= CareLevel.CONCERN else ())
    with transaction.atomic():
        attempt = Attempt.objects.create(
            author=author,
            surface=surface,
            source=storable(source),
            html=storable(assessment.html),
            plain=storable(assessment.plain),
            refusal=refusal,
            context_ref=context_ref,
            made_at=clock.now(),
        )
        file(
            Filing(
                subject_kind=ATTEMPT,
                subject_id=attempt.public_id,
                revision_id=attempt.public_id,
                surface=surface,
                author_id=author.pk,
                assessment=assessment,
                refusal=refusal,
            )
        )
    return care_for(subject_kind=ATTEMPT, subject_id=attempt.public_id, cards=cards)


def _open_one(asked: Mapping[str, list[str]]) -> QuerySet[ReviewItem, Any]:
    found = ReviewItem.objects.filter(subject_kind__in=asked["kind"], subject_id__in=asked["subject"])
    return found.filter(closed_at__isnull=True).values_list("pk")


_OPEN = Prepared(_open_one)
"""Asked with all words, and there is one for few of them: compiled once."""


def care_for(*, subject_kind: str, subject_id: str, cards: tuple[Card, ...]) -> Care:
    """Return what the author of a filed subject is shown, with the time that somebody keeps."""
    found = _OPEN.rows(kind=[subject_kind], subject=[subject_id])
    item = ReviewItem.objects.filter(pk=found[0][0], closed_at__isnull=True).first() if found else None
    return Care(cards=cards, item_id=item.public_id if item else "", by=promise(item) if item else None)


def report(
    *,
    reporter: Member,
    subject_kind: str,
    subject_id: str,
    revision_id: str,
    surface: str,
    author: Member,
    reason: str,
    note: str = "",
    circle_id: int | None = None,
) -> Care:
    """Tell the team about somebody's words. Telling twice is no error.

    It adds nothing, unless the second telling asks for a person sooner than the item does.

    The note is a member's text like any other: it is screened, and what it says about the
    reporter is answered to the reporter.

    Raises:
        Invalid: an unknown reason.

    """
    care, danger = _answer_note(reporter, note)
    if reason not in Report.Reason.values:
        raise Invalid("reason", {"reason": "unknown"})
    level, rule, subject = REPORT_LEVELS.get(reason, (CareLevel.NONE, RuleLevel.NOTE, Subject.NONE))
    level = max(level, danger)
    said = Reason(code=reason.upper(), source="report", care_level=level, rule_level=rule, subject=subject)
    filing = Filing(
        subject_kind=subject_kind,
        subject_id=subject_id,
        revision_id=revision_id,
        surface=surface,
        author_id=author.pk,
        circle_id=circle_id,
        assessment=Assessment(
            html="",
            plain="",
            care_level=level,
            care_score=0.0,
            subject=subject,
            rule_level=rule,
            verdict=Verdict.NOTE,
            signals=(said,),
        ),
    )
    heard = Report.objects.filter(
        item__subject_kind=subject_kind,
        item__subject_id=subject_id,
        item__closed_at__isnull=True,
        item__care_level__gte=level,
        reporter=reporter,
    )
    with transaction.atomic():
        if not heard.exists():
            item = open_or_raise(filing, level, rule)
            kept = {
                "revision_id": revision_id,
                "reason": reason,
                "note": storable(note)[:NOTE_KEPT],
                "made_at": clock.now(),
            }
            Report.objects.get_or_create(item=item, reporter=reporter, defaults=kept)
            keep_reasons(item, revision_id, (said,))
    if reason == Report.Reason.WORRIED and Card.SOMEONE_ELSE not in care.cards:
        care = replace(care, cards=(*care.cards, Card.SOMEONE_ELSE))
    return care


def _answer_note(reporter: Member, note: str) -> tuple[Care, CareLevel]:
    """Screen what the reporter wrote. Return the answer to them, and how pressing it is for somebody else."""
    if not note.strip():
        return Care(), CareLevel.NONE
    too_long = len(note) > MAX_SOURCE
    found = triage_only(note) if too_long else screen(Submission(source=note, surface="report"))
    care = keep_attempt(
        author=reporter, surface="report", source=note, assessment=found, refusal="report_note"
    )
    about_another = found.subject in {Subject.MEMBER, Subject.OUTSIDE}
    return care, found.care_level if about_another else CareLevel.NONE
