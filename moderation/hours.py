"""Who keeps which times: staffed hours, the ladder of people to page, and what may be promised."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from community.core import clock
from community.core.beats import is_alive
from community.core.screening import CareLevel, RuleLevel
from community.members.models import Role
from moderation.models import OnCallShift, ReviewItem

NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
TEAM_ROLES = (Role.MODERATOR, Role.CLINICIAN, Role.OPERATOR)


def time_allowed(care_level: int, rule_level: int) -> timedelta:
    """Return how long a person may take to look. Source: domain reference 4.6, "Clock"; settings."""
    minutes = []
    if care_level > CareLevel.NONE:
        minutes.append(settings.CARE_MINUTES[care_level])
    if rule_level > RuleLevel.NONE or not minutes:
        minutes.append(settings.RULE_MINUTES)
    return timedelta(minutes=min(minutes))


def is_staffed(at: datetime) -> bool:
    """Return whether ``at`` lies within the staffed hours, in the community's time zone."""
    local = timezone.localtime(at)
    minute = local.hour * 60 + local.minute
    return any(day == local.weekday() and start <= minute < end for day, start, end in settings.STAFFED_HOURS)


def ladder(at: datetime) -> list[str]:
    """Return the addresses to page, first to last: the shift, the settings' list, the team.

    Only addresses that their owners have confirmed are taken from members.
    """
    shifts = OnCallShift.objects.filter(starts_at__lte=at, ends_at__gt=at).values_list("address", flat=True)
    team = (
        EmailAddress.objects.filter(verified=True, user__is_active=True, user__grants__role__in=TEAM_ROLES)
        .filter(user__grants__revoked_at__isnull=True)
        .filter(Q(user__grants__until__isnull=True) | Q(user__grants__until__gt=at))
        .order_by("pk")
        .values_list("email", flat=True)
    )
    return list(dict.fromkeys([*shifts, *settings.ON_CALL, *team]))


def alerts_work() -> bool:
    """Return whether an alert made now would go out: mail, somebody to page, and a living tick."""
    return settings.EMAIL_BACKEND != NO_MAIL and is_alive("tick") and bool(ladder(clock.now()))


def promise(item: ReviewItem) -> datetime | None:
    """Return the time by which somebody looks, or None when nobody keeps one.

    A time is promised only while people are here, still will be when it comes, and can be paged.
    """
    moment = clock.now()
    kept = is_staffed(moment) and is_staffed(item.due_at) and item.due_at > moment and alerts_work()
    return item.due_at if kept else None
