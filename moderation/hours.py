"""Who keeps which times: hours, the ladder of people to page, and what may be promised."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from community.core import clock
from community.core.beats import is_alive
from community.core.preflight import NO_MAIL
from community.core.screening import CareLevel, RuleLevel
from community.hours import ALWAYS, Hours
from community.members.models import Role
from moderation.models import Alert, OnCallShift, ReviewItem
from moderation.queries import decidable

TEAM_ROLES = (Role.MODERATOR, Role.CLINICIAN, Role.OPERATOR)
FAILS_AFTER = 3
"""An alert that the mail server refused this often means that mail is down."""


def time_allowed(care_level: int, rule_level: int) -> timedelta:
    """Return how long a person may take to look. Source: domain reference 4.6, "Clock"; settings."""
    minutes = []
    if care_level > CareLevel.NONE:
        minutes.append(settings.CARE_MINUTES[care_level])
    if rule_level > RuleLevel.NONE or not minutes:
        minutes.append(settings.RULE_MINUTES)
    return timedelta(minutes=min(minutes))


QUARTER = 15
"""Minutes. Clocks are set forward and back at whole quarters of an hour, by whole quarters, in every zone."""
AHEAD = timedelta(days=15)
"""Two weeks: the one opening of a week can fall into the hour that clocks leave out in spring."""


def is_open(hours: Hours, at: datetime) -> bool:
    """Return whether ``at`` lies within ``hours``, as the clock on the community's wall shows them."""
    local = timezone.localtime(at)
    return _covers(hours, local.weekday(), local.hour * 60 + local.minute)


def opens_next(hours: Hours, at: datetime) -> datetime | None:
    """Return when it is open next, from ``at`` on; None if not within ``AHEAD``."""
    return _first_moment(hours, at, is_open_then=True) if hours else None


def closes_next(hours: Hours, at: datetime) -> datetime | None:
    """Return when it is shut next, from ``at`` on; None if not within ``AHEAD``."""
    return None if set(hours) >= set(ALWAYS) else _first_moment(hours, at, is_open_then=False)


def _first_moment(hours: Hours, at: datetime, *, is_open_then: bool) -> datetime | None:
    """Look quarter by quarter: within one the wall clock runs evenly, so only its edges need a look."""
    zone = timezone.get_current_timezone()
    edges = [sorted({edge for of_day, *both in hours if of_day == day for edge in both}) for day in range(7)]
    begin, end = at.astimezone(UTC).replace(second=0, microsecond=0), at + AHEAD
    while begin < end:
        local, left = begin.astimezone(zone), QUARTER - begin.minute % QUARTER
        day, first = local.weekday(), local.hour * 60 + local.minute
        for minute in (first, *(edge for edge in edges[day] if first < edge < first + left)):
            if _covers(hours, day, minute) == is_open_then:
                return max(begin + timedelta(minutes=minute - first), at)
        begin += timedelta(minutes=left)
    return None


def _covers(hours: Hours, day: int, minute: int) -> bool:
    return any(of_day == day and start <= minute < end for of_day, start, end in hours)


def is_staffed(at: datetime) -> bool:
    """Return whether ``at`` lies within the staffed hours."""
    return is_open(settings.STAFFED_HOURS, at)


def _addresses(roles: tuple[Role, ...], at: datetime) -> list[str]:
    """Return the confirmed addresses of active members who hold one of ``roles`` everywhere.

    A role for one circle is not enough: an alert does not say which circle it is about.
    """
    confirmed = EmailAddress.objects.filter(
        Q(user__grants__until__isnull=True) | Q(user__grants__until__gt=at),
        verified=True,
        user__is_active=True,
        user__grants__role__in=roles,
        user__grants__circle__isnull=True,
        user__grants__revoked_at__isnull=True,
    )
    return list(confirmed.order_by("pk").values_list("email", flat=True))


def ladder(at: datetime, *, author_id: int | None = None) -> list[str]:
    """Return the addresses to page, first to last: the shift, the settings' list, the team.

    Only addresses that their owners have confirmed are taken from members. Nobody is paged
    about their own words: the addresses of ``author_id`` are left out.
    """
    shifts = OnCallShift.objects.filter(starts_at__lte=at, ends_at__gt=at).values_list("address", flat=True)
    found = dict.fromkeys([*shifts, *settings.ON_CALL, *_addresses(TEAM_ROLES, at)])
    return _without(found, author_id)


def deciders(at: datetime) -> list[str]:
    """Return the confirmed addresses of those who may decide about anybody's words but their own."""
    return _addresses((Role.MODERATOR, Role.CLINICIAN), at)


def clinicians(at: datetime, *, author_id: int | None = None) -> list[str]:
    """Return the confirmed addresses of clinicians, without those of ``author_id``."""
    return _without(dict.fromkeys(_addresses((Role.CLINICIAN,), at)), author_id)


def _without(found: dict[str, None], author_id: int | None) -> list[str]:
    own = (
        set(EmailAddress.objects.filter(user_id=author_id).values_list("email", flat=True))
        if author_id
        else set()
    )
    return [address for address in found if address not in own]


@dataclass(frozen=True, slots=True)
class AlertState:
    """Whether an alert made now would go out, and what stands in the way.

    ``faults`` holds codes: "no_mail", "nobody", "tick_silent", "mail_failing".
    """

    faults: tuple[str, ...]

    def __bool__(self) -> bool:
        return not self.faults


def alert_state() -> AlertState:
    """Return whether alerts work: mail, somebody to page, a living tick, a mail server that takes them."""
    faults = {
        "no_mail": settings.EMAIL_BACKEND == NO_MAIL,
        "nobody": not ladder(clock.now()),
        "tick_silent": not is_alive("tick"),
        "mail_failing": Alert.objects.filter(
            sent_at__isnull=True, attempts__gte=FAILS_AFTER, item__closed_at__isnull=True
        ).exists(),
    }
    return AlertState(tuple(name for name, is_so in faults.items() if is_so))


def promise(item: ReviewItem) -> datetime | None:
    """Return the time by which somebody looks, or None when nobody keeps one; see :func:`promises`."""
    return promises([item]).get(item.pk)


def promises(items: Iterable[ReviewItem]) -> dict[int, datetime]:
    """Return the times by which somebody looks, by the items' keys. A few queries, however many.

    A time is promised only while people are here, still will be when it comes, can be paged, and
    one of them may decide about it.
    """
    moment = clock.now()
    soon = [item for item in items if item.closed_at is None and item.due_at > moment]
    kept = [item for item in soon if is_staffed(moment) and is_staffed(item.due_at)]
    if not kept or not alert_state():
        return {}
    can_be = decidable(kept)
    return {item.pk: item.due_at for item in kept if item.pk in can_be}
