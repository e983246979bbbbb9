"""Page people: write the alerts that rows call for, and send those that are due.

Nothing here listens to an event. What has to be sent is read from items, answers and the clock,
so that a crash between a commit and what follows it loses nothing: the next round makes up for it.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet

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
MOST_DOUBLINGS = 6
Step = tuple[str, int]


def alert_for(item: ReviewItem) -> None:
    """Write the alerts that ``item`` calls for now. Joins the caller's transaction."""
    _write(_calling(clock.now()).filter(pk=item.pk), clock.now())


def make_alerts() -> None:
    """Write every alert that an open item calls for and that has no row yet. Idempotent."""
    _write(_calling(clock.now()), clock.now())


def _calling(at: datetime) -> QuerySet[ReviewItem]:
    """Return the open items that may call for somebody, with how often and when last their author asked."""
    person = Q(card_answers__answer=CardAnswer.Answer.PERSON)
    items = ReviewItem.objects.filter(closed_at__isnull=True).annotate(
        asked=Count("card_answers", filter=person), asked_at=Max("card_answers__given_at", filter=person)
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
    is_urgent = item.care_level >= CareLevel.URGENT
    wanted: dict[Step, list[str]] = {}
    if is_urgent:
        cause = Alert.Cause.NOW if item.care_level == CareLevel.NOW else Alert.Cause.URGENT
        wanted[cause, 0] = steps[:1]
    asked, asked_at = item.asked, item.asked_at  # type: ignore[attr-defined]
    if asked and not any(due_at >= asked_at for due_at in made.values()):
        wanted[Alert.Cause.ASKED, asked] = steps[:1]
    late = _pages(made, Alert.Cause.LATE)
    since_due = [due_at for due_at in late if due_at >= item.due_at]  # a decision may have set a new clock
    if steps and _may_be_late(item, at) and _is_next(since_due, item.due_at, at, _interval(item)):
        first = 1 if is_urgent else 0  # step 0 had the first person already
        wanted[Alert.Cause.LATE, len(late) + 1] = [steps[(first + len(late)) % len(steps)]]
    if item.waits_for_clinician:
        calls = _pages(made, Alert.Cause.CLINICIAN)
        called = item.clinician_called_at or at
        since = [due_at for due_at in calls if due_at >= called]
        if _is_next(since, called, at, timedelta(minutes=settings.CARE_MINUTES[CareLevel.URGENT])):
            wanted[Alert.Cause.CLINICIAN, len(calls)] = clinicians(at, author_id=item.author_id)
    return {step: recipients for step, recipients in wanted.items() if step not in made}


def _pages(made: dict[Step, datetime], cause: str) -> list[datetime]:
    """Return when the pages for ``cause`` were made, oldest first."""
    return sorted(due_at for (made_for, _), due_at in made.items() if made_for == cause)


def _may_be_late(item: ReviewItem, at: datetime) -> bool:
    """Return whether anybody may be called for lateness at ``at``.

    Nobody further is called while somebody holds the item. What is less than urgent waits for
    staffed hours, if there are any.
    """
    if item.holder(at) is not None:
        return False
    return item.care_level >= CareLevel.URGENT or not settings.STAFFED_HOURS or is_staffed(at)


def _interval(item: ReviewItem) -> timedelta:
    """Return how long after the first late page the second one follows."""
    level = CareLevel.NOW if item.care_level >= CareLevel.URGENT else CareLevel.CONCERN
    return timedelta(minutes=settings.CARE_MINUTES[level])


def _is_next(earlier: list[datetime], since: datetime, at: datetime, interval: timedelta) -> bool:
    """Return whether one more page is due: at once, an interval later, then after twice as long each time.

    So the next people are called within minutes, and a night without a tick ends in one page and
    no flood. Source: domain reference 4.6, "If missed".
    """
    if not earlier:
        return at >= since
    doublings = min(len(earlier) - 1, MOST_DOUBLINGS)
    return at >= earlier[-1] + interval * (1 << doublings)


def send_alerts(alerter: Alerter) -> None:
    """Send what is due, the most pressing first. Marked as sent only once it has been taken.

    The time of the next try is written before the attempt: a crash in the middle sends the
    message again, since a double is better than a loss.
    """
    ends = time.monotonic() + ROUND
    waiting = Alert.objects.filter(sent_at__isnull=True, item__closed_at__isnull=True).select_related("item")
    at = clock.now()
    # No try lies further ahead than the longest wait, unless the machine's clock was set back meanwhile.
    ahead = at + timedelta(seconds=LONGEST_RETRY)
    due = waiting.filter(Q(next_try_at__lte=at) | Q(next_try_at__gt=ahead)).order_by(
        "-item__care_level", "next_try_at", "pk"
    )
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
