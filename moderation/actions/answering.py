"""The author answers the support card, or asks for a person. Every answer is kept; none closes anything."""

from datetime import datetime, timedelta

from django.db import transaction

from community.core import clock
from community.core.errors import Invalid, NotFound
from community.core.rulings import require
from community.core.screening import Assessment, CareLevel, Filing, RuleLevel, Signal, Subject, Verdict
from community.members.models import Member
from community.members.policy import may
from community.members.queries import standing_of
from moderation.actions.alerting import alert_for
from moderation.actions.filing import Care, care_for, keep_reasons, open_or_raise
from moderation.actions.record import record
from moderation.models import CardAnswer, ReviewItem

CALL = "moderation.call"
SAME_ANSWER = timedelta(minutes=5)
"""The same answer again within this time is the same press of a button."""
CALLED = Signal(code="CALLED", source="author", care_level=CareLevel.URGENT, subject=Subject.SELF)


def answer_card(*, author: Member, item_id: str, answer: str) -> Care:
    """Keep what the author answered: "safe" or "person".

    "I need a person" makes the item at least urgent, with a clock that starts now, and pages
    somebody again. An item that was closed in the meantime is not in the way: a new one opens.

    Raises:
        NotFound: no item of this author.
        Invalid: an unknown answer.

    """
    require(may(standing_of(author), "card.answer"))
    if answer not in CardAnswer.Answer.values:
        raise Invalid("answer", {"answer": "unknown"})
    moment = clock.now()
    with transaction.atomic():
        item = (
            ReviewItem.objects.select_for_update(of=("self",))
            .filter(public_id=item_id, author=author)
            .first()
        )
        if item is None:
            raise NotFound
        if not _is_same_press(item.subject_kind, item.subject_id, answer, moment):
            if answer == CardAnswer.Answer.PERSON:
                item = _call(
                    author, item.subject_kind, item.subject_id, item.revision_id, item.surface, item.circle_id
                )
            _keep(item, answer, author, moment)
    return care_for(subject_kind=item.subject_kind, subject_id=item.subject_id, cards=())


def ask_for_person(*, author: Member) -> Care:
    """Ask for a person from anywhere, with no words of one's own under review. Pages somebody.

    Raises:
        NotAllowed: not a member.

    """
    require(may(standing_of(author), "card.answer"))
    moment = clock.now()
    person = CardAnswer.Answer.PERSON
    with transaction.atomic():
        if not _is_same_press(CALL, author.public_id, person, moment):
            item = _call(author, CALL, author.public_id, author.public_id, "call", None)
            _keep(item, person, author, moment)
    return care_for(subject_kind=CALL, subject_id=author.public_id, cards=())


def _call(
    author: Member, kind: str, subject_id: str, revision_id: str, surface: str, circle_id: int | None
) -> ReviewItem:
    asked = Assessment(
        html="",
        plain="",
        care_level=CareLevel.URGENT,
        care_score=1.0,
        subject=Subject.SELF,
        rule_level=RuleLevel.NONE,
        verdict=Verdict.PUBLISH,
        signals=(CALLED,),
    )
    filing = Filing(
        subject_kind=kind,
        subject_id=subject_id,
        revision_id=revision_id,
        surface=surface,
        author_id=author.pk,
        circle_id=circle_id,
        assessment=asked,
    )
    item = open_or_raise(filing, CareLevel.URGENT, RuleLevel.NONE)
    keep_reasons(item, revision_id, asked.signals)
    return item


def _is_same_press(kind: str, subject_id: str, answer: str, moment: datetime) -> bool:
    """Return whether the open item got this answer a moment ago: pressing again disturbs nobody's work."""
    return CardAnswer.objects.filter(
        item__subject_kind=kind,
        item__subject_id=subject_id,
        item__closed_at__isnull=True,
        answer=answer,
        given_at__gt=moment - SAME_ANSWER,
    ).exists()


def _keep(item: ReviewItem, answer: str, author: Member, moment: datetime) -> None:
    """Keep the answer as given at ``moment``: before the item was raised, whose alert answers it too."""
    CardAnswer.objects.create(item=item, answer=answer, given_at=moment)
    record(item, "card_answered", actor=author, answer=answer)
    if answer == CardAnswer.Answer.PERSON:
        alert_for(item)
