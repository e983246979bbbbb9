"""How a member gets back in: recovery codes, a code from an operator, or a link by confirmed e-mail."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from community.core import audit, clock
from community.core.errors import Invalid
from community.core.rulings import require
from community.members.actions.sign_ins import end_other_sign_ins
from community.members.codes import digest, digests, new_code
from community.members.models import Member, OneTimeCode
from community.members.policy import may
from community.members.queries import standing_of
from community.members.tasks import mail_link

RECOVERY_CODES = 8
CODE_LIVES = timedelta(hours=24)
"""How long an operator's one-time code works."""


def new_recovery_codes(*, member: Member) -> tuple[str, ...]:
    """Replace the member's own recovery codes by new ones, and return them for this one showing."""
    codes = tuple(new_code() for _ in range(RECOVERY_CODES))
    with transaction.atomic():
        OneTimeCode.objects.filter(member=member, issued_by__isnull=True, used_at__isnull=True).delete()
        OneTimeCode.objects.bulk_create(
            OneTimeCode(member=member, digest=digest(code), issued_at=clock.now()) for code in codes
        )
        audit.record(actor=member.public_id, action="recovery_codes_made", subject=member.public_id)
    return codes


def issue_code(*, actor: Member, member: Member) -> str:
    """Return a one-time code for a member who lost every other way in. Audited.

    Raises:
        NotAllowed: the actor may not issue codes.

    """
    require(may(standing_of(actor), "code.issue"))
    code = new_code()
    with transaction.atomic():
        OneTimeCode.objects.filter(member=member, issued_by__isnull=False, used_at__isnull=True).delete()
        OneTimeCode.objects.create(
            member=member,
            digest=digest(code),
            issued_by=actor,
            issued_at=clock.now(),
            expires_at=clock.now() + CODE_LIVES,
        )
        audit.record(actor=actor.public_id, action="one_time_code_issued", subject=member.public_id)
    return code


def drop_second_step(*, actor: Member, member: Member) -> None:
    """Turn off the second step of a member who lost it, and sign them out everywhere. Audited.

    A code alone never does this: whoever holds one still needs the second step.

    Raises:
        NotAllowed: the actor may not issue codes.

    """
    require(may(standing_of(actor), "code.issue"))
    with transaction.atomic():
        Authenticator.objects.filter(user=member).delete()
        end_other_sign_ins(member=member)
        audit.record(actor=actor.public_id, action="second_step_dropped", subject=member.public_id)


def use_code(*, handle_key: str, code: str, password: str) -> Member:
    """Set a new password with a recovery or one-time code; each code works once.

    Raises:
        Invalid: "code_or_name", whether the name or the code was wrong.

    """
    moment = clock.now()
    with transaction.atomic():
        found = (
            OneTimeCode.objects.select_for_update(of=("self",))
            .select_related("member")
            .filter(
                digest__in=digests(code),
                used_at__isnull=True,
                member__handle_key=handle_key,
                member__is_active=True,
            )
            .first()
        )
        if found is None or (found.expires_at is not None and found.expires_at <= moment):
            raise Invalid("code_or_name")
        found.used_at = moment
        found.save(update_fields=["used_at"])
        member = found.member
        member.set_password(password)
        member.save(update_fields=["password"])
        end_other_sign_ins(member=member)
        from_operator = found.issued_by_id is not None
        audit.record(
            actor=member.public_id,
            action="password_set_by_code",
            subject=member.public_id,
            from_operator=from_operator,
        )
    return member


def ask_for_link(*, email: str) -> None:
    """Send a link to choose a new password, if ``email`` is somebody's confirmed address.

    A worker sends it: what happens here takes the same time whether or not the address is known,
    so that nobody learns from it who is a member.
    """
    found = (
        EmailAddress.objects.filter(email__iexact=email, verified=True, user__is_active=True)
        .select_related("user")
        .first()
    )
    mail_link.enqueue(found.user.public_id if found else "", found.pk if found else 0)
