"""Who is called first, and between which moments."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from community.core import audit
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
