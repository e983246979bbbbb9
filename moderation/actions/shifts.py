"""Who is called first, and between which moments."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from community.core import audit, clock
from community.core.errors import Invalid
from moderation.models import OnCallShift


def plan_shift(*, address: str, starts_at: datetime, ends_at: datetime) -> OnCallShift:
    """Let ``address`` be called before everybody else between two moments. Done at the machine, and audited.

    Raises:
        Invalid: no e-mail address, or a shift that ends before it starts.

    """
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid("address", {"address": "unknown"}) from None
    if ends_at <= starts_at:
        raise Invalid("range", {"ends_at": "range"})
    with transaction.atomic():
        shift = OnCallShift.objects.create(address=address, starts_at=starts_at, ends_at=ends_at)
        # The address itself stays out of the audit chain, which is never forgotten.
        audit.record(
            actor="command", action="shift_planned", subject=str(shift.pk), until=ends_at.isoformat()
        )
    return shift


def end_shifts(*, address: str) -> int:
    """Take back every shift of ``address`` that runs or is to come. Done at the machine, and audited.

    Returns how many there were.
    """
    with transaction.atomic():
        shifts = OnCallShift.objects.filter(address=address, ends_at__gt=clock.now())
        for shift in shifts:
            audit.record(actor="command", action="shift_ended", subject=str(shift.pk))
        ended, _ = shifts.delete()
    return ended
