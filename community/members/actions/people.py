"""Block and mute: silent, at once, and known to nobody else."""

from django.db import transaction
from django.db.models import F

from community.core.errors import Invalid
from community.core.events import announce
from community.core.rulings import require
from community.members.events import ExclusionsChanged
from community.members.models import Block, Member, Mute
from community.members.policy import may
from community.members.queries import forget, standing_of


def block(*, actor: Member, other: Member) -> None:
    """Neither sees the other from now on. Blocking twice changes nothing."""
    _set(Block, actor, other, present=True)


def unblock(*, actor: Member, other: Member) -> None:
    """Take a block back."""
    _set(Block, actor, other, present=False)


def mute(*, actor: Member, other: Member) -> None:
    """``actor`` no longer sees ``other``; nothing changes for ``other``."""
    _set(Mute, actor, other, present=True)


def unmute(*, actor: Member, other: Member) -> None:
    """Take a mute back."""
    _set(Mute, actor, other, present=False)


def _set(kind: type[Block] | type[Mute], actor: Member, other: Member, *, present: bool) -> None:
    require(may(standing_of(actor), "member.block"))
    if actor.pk == other.pk:
        raise Invalid("not_oneself")
    with transaction.atomic():
        concerned = (actor, other) if kind is Block else (actor,)
        # In the order of their keys, as everywhere: two who block each other at once never wait in a ring.
        keys = sorted(member.pk for member in concerned)
        list(Member.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk"))
        if present:
            _, changed = kind.objects.get_or_create(member=actor, other=other)
        else:
            changed = bool(kind.objects.filter(member=actor, other=other).delete()[0])
        if not changed:
            return
        # What sockets and caches kept of the two is out of date, wherever they are.
        Member.objects.filter(pk__in=keys).update(access_version=F("access_version") + 1)
        for member in concerned:
            forget(member)
            announce(ExclusionsChanged(audience=(f"member:{member.public_id}",), member_id=member.public_id))
