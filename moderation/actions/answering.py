"""The author answers the support card. Every answer is kept; none closes anything."""

from django.db import transaction

from community.core import clock
from community.core.errors import Invalid, NotFound
from community.core.screening import CareLevel, RuleLevel
from community.members.models import Member
from moderation.actions.filing import Care
from moderation.actions.record import record
from moderation.hours import promise, time_allowed
from moderation.models import CardAnswer, ReviewItem


def answer_card(*, author: Member, item_id: str, answer: str) -> Care:
    """Keep what the author answered: "safe" or "person".

    "I need a person" makes the item at least urgent, with a clock that starts now.

    Raises:
        NotFound: no item of this author.
        Invalid: an unknown answer.

    """
    if answer not in CardAnswer.Answer.values:
        raise Invalid("answer", {"answer": "unknown"})
    with transaction.atomic():
        item = (
            ReviewItem.objects.select_for_update(of=("self",)).filter(public_id=item_id, author=author).first()
        )
        if item is None:
            raise NotFound
        CardAnswer.objects.create(item=item, answer=answer, given_at=clock.now())
        if answer == CardAnswer.Answer.PERSON and item.closed_at is None:
            urgent = max(item.care_level, CareLevel.URGENT)
            item.due_at = min(item.due_at, clock.now() + time_allowed(urgent, RuleLevel.NONE))
            item.care_level = urgent
            item.version += 1
            item.save(update_fields=["care_level", "due_at", "version"])
        record(item, "card_answered", actor=author, answer=answer)
    return Care(item_id=item.public_id, by=promise(item) if item.closed_at is None else None)
