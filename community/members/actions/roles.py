"""Give and take roles; put members into circles. Each is audited and counts at once."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from community.core import audit, clock
from community.core.errors import Invalid, NotFound
from community.core.events import announce
from community.core.rulings import Ruling, require
from community.members.events import AccessChanged
from community.members.models import Circle, CircleMembership, Member, Role, RoleGrant
from community.members.policy import may
from community.members.queries import forget, standing_of
from community.members.wagtail_groups import follow


def access_changed(member: Member) -> None:
    """Raise ``access_version`` and tell open sockets. The caller is in a transaction."""
    Member.objects.filter(pk=member.pk).update(access_version=F("access_version") + 1)
    forget(member)
    follow(member, standing_of(member).roles)
    announce(AccessChanged(audience=(f"member:{member.public_id}",), member_id=member.public_id))


def grant_role(
    *,
    actor: Member | None,
    member: Member,
    role: Role,
    circle: Circle | None = None,
    until: datetime | None = None,
) -> RoleGrant:
    """Give ``role`` to ``member``, everywhere or in one circle, until a date or for good.

    Giving it again changes nothing, unless the end date differs: then the new one counts.
    ``actor`` is None only for commands at the machine itself.

    Raises:
        NotAllowed: the actor may not grant roles, or would end their own operator's role.
        Invalid: being a guest is no role to give, or the end is in the past.

    """
    if actor is not None:
        require(may(standing_of(actor), "role.grant"))
    if role == Role.GUEST:
        raise Invalid("role_unknown", {"role": "role_unknown"})
    moment = clock.now()
    if until is not None and until <= moment:
        raise Invalid("in_the_past", {"until": "in_the_past"})
    with transaction.atomic():
        # The member's row is the lock: of two operators at once, the second finds the first's grant.
        # Rows that refer to the member (``no_key``) are not kept waiting by it.
        Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
        standing = RoleGrant.objects.filter(
            member=member, role=role, circle=circle, revoked_at__isnull=True
        ).first()
        if standing is not None:
            if standing.until == until:
                return standing
            if actor is not None and until is not None:
                require(_may_lose(actor, standing))
            standing.revoked_at = moment
            standing.save(update_fields=["revoked_at"])
        grant = RoleGrant.objects.create(
            member=member, role=role, circle=circle, granted_by=actor, granted_at=moment, until=until
        )
        audit.record(
            actor=actor.public_id if actor else "command",
            action="role_granted",
            subject=member.public_id,
            role=role.value,
            circle=circle.slug if circle else None,
            until=until.isoformat() if until else None,
        )
        access_changed(member)
    return grant


def end_grants() -> int:
    """Close the grants whose time is over, and return how many. Harmless to run twice."""
    over = RoleGrant.objects.filter(revoked_at__isnull=True, until__lte=clock.now())
    ended = 0
    for key in list(over.values_list("pk", flat=True)):
        with transaction.atomic():
            grant = over.select_for_update(of=("self",)).select_related("member").filter(pk=key).first()
            if grant is None:
                continue
            grant.revoked_at = grant.until
            grant.save(update_fields=["revoked_at"])
            audit.record(actor="clock", action="role_ended", subject=grant.member.public_id, role=grant.role)
            access_changed(grant.member)
            ended += 1
    return ended


def revoke_role(*, actor: Member, member: Member, role: str, circle: Circle | None = None) -> None:
    """Take ``role`` back, everywhere or in one circle. Taking it twice changes nothing.

    Raises:
        NotAllowed: the actor may not, or would take away their own operator's role.
        NotFound: the member was never given that role there.

    """
    require(may(standing_of(actor), "role.grant"))
    with transaction.atomic():
        grant = (
            RoleGrant.objects.select_for_update(of=("self",))
            .filter(member=member, role=role, circle=circle)
            .order_by(F("revoked_at").desc(nulls_first=True))
            .first()
        )
        if grant is None:
            raise NotFound
        if grant.revoked_at is not None:
            return
        require(_may_lose(actor, grant))
        grant.revoked_at = clock.now()
        grant.save(update_fields=["revoked_at"])
        audit.record(actor=actor.public_id, action="role_revoked", subject=member.public_id, role=grant.role)
        access_changed(member)


def _may_lose(actor: Member, grant: RoleGrant) -> Ruling:
    """Nobody takes their own operator's role: a house must not lose its last key by a slip."""
    own_key = grant.member_id == actor.pk and grant.role == Role.OPERATOR
    return Ruling.deny("own_operator_role") if own_key else Ruling.allow()


def join_circle(*, actor: Member | None, member: Member, circle: Circle) -> None:
    """Put ``member`` into ``circle``.

    Raises:
        NotAllowed: the actor may not manage circles.

    """
    if actor is not None:
        require(may(standing_of(actor), "circle.manage"))
    with transaction.atomic():
        _, created = CircleMembership.objects.get_or_create(circle=circle, member=member)
        if created:
            _circle_changed(actor, "circle_joined", member, circle)


def leave_circle(*, actor: Member, member: Member, circle: Circle) -> None:
    """Take ``member`` out of ``circle``.

    Raises:
        NotAllowed: the actor may not manage circles.

    """
    require(may(standing_of(actor), "circle.manage"))
    with transaction.atomic():
        deleted, _ = CircleMembership.objects.filter(circle=circle, member=member).delete()
        if deleted:
            _circle_changed(actor, "circle_left", member, circle)


def _circle_changed(actor: Member | None, action: str, member: Member, circle: Circle) -> None:
    who = actor.public_id if actor else "command"
    audit.record(actor=who, action=action, subject=member.public_id, circle=circle.slug)
    access_changed(member)


def make_circle(*, actor: Member | None, name: str, slug: str, kind: str) -> Circle:
    """Make a new circle.

    Raises:
        NotAllowed: the actor may not manage circles.

    """
    if actor is not None:
        require(may(standing_of(actor), "circle.manage"))
    with transaction.atomic():
        circle = Circle.objects.create(name=name, slug=slug, kind=kind)
        audit.record(actor=actor.public_id if actor else "command", action="circle_made", subject=slug)
    return circle
