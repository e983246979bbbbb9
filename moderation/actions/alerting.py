"""Page people: write the alerts that rows call for, and send those that are due.

Nothing here listens to an event. What has to be sent is read from items, answers and the clock,
so that a crash between a commit and what follows it loses nothing: the next round makes up for it.
"""

import logging
import math
import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from community.core import clock
from community.core.screening import CareLevel
from moderation.hours import clinicians, is_staffed, ladder
from moderation.models import Alert, CardAnswer, ReviewItem
from moderation.ports import Alerter

logger = logging.getLogger("holdfast.alerts")
FIRST_RETRY, LONGEST_RETRY = 5, 300  # seconds
BATCH = 50
ROUND = 30.0
"""Seconds that one round may spend on sending, so that a slow mail server cannot stop the clock."""
Step = tuple[str, int]


def alert_for(item: ReviewItem) -> None:
    """Write the alerts that ``item`` calls for now. Joins the caller's transaction."""
    _write(_calling(clock.now()).filter(pk=item.pk), clock.now())


def make_alerts() -> None:
    """Write every alert that an open item calls for and that has no row yet. Idempotent."""
    _write(_calling(clock.now()), clock.now())


def _calling(at: datetime) -> QuerySet[ReviewItem]:
    """Return the open items that may call for somebody, with ``asked``, the times their author did."""
    person = Q(card_answers__answer=CardAnswer.Answer.PERSON)
    items = ReviewItem.objects.filter(closed_at__isnull=True).annotate(
        asked=Count("card_answers", filter=person)
    )
    return items.filter(
        Q(care_level__gte=CareLevel.URGENT)
        | Q(due_at__lte=at)
        | Q(clinician_called_at__isnull=False, accepted_by__isnull=True)
        | Q(asked__gt=0)
    )


def _write(items: Iterable[ReviewItem], at: datetime) -> None:
    items = list(items)
    made: defaultdict[int, dict[Step, datetime]] = defaultdict(dict)
    for pk, cause, step, due_at in Alert.objects.filter(item__in=items).values_list(
        "item_id", "cause", "step", "due_at"
    ):
        made[pk][cause, step] = due_at
    rows = [
        Alert(item=item, cause=cause, step=step, recipient=recipient, due_at=at, next_try_at=at)
        for item in items
        for (cause, step), recipients in _wanted(item, made[item.pk], at).items()
        for recipient in recipients
    ]
    Alert.objects.bulk_create(rows, ignore_conflicts=True)


def _wanted(item: ReviewItem, made: dict[Step, datetime], at: datetime) -> dict[Step, list[str]]:
    """Return the pages that are due for ``item`` and not in ``made``, with who gets each."""
    steps = ladder(at, author_id=item.author_id)
    wanted: dict[Step, list[str]] = {}
    if item.care_level >= CareLevel.URGENT:
        cause = Alert.Cause.NOW if item.care_level == CareLevel.NOW else Alert.Cause.URGENT
        wanted[cause, 0] = steps[:1]
    if asked := item.asked:  # type: ignore[attr-defined]
        wanted[Alert.Cause.ASKED, asked] = steps[:1]
    if (late := late_step(item, at)) and steps:
        first = 1 if item.care_level >= CareLevel.URGENT else 0  # step 0 had the first person already
        wanted[Alert.Cause.LATE, late] = [steps[(first + late - 1) % len(steps)]]
    wanted |= _clinician_step(item, made, at)
    return {step: recipients for step, recipients in wanted.items() if step not in made}


def late_step(item: ReviewItem, at: datetime) -> int:
    """Return how many people ought to have been paged since the clock passed; 0 if none.

    Nobody further is paged while somebody holds the item. The second page comes one interval
    after the first, the next two after that, then four: urgent ones every few minutes at first,
    and no flood after a night without a tick. What is less than urgent waits for staffed hours,
    if there are any. Source: domain reference 4.6, "If missed".
    """
    is_urgent = item.care_level >= CareLevel.URGENT
    if at < item.due_at or item.holder(at) is not None:
        return 0
    if not is_urgent and settings.STAFFED_HOURS and not is_staffed(at):
        return 0
    minutes = settings.CARE_MINUTES[CareLevel.NOW if is_urgent else CareLevel.CONCERN]
    return 1 + _doublings(at - item.due_at, minutes)


def _doublings(passed: timedelta, minutes: int) -> int:
    """Return how often an interval of ``minutes`` that doubles each time fits into ``passed``."""
    return int(math.log2(passed / timedelta(minutes=minutes) + 1))


def _clinician_step(item: ReviewItem, made: dict[Step, datetime], at: datetime) -> dict[Step, list[str]]:
    """Return the next page to all clinicians while one is called and none has accepted."""
    called = item.clinician_called_at
    if called is None or item.accepted_by_id is not None:
        return {}
    earlier = [due for (cause, _), due in made.items() if cause == Alert.Cause.CLINICIAN]
    sent_for_this_call = sum(due >= called for due in earlier)
    if sent_for_this_call > _doublings(at - called, settings.CARE_MINUTES[CareLevel.URGENT]):
        return {}
    return {(Alert.Cause.CLINICIAN, len(earlier)): clinicians(at, author_id=item.author_id)}


def send_alerts(alerter: Alerter) -> None:
    """Send what is due, the most pressing first. Marked as sent only once it has been taken.

    The time of the next try is written before the attempt: a crash in the middle sends the
    message again, since a double is better than a loss.
    """
    ends = time.monotonic() + ROUND
    waiting = Alert.objects.filter(sent_at__isnull=True, item__closed_at__isnull=True).select_related("item")
    due = waiting.filter(next_try_at__lte=clock.now()).order_by("-item__care_level", "next_try_at", "pk")
    for alert in due[:BATCH]:
        if time.monotonic() > ends:
            return
        wait = timedelta(seconds=min(FIRST_RETRY * 2**alert.attempts, LONGEST_RETRY))
        Alert.objects.filter(pk=alert.pk).update(attempts=alert.attempts + 1, next_try_at=clock.now() + wait)
        facts: dict[str, str | int] = {"item": alert.item.public_id, "step": alert.step, "code": alert.cause}
        try:
            alerter.page(
                alert.recipient,
                cause=alert.cause,
                step=alert.step,
                level=alert.item.care_level,
                item=alert.item.public_id,
            )
        except Exception as error:  # noqa: BLE001  whatever keeps mail from going out, it is tried again
            logger.error("alert_not_sent", extra={**facts, "error": type(error).__name__})
        else:
            Alert.objects.filter(pk=alert.pk).update(sent_at=clock.now())
            logger.info("alert_sent", extra=facts)
