"""Which pages a reader may see: the set, and its twin for one page. The only rule there is.

``None`` stands for nobody signed in. Wagtail's own view restrictions are not used.
"""

from datetime import datetime

from django.db.models import Q
from wagtail.models import PageQuerySet

from community.core import clock
from community.core.rulings import INVISIBLE, Ruling
from community.members.models import Member, Role
from community.members.policy import TEAM
from community.members.queries import standing_of
from community.resources.models import Audience, ResourcePage

AUDIENCE_ROLES: dict[str, frozenset[Role]] = {
    Audience.MEMBERS: frozenset({Role.PARTICIPANT, Role.ALUMNUS, Role.MENTOR, Role.EDITOR}) | TEAM,
    Audience.FAMILIES: frozenset({Role.FAMILY, Role.EDITOR}) | TEAM,
}
"""Who reads the pages of each audience: as on boards, and those who write the pages."""


def audiences_of(viewer: Member | None) -> list[str]:
    """Return the audiences that ``viewer`` belongs to; everybody belongs to everyone."""
    if viewer is None:
        return [Audience.EVERYONE]
    standing = standing_of(viewer)
    return [Audience.EVERYONE, *(name for name, roles in AUDIENCE_ROLES.items() if standing.has_any(roles))]


def visible_pages(viewer: Member | None) -> "PageQuerySet[ResourcePage]":
    """Return the pages that ``viewer`` may see: published, not expired, for them. Twin of :func:`can_see`."""
    return published(clock.now()).filter(audience__in=audiences_of(viewer))


def published(moment: datetime) -> "PageQuerySet[ResourcePage]":
    """Return the pages that stand in public or before an audience at ``moment``.

    ``tick`` takes an expired page down within a minute; nobody sees it meanwhile.
    """
    return ResourcePage.objects.filter(Q(expire_at__isnull=True) | Q(expire_at__gt=moment), live=True)


def can_see(viewer: Member | None, page: ResourcePage) -> Ruling:
    """Twin of :func:`visible_pages`."""
    is_up = page.live and (page.expire_at is None or page.expire_at > clock.now())
    return Ruling.allow() if is_up and page.audience in audiences_of(viewer) else INVISIBLE
