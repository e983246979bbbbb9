"""An operator closes an account, and opens it again. What its member wrote stays as it is."""

from django.db import transaction

from community.core import audit
from community.core.rulings import Ruling, require
from community.members.actions.roles import access_changed
from community.members.actions.sign_ins import end_other_sign_ins
from community.members.models import Member
from community.members.policy import may
from community.members.queries import standing_of


def close_account(*, actor: Member, member: Member) -> None:
    """End every sign-in of ``member`` and let nobody in with the account. Closing twice changes nothing.

    Raises:
        NotAllowed: not an operator; or one's own account, which would lock the house's last key inside.

    """
    require(may(standing_of(actor), "member.close"))
    require(Ruling.deny("own_account") if actor.pk == member.pk else Ruling.allow())
    _set(actor, member, is_active=False)


def reopen_account(*, actor: Member, member: Member) -> None:
    """Let the member sign in again, with the roles they hold.

    Raises:
        NotAllowed: not an operator.

    """
    require(may(standing_of(actor), "member.close"))
    _set(actor, member, is_active=True)


def _set(actor: Member, member: Member, *, is_active: bool) -> None:
    with transaction.atomic():
        if not Member.objects.filter(pk=member.pk).exclude(is_active=is_active).update(is_active=is_active):
            return
        member.is_active = is_active
        end_other_sign_ins(member=member)
        access_changed(member)
        audit.record(
            actor=actor.public_id,
            action="account_reopened" if is_active else "account_closed",
            subject=member.public_id,
        )
