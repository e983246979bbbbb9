"""Periodic work of the review queue: page people, watch clocks, seal the history.

Everything here is derived from rows, so that a crash between a commit and what follows it loses
nothing: the next tick finds the row and makes up for it.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q

from community.core import clock
from community.core.chain import GENESIS, link
from community.core.health import probe
from community.core.periodic import every
from community.core.screening import CareLevel
from moderation.adapters.mail import MailAlerter
from moderation.hours import alerts_work, ladder
from moderation.models import Alert, Checkpoint, ReviewEvent, ReviewItem

logger = logging.getLogger("holdfast.alerts")
ALERTER = MailAlerter()
LAST_STEP = 8
"""After so many pages the item stands at the top of the desk; more mail would help nobody."""
FIRST_RETRY, LONGEST_RETRY = 5, 300  # seconds
BATCH = 50


@probe("alerts")
def _alerts() -> bool:
    return alerts_work()


@every(seconds=5, name="alerts")
def alerts() -> None:
    """Make the alerts that are due, then send what has not been sent."""
    make_alerts()
    send_alerts()


def steps_due(item: ReviewItem, at: datetime) -> int:
    """Return how many pages ``item`` calls for by ``at``.

    Urgent and now: one at once (step 0), one when the clock passes, then one more each time as
    much time goes by again. Concern: one when its clock passes. Less than that: none.
    """
    clock_length = timedelta(minutes=settings.CARE_MINUTES.get(item.care_level, settings.RULE_MINUTES))
    late = at - item.due_at
    passed = 0 if late < timedelta() else 1 + int(late / clock_length)
    if item.care_level >= CareLevel.URGENT:
        return min(1 + passed, LAST_STEP + 1)
    return min(passed, 1) if item.care_level == CareLevel.CONCERN else 0


def make_alerts() -> None:
    """Write an alert row for each page that is due and has none. Idempotent.

    Step n goes to the n-th person on the ladder; when it is used up, to everybody on it. While
    somebody holds the item, nobody further is paged: a person is looking.
    """
    moment = clock.now()
    steps = ladder(moment)
    if not steps:
        return
    open_items = ReviewItem.objects.filter(closed_at__isnull=True).filter(
        Q(care_level__gte=CareLevel.URGENT) | Q(care_level=CareLevel.CONCERN, due_at__lte=moment)
    )
    for item in open_items.annotate(paged=Max("alerts__step")).iterator(chunk_size=200):
        first = 0 if item.care_level >= CareLevel.URGENT else 1
        begun = item.paged is not None
        held = item.holder(moment) is not None
        last = first + steps_due(item, moment) - 1
        wanted = range((item.paged or 0) + 1 if begun else first, last + 1)
        if held and begun:
            continue
        rows = [
            Alert(item=item, step=step, recipient=recipient, due_at=moment, next_try_at=moment)
            for step in (list(wanted)[:1] if held else wanted)
            for recipient in (steps[step : step + 1] or steps)
        ]
        Alert.objects.bulk_create(rows, ignore_conflicts=True)


def send_alerts() -> None:
    """Send what is due. Marked as sent only once the mail server took it: a double beats a loss."""
    moment = clock.now()
    waiting = Alert.objects.filter(
        sent_at__isnull=True, next_try_at__lte=moment, item__closed_at__isnull=True
    ).select_related("item")
    for alert in waiting.order_by("-item__care_level", "next_try_at")[:BATCH]:
        try:
            ALERTER.page(alert.recipient, step=alert.step, level=alert.item.care_level, item=alert.item.public_id)
        except Exception as error:  # noqa: BLE001  any failure of mail is tried again
            wait = min(FIRST_RETRY * 2**alert.attempts, LONGEST_RETRY)
            Alert.objects.filter(pk=alert.pk).update(
                attempts=F("attempts") + 1, next_try_at=clock.now() + timedelta(seconds=wait)
            )
            logger.error(
                "alert_not_sent",
                extra={"item": alert.item.public_id, "step": alert.step, "error": type(error).__name__},
            )
        else:
            Alert.objects.filter(pk=alert.pk).update(sent_at=clock.now(), attempts=F("attempts") + 1)
            logger.info("alert_sent", extra={"item": alert.item.public_id, "step": alert.step})


@every(seconds=3600, name="checkpoint")
def seal_history() -> None:
    """Write a digest over the heads of all chains, if anything happened since the last one."""
    with transaction.atomic():
        newest = ReviewEvent.objects.aggregate(newest=Max("pk"))["newest"]
        last = Checkpoint.objects.order_by("-pk").first()
        if newest is None or (last is not None and last.last_event == newest):
            return
        heads = heads_up_to(newest)
        checkpoint = Checkpoint(
            at=clock.now(), last_event=newest, items=len(heads), previous=last.digest if last else GENESIS
        )
        checkpoint.digest = link(checkpoint.previous, {"last_event": newest, "heads": heads})
        checkpoint.save(force_insert=True)


def heads_up_to(event: int) -> list[str]:
    """Return the digest of each item's newest event up to the event with that key, in item order."""
    newest = (
        ReviewEvent.objects.filter(pk__lte=event).values("item").annotate(head=Max("pk")).values_list("head", flat=True)
    )
    return list(ReviewEvent.objects.filter(pk__in=list(newest)).order_by("item_id").values_list("digest", flat=True))


def first_broken_checkpoint() -> Checkpoint | None:
    """Return the first checkpoint that the history no longer fits, or None if all do."""
    previous = GENESIS
    for checkpoint in Checkpoint.objects.order_by("pk"):
        facts = {"last_event": checkpoint.last_event, "heads": heads_up_to(checkpoint.last_event)}
        if checkpoint.previous != previous or checkpoint.digest != link(previous, facts):
            return checkpoint
        previous = checkpoint.digest
    return None
