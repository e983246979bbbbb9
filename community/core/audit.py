"""Write to the audit chain, and check that nobody has changed it."""

from django.db import connection, transaction

from community.core import clock
from community.core.chain import GENESIS, link
from community.core.models import AuditEvent, Mark


def _facts(event: AuditEvent) -> dict[str, object]:
    return {
        "at": event.at.isoformat(),
        "actor": event.actor,
        "action": event.action,
        "subject": event.subject,
        "facts": event.facts,
    }


def record(*, actor: str, action: str, subject: str = "", **facts: str | int | bool | None) -> AuditEvent:
    """Append one event, in the caller's transaction: deed and record stand or fall together."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            # One writer at a time: two events must not continue from the same predecessor.
            Mark.objects.get_or_create(name="audit")
            Mark.objects.select_for_update().get(name="audit")
        last = AuditEvent.objects.order_by("-pk").first()
        event = AuditEvent(
            at=clock.now(),
            actor=actor,
            action=action,
            subject=subject,
            facts=facts,
            previous=last.digest if last else GENESIS,
        )
        event.digest = link(event.previous, _facts(event))
        event.save(force_insert=True)
    return event


def first_broken() -> AuditEvent | None:
    """Return the first event that does not fit its predecessor, or None if all do."""
    previous = GENESIS
    for event in AuditEvent.objects.order_by("pk").iterator():
        if event.previous != previous or event.digest != link(previous, _facts(event)):
            return event
        previous = event.digest
    return None
