"""What others ask about members. Each answer costs one query, and is kept for the request."""

from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from community.core import clock
from community.members.models import Agreement, Block, CircleMembership, Member, Mute, Role, RoleGrant
from community.members.policy import GUEST, Standing

Viewer = Member | AnonymousUser


def standing_of(viewer: Viewer) -> Standing:
    """Return the roles and circles of ``viewer``; two queries, then kept on the instance."""
    if not isinstance(viewer, Member) or not viewer.is_active:
        return GUEST
    kept = viewer.__dict__.get("_standing")
    if kept is None:
        moment = clock.now()
        # One query: a grant's circle and a membership's circle have the same shape.
        grants = RoleGrant.objects.filter(
            Q(until__isnull=True) | Q(until__gt=moment), member=viewer, revoked_at__isnull=True
        ).values_list("role", "circle_id")
        circles = CircleMembership.objects.filter(member=viewer).values_list("member_id", "circle_id")
        roles: set[Role] = set()
        scoped: set[tuple[Role, int]] = set()
        circle_ids: set[int] = set()
        for role, circle_id in grants:
            if circle_id is None:
                roles.add(Role(role))
            else:
                scoped.add((Role(role), circle_id))
        circle_ids.update(circle_id for _, circle_id in circles)
        kept = Standing(viewer.pk, frozenset(roles), frozenset(scoped), frozenset(circle_ids))
        viewer.__dict__["_standing"] = kept
    return cast("Standing", kept)


def excluded_authors(viewer: Viewer) -> frozenset[int]:
    """Return the keys of members whose words ``viewer`` must not receive.

    Those whom the viewer blocks or mutes, and those who block the viewer. Nobody is excluded
    for reviewers, who must be able to see what they decide on.
    """
    if not isinstance(viewer, Member):
        return frozenset()
    kept = viewer.__dict__.get("_excluded")
    if kept is None:
        blocks = Block.objects.filter(Q(member=viewer) | Q(other=viewer)).values_list("member_id", "other_id")
        mutes = Mute.objects.filter(member=viewer).values_list("member_id", "other_id")
        kept = frozenset(key for pair in blocks.union(mutes) for key in pair) - {viewer.pk}
        viewer.__dict__["_excluded"] = kept
    return cast("frozenset[int]", kept)


def forget(viewer: Member) -> None:
    """Drop what was kept on ``viewer``, after a change of roles, circles, blocks or mutes."""
    for name in ("_standing", "_excluded", "_has_agreed"):
        viewer.__dict__.pop(name, None)


def current_agreement() -> Agreement:
    """Return the version that counts. The first migration ships one, so there always is one."""
    return Agreement.objects.order_by("-version")[0]


def has_agreed(viewer: Member) -> bool:
    """Return whether ``viewer`` has signed the version that counts; one query, then kept."""
    kept = viewer.__dict__.get("_has_agreed")
    if kept is None:
        newest = Agreement.objects.order_by("-version").values("pk")[:1]
        kept = viewer.signatures.filter(agreement__in=newest).exists()
        viewer.__dict__["_has_agreed"] = kept
    return cast("bool", kept)


def has_blocked(member_id: int, other_id: int) -> bool:
    """Return whether either of the two blocks the other."""
    return Block.objects.filter(
        Q(member_id=member_id, other_id=other_id) | Q(member_id=other_id, other_id=member_id)
    ).exists()
