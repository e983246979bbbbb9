"""Periodic work of the review queue: page people, seal the history. All of it is derived from rows."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from community.core import clock
from community.core.chain import GENESIS, link
from community.core.health import probe
from community.core.periodic import every
from community.core.preflight import NO_MAIL, needed
from moderation.actions.alerting import make_alerts, send_alerts
from moderation.adapters.email import EmailAlerter
from moderation.hours import alert_state, deciders, ladder
from moderation.models import Checkpoint, ReviewEvent
from moderation.queries import heads_between
from moderation.wording import FAULTS

SETTLED = timedelta(minutes=2)
"""Events younger than this wait for the next checkpoint: on PostgreSQL a slower transaction may
still commit one with a smaller key."""


@probe("alerts")
def _alerts_work() -> bool:
    return bool(alert_state())


@probe("mail")
def _mail_works() -> bool:
    return not {"no_mail", "mail_failing"} & set(alert_state().faults)


@needed("people to call")
def _people_to_call() -> Iterable[str]:
    if not settings.STAFFED_HOURS:
        yield "STAFFED_HOURS is not set, so members are never promised a time."
    if not settings.ON_CALL:
        yield "ON_CALL is not set: the addresses that are paged, in their order."
    if len(set(deciders(clock.now()))) < 2:
        yield (
            "Fewer than two moderators and clinicians have confirmed an e-mail address: nobody decides about "
            "their own words."
        )
    if not ladder(clock.now()):
        yield str(FAULTS["nobody"])


@every(seconds=5, name="alerts")
def alerts() -> None:
    """Make the alerts that are due, then send what has not been sent.

    Without a mail server they wait in their rows, and go out once there is one.
    """
    make_alerts()
    if settings.EMAIL_BACKEND != NO_MAIL:
        send_alerts(EmailAlerter())


@every(seconds=3600, name="checkpoint")
def seal_history() -> None:
    """Write a digest over the heads of the chains that grew since the last checkpoint, if any did."""
    with transaction.atomic():
        last = Checkpoint.objects.order_by("-pk").first()
        since = last.last_event if last else 0
        settled = ReviewEvent.objects.filter(pk__gt=since, at__lte=clock.now() - SETTLED)
        newest = settled.aggregate(newest=Max("pk"))["newest"]
        if newest is None:
            return
        heads = heads_between(since, newest)
        checkpoint = Checkpoint(
            at=clock.now(), last_event=newest, items=len(heads), previous=last.digest if last else GENESIS
        )
        checkpoint.digest = link(checkpoint.previous, {"last_event": newest, "heads": heads})
        checkpoint.save(force_insert=True)
