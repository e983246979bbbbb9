"""Audience tokens: what an entry carries, and what a viewer holds. A match needs one of them.

They only keep an index from proposing in vain; the database decides afterwards. A test holds them
against ``forum.queries.boards_for`` and ``rooms_for``.
"""

from community.members.models import Circle, Member
from community.members.policy import TEAM, may
from community.members.queries import Viewer, excluded_authors, standing_of
from community.resources.models import Audience as PageAudience
from community.resources.models import ResourcePage
from community.resources.queries import audiences_of
from forum.models import Audience, Place
from forum.policy import AUDIENCE_ROLES, CIRCLE_READERS, sees_all
from search.ports import PUBLIC


def tokens_of(place: Place) -> tuple[str, ...]:
    """Return what whoever reads at ``place`` holds one of. A circle is named by its slug."""
    if place.circle is not None:
        return (Audience.CIRCLE.value, f"circle:{place.circle.slug}")
    return (place.audience,)


def tokens_of_page(page: ResourcePage) -> tuple[str, ...]:
    """Return what whoever reads ``page`` holds. Pages for members are read by editors too, boards are not."""
    return (PUBLIC,) if page.audience == PageAudience.EVERYONE else (f"page:{page.audience}",)


def tokens_for(viewer: Viewer) -> frozenset[str]:
    """Return the tokens of ``viewer``: what everybody reads, their roles' audiences, their circles."""
    standing = standing_of(viewer)
    pages = audiences_of(viewer if isinstance(viewer, Member) else None)
    readable = {PUBLIC, *(f"page:{audience}" for audience in pages)}
    if not may(standing, "board.read"):
        return frozenset(readable)
    held = {audience for audience, roles in AUDIENCE_ROLES.items() if standing.has_any(roles)}
    if standing.has_any(CIRCLE_READERS):
        held.add(Audience.CIRCLE)
    keys = standing.circle_ids | {circle for role, circle in standing.scoped if role in TEAM}
    if keys:
        held |= {
            f"circle:{slug}" for slug in Circle.objects.filter(pk__in=keys).values_list("slug", flat=True)
        }
    return frozenset(readable | set(map(str, held)))


def left_out_for(viewer: Viewer) -> frozenset[int]:
    """Return the authors whose words need not be proposed to ``viewer``, by key.

    Nobody for who reviews everywhere, and so sees everybody. Who reviews in one circle does not: elsewhere
    the words of these authors would use up what an index proposes.
    """
    return frozenset() if sees_all(standing_of(viewer), None) else excluded_authors(viewer)
